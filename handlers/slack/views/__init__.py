"""Blocks, markup and answers that belong to no capability; every view is built of these."""

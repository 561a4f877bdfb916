"""Blocks and forms of bundles: plain data in, Block Kit out. Views read no storage."""

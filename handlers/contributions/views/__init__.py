"""Blocks and forms of contributions: plain data in, Block Kit out. Views read no storage."""

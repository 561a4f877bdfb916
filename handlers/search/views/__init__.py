"""Blocks and forms of search: plain data in, Block Kit out. Views read no storage."""

"""Blocks and forms of pages: plain data in, Block Kit out. Views read no storage."""

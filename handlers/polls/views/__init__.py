"""Blocks and forms of polls: plain data in, Block Kit out. Views read no storage."""

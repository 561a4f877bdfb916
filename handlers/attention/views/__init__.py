"""Blocks and forms of attention: plain data in, Block Kit out. Views read no storage."""

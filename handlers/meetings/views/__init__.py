"""Blocks and forms of meetings: plain data in, Block Kit out. Views read no storage."""

"""Blocks and forms of people: plain data in, Block Kit out. Views read no storage."""

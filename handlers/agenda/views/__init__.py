"""Blocks and forms of the action agenda: plain data in, Block Kit out. Views read no storage."""

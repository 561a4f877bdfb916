"""Blocks and forms of the calendar: plain data in, Block Kit out. Views read no storage."""

"""Blocks and forms of records: plain data in, Block Kit out. Views read no storage."""

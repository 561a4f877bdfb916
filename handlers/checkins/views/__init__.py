"""Blocks and forms of check-ins: plain data in, Block Kit out. Views read no storage."""

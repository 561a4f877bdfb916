"""Blocks and forms of digests: plain data in, Block Kit out. Views read no storage."""

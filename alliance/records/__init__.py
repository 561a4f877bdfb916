"""The rules of records.

Decides what touches every capability at once: what a person owns and hands over, their data and its erasure,
retention, import from Excel, and the archive. May import every other capability.
"""

"""Queries for records: find and count rows of all capabilities, without any rules.

The tables are in `storage.tables`.
"""

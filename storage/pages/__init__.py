"""Queries for pages: find and count rows, without any rules.

The tables are in `storage.tables`.
"""

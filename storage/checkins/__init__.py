"""Queries for check-ins: find and count rows, without any rules.

The tables are in `storage.tables`.
"""

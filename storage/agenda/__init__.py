"""Queries for the action agenda: find and count rows, without any rules.

The tables are in `storage.tables`.
"""

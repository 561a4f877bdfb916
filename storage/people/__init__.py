"""Queries for people: find and count rows, without any rules.

The tables are in `storage.tables`.
"""

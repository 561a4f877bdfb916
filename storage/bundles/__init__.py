"""Queries for bundles: find and count rows, without any rules.

The tables are in `storage.tables`.
"""

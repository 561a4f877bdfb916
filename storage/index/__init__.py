"""Queries for the search index: store terms and look them up, without interpreting them.

The tables are in `storage.tables`.
"""

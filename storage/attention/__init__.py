"""Queries for attention.

Finds and counts rows, and decides nothing. The tables themselves stand in `storage.tables`.
"""

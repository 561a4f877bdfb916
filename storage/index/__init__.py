"""Queries for the index.

Stores terms and looks them up; they mean nothing here. The tables themselves stand in `storage.tables`.
"""

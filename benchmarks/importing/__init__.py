"""Importing a big file."""

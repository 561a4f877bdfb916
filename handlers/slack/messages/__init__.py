"""Shared by every kind of delivery: its description, kept messages, and files that failed."""

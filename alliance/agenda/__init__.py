"""The rules of the action agenda.

Decides action steps: owners, status, links, and laying one before the executive chair. May import search and what
comes before it.
"""

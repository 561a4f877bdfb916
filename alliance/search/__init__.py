"""The rules of search.

Decides what a query means and what it finds. May import contributions and the capabilities before it.
"""

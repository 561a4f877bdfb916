"""The rules of search.

Decides what somebody types to search for, and what they find. May import contributions and what comes before it.
"""

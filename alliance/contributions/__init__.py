"""The rules of contributions.

Decides practices, bottlenecks and opportunities: sharing, details, editing, endorsing, adopting, merging, following,
freshness and history. May import search and above.
"""

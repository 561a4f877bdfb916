"""The rules of contributions.

Decides best practices, bottlenecks and opportunities: sharing, look-alikes, details, editing, endorsing, adopting,
merging, following, freshness and history. May import index, calendar and people.
"""

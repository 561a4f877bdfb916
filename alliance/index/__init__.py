"""The search index: terms of texts, the contributions that have them, and how well a contribution matches.

Decides analysis, weights and ranking, for search and for look-alikes. May import people and calendar.
"""

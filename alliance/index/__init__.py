"""The index: how texts become terms, which contributions carry them, and how well a contribution fits.

Decides analysis, weights and ranking, for search and for look-alikes. May import people and calendar.
"""

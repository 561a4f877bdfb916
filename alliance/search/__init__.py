"""The rules of search.

Decides how texts become terms, the index, ranking, and what a reader may find. May import people and calendar.
"""

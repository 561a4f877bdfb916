"""The rules of pages.

Decides Home, an alliance's overview, upcoming events, and other pages that draw on every capability. May import every
other capability.
"""

"""The rules of attention.

Decides what a person is asked, reminded of or notified about across all capabilities, and when. May import digests and
the capabilities before it.
"""

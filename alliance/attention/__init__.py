"""The rules of attention.

Decides what a person is asked, reminded of or told over all capabilities, and when. May import digests and what comes
before it.
"""

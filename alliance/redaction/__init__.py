"""Redaction: what in a text is about a person, and is left out of files that go outside the network.

Finds: names of people whom the bot knows and of others, mentions, mail addresses, telephone numbers, account numbers,
citizen service numbers, home addresses and links to Slack. May import people. Leaving out, in files, is for `reports`.
"""

from alliance.redaction.finder import Finder
from alliance.redaction.finds import Find, FindKind, PutBack

__all__ = ["Find", "FindKind", "Finder", "PutBack"]

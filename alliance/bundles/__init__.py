"""The rules of bundles.

Decides dossiers: their items, addressees, mandates, editions, and the return loop of addressees' answers. May import
polls and the capabilities before it.
"""

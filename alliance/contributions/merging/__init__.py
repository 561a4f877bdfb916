"""Merging two contributions about the same thing, and undoing it.

Decides what may be merged into what, and what moves to the target and back: endorsements, adoptions, links, matches and
followers. May import what contributions may.
"""

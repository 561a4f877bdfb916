"""The rules of bundles.

Decides dossiers: their items, addressees, mandates, editions, and the way back of what addressees answered. May
import polls and what comes before it.
"""

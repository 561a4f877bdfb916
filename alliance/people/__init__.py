"""The rules of people.

Decides members, their roles, organisations and alliances, participation, the vocabulary and the audit log. May import
only what all capabilities share.
"""

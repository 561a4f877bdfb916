"""The rules of people.

Decides members, their roles, organisations and alliances, who takes part in what, the vocabulary and the audit log.
May import nothing but what all share.
"""

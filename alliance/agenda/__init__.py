"""The rules of the action agenda.

Decides about action steps: their owners, status and links, and escalation to the political lead. May import `search`
and the capabilities above it.
"""

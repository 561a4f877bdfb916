"""Tests of the action agenda: the rules, and the conversation over the wire."""

"""Tests of check-ins: the rules, and the conversation over the wire."""

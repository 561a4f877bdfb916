"""Tests of polls: the rules, and the conversation over the wire."""

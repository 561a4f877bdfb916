"""Tests of digests: the rules, and the conversation over the wire."""

"""Tests of contributions: the rules, and the conversation over the wire."""

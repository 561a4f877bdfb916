"""Tests of search: the rules, and the conversation over the wire."""

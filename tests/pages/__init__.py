"""Tests of pages: the rules, and the conversation over the wire."""

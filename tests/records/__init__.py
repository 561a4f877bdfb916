"""Tests of records: the rules, and the conversation over the wire."""

"""Tests of meetings: the rules, and the conversation over the wire."""

"""Tests of attention: the rules, and the conversation over the wire."""

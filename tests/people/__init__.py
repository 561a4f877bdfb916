"""Tests of people: the rules, and the conversation over the wire."""

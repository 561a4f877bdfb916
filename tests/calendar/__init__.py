"""Tests of the calendar: the rules, and the conversation over the wire."""

"""Tests of what every conversation shares: commands, parsing, payloads, views and bad input."""

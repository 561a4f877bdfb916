"""Tests of bundles: the rules, and the conversation over the wire."""

"""Tests of the archive: what is in it, asking for it, and having it in Slack."""

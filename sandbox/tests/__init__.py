"""Tests of the sandbox, with Bolt apps of their own."""

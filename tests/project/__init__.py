"""Tests of the project itself: documentation, layout, texts, benchmarks and the test kit."""

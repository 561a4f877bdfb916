"""Tests of the running program: settings, processes, the clockwork, sending, files and logs."""

"""The running program: settings, wiring, clockwork, sending."""

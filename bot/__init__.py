"""The running program: settings, wiring, scheduled jobs, sending."""

"""Render deliveries of contributions when they are sent: current data, in the reader's language."""

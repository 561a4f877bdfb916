"""Render deliveries of records when they are sent: current data, in the reader's language."""

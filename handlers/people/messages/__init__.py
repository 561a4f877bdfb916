"""Render deliveries of people when they are sent: current data, in the reader's language."""

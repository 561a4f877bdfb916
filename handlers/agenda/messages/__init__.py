"""Render deliveries of the action agenda when they are sent: current data, in the reader's language."""

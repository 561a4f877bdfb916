"""Render deliveries of pages when they are sent: current data, in the reader's language."""

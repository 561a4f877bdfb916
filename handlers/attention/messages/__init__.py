"""Render deliveries of attention when they are sent: current data, in the reader's language."""

"""Deliveries of meetings, rendered when they are sent: current data, in the reader's language."""

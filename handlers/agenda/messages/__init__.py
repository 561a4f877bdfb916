"""Deliveries of the action agenda, rendered when they are sent: current data, in the reader's language."""

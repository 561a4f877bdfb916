"""Deliveries of check-ins, rendered when they are sent: current data, in the reader's language."""

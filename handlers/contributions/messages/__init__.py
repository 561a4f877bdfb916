"""Deliveries of contributions, rendered when they are sent: current data, in the reader's language."""

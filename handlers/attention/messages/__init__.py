"""Deliveries of attention, rendered when they are sent: current data, in the reader's language."""

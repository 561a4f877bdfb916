"""Deliveries of meetings, rendered at sending time: from current data, in the reader's language."""

"""Deliveries of digests, rendered at sending time: from current data, in the reader's language."""

"""Writing Word documents. Knows nothing of what a document is about."""

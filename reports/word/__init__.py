"""Writing Word documents, independent of their content."""

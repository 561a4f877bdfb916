"""Writing workbooks. Knows nothing of what a sheet is about."""

"""Writing workbooks, independent of their content."""

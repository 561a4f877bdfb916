"""Records as files: a person's data, the archive, and the workbooks of import and administration."""

"""A bundle as a dossier: the Word document, and the workbook beside it."""

"""How long an import and an archive of ten thousand rows take."""

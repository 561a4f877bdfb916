"""The archive as a zip: JSON and Excel, files as they were handed over, MDTO metadata, checksums and an explanation."""

from reports.records.archive.writing import archive_file_name, archive_title, write_archive

__all__ = ["archive_file_name", "archive_title", "write_archive"]

"""The archive: what the network did in a period, for readers who never saw the program.

Decides which things belong to a period, what they said at its end, and what stays closed. `reports.records` writes it.
"""

from alliance.records.archive.reading import Archive, open_archive
from alliance.records.archive.requests import (
    MAKE,
    MAX_ABOUT,
    MAX_REASON,
    ArchiveOrder,
    ask_for_archive,
    check_order,
    note_made,
)
from alliance.records.archive.values import ArchivedFile, ArchivedRecord, ArchivePart, Someone, Term

__all__ = [
    "MAKE",
    "MAX_ABOUT",
    "MAX_REASON",
    "Archive",
    "ArchiveOrder",
    "ArchivePart",
    "ArchivedFile",
    "ArchivedRecord",
    "Someone",
    "Term",
    "ask_for_archive",
    "check_order",
    "note_made",
    "open_archive",
]

"""Reports: a digest as a workbook. Figures, rows and the writing of the file are separate."""

import datetime as dt

from alliance.digests import Digest
from reports.colours import status_looks
from reports.explanation import explanation_sheet
from reports.overview import overview_sheet
from reports.rows import LIST_SHEETS, list_sheet
from reports.sheets import Book
from reports.titles import digest_file_name, file_name, period_days, title
from reports.workbook import write
from texts import Translator

__all__ = ["build_workbook", "digest_file_name", "file_name"]


def build_workbook(digest: Digest, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The digest as an Excel file in the language of `words`; the same input gives the same bytes."""
    lists = [list_sheet(spec, digest, words) for spec in LIST_SHEETS]
    empty = [sheet.name for sheet in lists if not sheet.sections]
    name = title(digest, words)
    return write(
        Book(
            title=f"{name} · {period_days(digest.period, words)}",
            creator=words("report.creator"),
            language=words.language,
            made_at=made_at,
            footer=f"{words('report.creator')} · {name}",
            page=words("report.footer_page", page="&P", pages="&N"),
            status_looks=status_looks(words),
            sheets=(
                overview_sheet(digest, words, made_at=made_at),
                *lists,
                explanation_sheet(digest, words, empty=empty),
            ),
        )
    )

"""Words shared by sheets: names of sheets, headings, and moments with their year."""

import datetime as dt
from collections.abc import Sequence

from alliance.enums import Name
from reports.excel.sheets import Book, Column, Sheet, StatusLook
from texts import Translator


def moment(at: dt.datetime, words: Translator) -> str:
    """A moment with its year, since files are kept: "23 november 2026, 08:00"."""
    return words("report.moment", day=words.full_day(words.local(at).date()), time=words.time(at))


def sheet_name(key: str, words: Translator) -> str:
    """A sheet's name in the reader's language."""
    return words(f"report.sheet.{key}")


def headings(columns: Sequence[Column], words: Translator) -> list[str]:
    """The columns' headings in the reader's language."""
    return [words(f"report.heading.{column.key}") for column in columns]


def make_book(
    words: Translator,
    *,
    title: str,
    made_at: dt.datetime,
    footer: str,
    sheets: Sequence[Sheet],
    status_looks: Sequence[StatusLook] = (),
) -> Book:
    """A workbook in the reader's language, with the network as its creator and page numbers in the footer."""
    return Book(
        title=title,
        creator=words("report.creator"),
        language=words.language,
        made_at=made_at,
        footer=footer,
        page=words("report.footer_page", page="&P", pages="&N"),
        status_looks=status_looks,
        sheets=sheets,
    )


def names(names: Sequence[Name], words: Translator) -> str:
    """Several names in one cell."""
    return ", ".join(words.name(name) for name in names)

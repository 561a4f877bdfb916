"""Files to import: the template with rows in it."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from reports.records.import_template import build_template
from texts import Translator

NL, EN = (Translator(language, ZoneInfo("Europe/Amsterdam")) for language in ("nl", "en"))
Rows = Sequence[Mapping[str, Any]]


def template(words: Translator = NL) -> Any:
    """The template, to be filled in."""
    return openpyxl.load_workbook(io.BytesIO(build_template(words, made_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))))


def filled(sheets: Mapping[str, Rows], words: Translator = NL) -> bytes:
    """The template with rows by their sheet's name, each with values by heading."""
    book = template(words)
    for name, rows in sheets.items():
        sheet = book[name]
        header = _header(sheet)
        columns = {str(cell.value).rstrip(" *"): cell.column for cell in header}
        for number, row in enumerate(rows, start=header[0].row + 1):
            for heading, value in row.items():
                sheet.cell(number, columns[heading]).value = value
    return saved(book)


def doubled(content: bytes, name: str, other: str) -> bytes:
    """A workbook with one sheet twice, the second time under another name."""
    book: Any = openpyxl.load_workbook(io.BytesIO(content))
    book.copy_worksheet(book[name]).title = other
    return saved(book)


def first_row(name: str) -> int:
    """The number of the first row below the headings of a sheet."""
    return int(_header(template()[name])[0].row) + 1


def _header(sheet: Any) -> Any:
    return next(row for row in sheet.iter_rows() if sum(cell.value is not None for cell in row) > 1)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()

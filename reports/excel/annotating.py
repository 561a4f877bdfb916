"""A copy of somebody's workbook with remarks: a comment and a colour at each cell, and a sheet that lists them."""

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from reports.excel.layout import clean, letter, safe_sheet_name
from reports.excel.reading import ReadSheet, check_workbook

AUTHOR = "Kennisbot"
MOST_COMMENTS = 1_000
"""Cells with a comment; the list has all."""
ERROR_PAPER, NOTE_PAPER = "F8D0C8", "FFF0C2"
_WIDTH, _LINE, _LETTERS = 320, 20, 45
"""The width of a comment and the height of its lines in pixels, and the letters of a line."""


@dataclass(frozen=True)
class Remark:
    """A remark about a cell, or about a sheet as a whole if the cell is empty."""

    sheet: str
    cell: str
    text: str
    is_error: bool


@dataclass(frozen=True)
class RemarkList:
    """The sheet that lists the remarks."""

    name: str
    earlier_names: Sequence[str]
    """What such a sheet may be called in a copy that was sent back: those are removed."""
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | None]]
    widths: Sequence[int]


def annotate_workbook(content: bytes, remarks: Iterable[Remark], listed: RemarkList) -> bytes:
    """A copy of a workbook with these remarks. Raises UnreadableFile."""
    check_workbook(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts that the copy lacks
        book = openpyxl.load_workbook(io.BytesIO(content))
    return _finish(book, remarks, listed)


def annotate_rows(sheet: ReadSheet, remarks: Iterable[Remark], listed: RemarkList) -> bytes:
    """A workbook with the rows of a .csv file and these remarks."""
    book: Any = openpyxl.Workbook()
    made = book.active
    made.title = safe_sheet_name(sheet.name) or "1"
    for row in sheet.rows:
        for column, value in enumerate(row.cells, start=1):
            if value is not None:
                _write(made.cell(row.number, column), str(value))
    kept = [Remark(made.title, one.cell, one.text, one.is_error) for one in remarks]
    return _finish(book, kept, listed)


def _finish(book: Any, remarks: Iterable[Remark], listed: RemarkList) -> bytes:
    for name in [one for one in book.sheetnames if one in listed.earlier_names]:
        del book[name]
    for sheet in book.worksheets:
        _forget_earlier(sheet)
    for remark in list(remarks)[:MOST_COMMENTS]:
        if remark.cell and remark.sheet in book.sheetnames:
            _mark(book[remark.sheet], remark)
    _add_list(book, listed)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _forget_earlier(sheet: Any) -> None:
    """Remove the remarks of an earlier copy."""
    for cell in sheet._cells.values():  # iter_rows would make every cell up to the furthest one
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment, cell.fill = None, PatternFill()


def _mark(sheet: Any, remark: Remark) -> None:
    cell = sheet[remark.cell]
    if type(cell).__name__ == "MergedCell":
        return  # only the first of merged cells can have a comment
    text = clean(f"{cell.comment.text}\n{remark.text}" if cell.comment is not None else remark.text)
    lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
    cell.comment = Comment(text, AUTHOR, width=_WIDTH, height=_LINE * (lines + 1))
    cell.fill = PatternFill("solid", fgColor=ERROR_PAPER if remark.is_error else NOTE_PAPER)


def _add_list(book: Any, listed: RemarkList) -> None:
    sheet = book.create_sheet(listed.name, 0)
    _write(sheet.cell(1, 1), listed.title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for column, text in enumerate(listed.headings, start=1):
        _write(sheet.cell(3, column), text)
        sheet.cell(3, column).font = Font(bold=True)
    for number, row in enumerate(listed.rows, start=4):
        for column, value in enumerate(row, start=1):
            if isinstance(value, int):
                sheet.cell(number, column).value = value
            elif value:
                _write(sheet.cell(number, column), value)
            sheet.cell(number, column).alignment = Alignment(vertical="top", wrap_text=column == len(row))
    for column, width in enumerate(listed.widths, start=1):
        sheet.column_dimensions[letter(column)].width = width
    sheet.freeze_panes = "A4"
    if listed.rows:
        sheet.auto_filter.ref = f"A3:{letter(len(listed.headings))}{3 + len(listed.rows)}"
    for one in book.worksheets:
        one.sheet_view.tabSelected = False
    book.active = 0


def _write(cell: Any, text: str) -> None:
    """Write a text that stays one, whatever it begins with."""
    cell.value = clean(text)
    cell.data_type = "s"

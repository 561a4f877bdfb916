"""The layout of a sheet, and what a cell can hold; plain arithmetic and text, without the spreadsheet library."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from alliance.typed import without_blank_lines
from reports.excel.sheets import ColumnKind, Section, Sheet, SheetTable, Value

CELL_LIMIT = 32_767
HEADING_LIMIT = 240
SHEET_NAME_LIMIT = 31
NARROWEST = 80
"""The minimum width of a sentence in characters, however narrow the columns are."""
LETTERS = 1.2
"""The approximate number of letters that fit into a column's unit of width, which is one digit."""
CHART_ROWS = 16

# Characters not allowed in XML 1.0, and lone surrogates, which cannot even be encoded.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LOOKALIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Placed:
    """A section's position on its sheet; rows and columns count from 1."""

    section: Section
    first_row: int
    charts_row: int | None
    """The row of the charts' caption, if charts follow this section."""

    @property
    def header_row(self) -> int:
        """The row of the table's headings, or of the first sentence if there is no table."""
        return self.first_row + (1 if self.section.caption else 0)

    @property
    def last_row(self) -> int:
        """The last row with content, not counting charts."""
        table = self.section.table
        height = (1 + len(table.rows) if table else 0) + len(self.section.sentences)
        return self.charts_row or max(self.first_row, self.header_row + height - 1)


def fit_sentences(sheet: Sheet) -> Sheet:
    """The sheet with sentences wrapped to its columns: a longer one continues in the row below.

    Otherwise they would be printed beside the table, shrinking the whole sheet.
    """
    width = max(round(sum(sheet.widths) * LETTERS), NARROWEST)
    sections = [replace(one, sentences=_fit(one.sentences, width)) for one in sheet.sections]
    return replace(sheet, sentences=_fit(sheet.sentences, width), sections=sections)


def _fit(sentences: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(
        part
        for sentence in sentences
        for line in printable(sentence).split("\n")
        for part in ([line] if len(line) <= width else textwrap.wrap(line, width))
    )


def place(sheet: Sheet) -> list[Placed]:
    """The positions of the sheet's sections below each other: the title first, and an empty row before each section."""
    placed = []
    row = 2 + len(sheet.sentences)
    for number, section in enumerate(sheet.sections, start=1):
        row += 1
        first_row = row
        row += 1 if section.caption else 0
        row += 1 + len(section.table.rows) if section.table else 0
        row += len(section.sentences)
        has_charts = any(not chart.is_beside for chart in sheet.charts) and number == sheet.charts_after
        placed.append(Placed(section, first_row, row + 1 if has_charts else None))
        row += CHART_ROWS + 2 if has_charts else 0
    return placed


def find_references(sheets: Sequence[Sheet], names: Sequence[str]) -> dict[str, str]:
    """The first row of each reference: "A-4" → "'Actiestappen'!A5". `names` are the sheets' safe names."""
    found: dict[str, str] = {}
    for sheet, name in zip(sheets, names, strict=True):
        for placed in place(sheet):
            if placed.section.table is not None:
                for reference, row in _references_in(placed.section.table, placed.header_row, name):
                    found.setdefault(reference, row)
    return found


def clean(text: str) -> str:
    """A text as a cell shows it: without control characters and rows of blank lines, truncated to the cell's limit."""
    cleaned = _ESCAPE_LOOKALIKE.sub("_x005F_", without_blank_lines(printable(text)))
    # Excel counts in UTF-16 units, of which an emoji takes two.
    if len(cleaned) * 2 > CELL_LIMIT and len(cleaned.encode("utf-16-le")) > CELL_LIMIT * 2:
        return cleaned.encode("utf-16-le")[: CELL_LIMIT * 2].decode("utf-16-le", "ignore")
    return cleaned


def table_headings(headings: Sequence[str]) -> list[str]:
    """Headings valid in a table: each on one line, not empty, at most 255 characters, and unique."""
    made: list[str] = []
    taken: set[str] = set()
    for number, heading in enumerate(headings, start=1):
        line = " ".join(printable(heading).split())[:HEADING_LIMIT].strip() or str(number)
        unlike = line
        while unlike.casefold() in taken:
            unlike = f"{line[: HEADING_LIMIT - 8]} ({len(made) + 1})"
        taken.add(unlike.casefold())
        made.append(unlike)
    return made


def printable(text: str) -> str:
    """A text as a file can hold it: without control characters, its lines ended by one character."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def count_lines(value: Value, width: int) -> int:
    """The approximate number of lines a value takes in a column of that width."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, len(textwrap.wrap(line, width - 1))) for line in value.split("\n"))


def safe_sheet_name(name: str) -> str:
    """A sheet name that every spreadsheet accepts: without \\ / ? * [ ] : ', and of at most 31 characters."""
    return re.sub(r"[\\/?*\[\]:']", " ", clean(name)).strip()[:SHEET_NAME_LIMIT].strip()


def letter(column: int) -> str:
    """A column's letters: 1 → A, 27 → AA."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _references_in(table: SheetTable, header_row: int, sheet_name: str) -> Iterator[tuple[str, str]]:
    for number, column in enumerate(table.columns):
        if column.kind is ColumnKind.REFERENCE:
            references = table.references or (str(values[number]) for values in table.rows)
            for row, reference in enumerate(references, start=header_row + 1):
                yield reference, f"'{sheet_name}'!{letter(number + 1)}{row}"

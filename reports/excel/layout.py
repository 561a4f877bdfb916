"""The layout of a sheet, and what a cell can hold; plain arithmetic and text, without the spreadsheet library."""

import itertools
import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from alliance.typed_text import without_blank_lines
from reports.excel.sheets import ColumnKind, Row, Section, Sheet, SheetTable, Value

CELL_LIMIT = 32_767
HEADING_LIMIT = 240
SHEET_NAME_LIMIT = 31
NARROWEST = 80
"""The minimum width of a sentence in characters, however narrow the columns are."""
PAGE_WIDTH = 140
"""The width of a landscape page on which nothing is scaled down, in the units of columns."""
UNITS_PER_LINE = 4.4
"""The least width of a sheet per line of its height, with which it is as wide as its page when printed on one."""
LETTERS = 1.2
"""The approximate number of letters that fit into a column's unit of width, which is one digit."""

# Characters not allowed in XML 1.0, and lone surrogates, which cannot even be encoded.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LOOKALIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Placed:
    """A section's position on its sheet; rows and columns count from 1."""

    section: Section
    first_row: int
    charts_row: int | None = None
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

    @property
    def beside_row(self) -> int:
        """The last row of a chart beside it."""
        return max(self.last_row, self.first_row + self.section.least_rows - 1)


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
        one = Placed(section, row + 1)
        row = one.beside_row + 1
        if any(not chart.is_beside for chart in sheet.charts) and number == sheet.charts_after:
            one = replace(one, charts_row=row + 1)
            row += sheet.charts_rows + 2
        placed.append(one)
    return placed


def count_spare_lines(sheet: Sheet) -> int:
    """The approximate number of lines left below a sheet on a landscape page of its width; negative if it is too high.

    Printed on one page, a sheet that is too high would not be as wide as the page.
    """
    return math.floor(sum(sheet.widths) / UNITS_PER_LINE - _count_sheet_lines(sheet))


def cut_columns(widths: Sequence[int], parts: Sequence[float]) -> list[tuple[int, int]]:
    """Columns for things beside each other, as near to these parts of the whole width as columns end."""
    ends = [sum(widths[:number]) for number in range(len(widths) + 1)]
    cuts = [min(range(len(ends)), key=lambda place: abs(ends[place] - part * ends[-1])) for part in (0, *parts, 1)]
    return list(itertools.pairwise(cuts))


def _count_sheet_lines(sheet: Sheet) -> float:
    """The approximate height of a sheet in lines of text."""
    fitted = fit_sentences(sheet)
    lines = 2.0 + len(fitted.sentences)
    for section in fitted.sections:
        table = section.table
        rows = _count_table_lines(table) if table else 0
        lines += max(2.5 + rows + len(section.sentences), 1 + section.least_rows)
    return lines + (sheet.charts_rows + 2 if sheet.charts_after else 0)


def _count_table_lines(table: SheetTable) -> int:
    widths = [column.width for column in table.columns]
    rows: list[Row] = [table.headings, *table.rows]
    return sum(max(map(count_lines, values, widths)) for values in rows)


def find_references(sheets: Sequence[Sheet], names: Sequence[str]) -> dict[str, str]:
    """The first row of each reference: "A-4" → "'Actiestappen'!A5". `names` are the sheets' safe names.

    What has no row of its own is found in a list that begins with a reference to it, such as that of bottlenecks.
    """
    found: dict[str, str] = {}
    for kind in (ColumnKind.REFERENCE, ColumnKind.MENTION):
        for sheet, name in zip(sheets, names, strict=True):
            for placed in place(sheet):
                table = placed.section.table
                if table is not None and table.columns[0].kind is kind:
                    for reference, cell in _references_in(table, placed.header_row, name):
                        found.setdefault(reference, cell)
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
    """The references in a table's first column, each with its cell."""
    references = table.references or (str(values[0]) for values in table.rows)
    for row, reference in enumerate(references, start=header_row + 1):
        yield reference, f"'{sheet_name}'!A{row}"

"""The parts of a workbook as plain values: made by the sheets' modules, written by `reports.excel.workbook`."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class ColumnKind(Enum):
    """The kind of a column's values, which determines their type, format and alignment."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL_1 = "decimal 1"
    DECIMAL_2 = "decimal 2"
    DECIMAL_3 = "decimal 3"
    CHANGE = "change"
    DATE = "date"
    STATUS = "status"
    SHADED = "shaded"
    """A number whose cell is darker the larger it is, compared with the columns of this kind beside it."""
    REFERENCE = "reference"
    """The row's own reference, such as "A-4": the target of links from elsewhere."""
    MENTION = "mention"
    """A reference to something else, linked to its row if this workbook has it."""
    LINK = "link"


@dataclass(frozen=True)
class Link:
    """A text that opens an address outside the workbook."""

    text: str
    url: str


DECIMALS = (ColumnKind.NUMBER, ColumnKind.DECIMAL_1, ColumnKind.DECIMAL_2, ColumnKind.DECIMAL_3)
"""The kinds of numbers, by number of decimals."""

Value = str | int | Decimal | dt.date | Link | None
Row = Sequence[Value]


@dataclass(frozen=True)
class MadeRows(Sequence[Row], Generic[T]):
    """Rows made one by one on demand, so that a hundred thousand of them take no memory."""

    items: Sequence[T]
    make: Callable[[T], Row]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Row]:
        return map(self.make, self.items)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> "MadeRows[T]": ...
    def __getitem__(self, place: int | slice) -> "Row | MadeRows[T]":
        return MadeRows(self.items[place], self.make) if isinstance(place, slice) else self.make(self.items[place])


@dataclass(frozen=True)
class Column:
    """A column; `key` finds its heading and its explanation in the texts, and `width` is in characters."""

    key: str
    kind: ColumnKind
    width: int
    is_internal: bool = False
    """Whether it names people or links to Slack; the meeting version leaves it out."""


@dataclass(frozen=True)
class SheetTable:
    """A table with a heading per column; `name` is unique in the workbook and consists of ASCII letters."""

    name: str
    columns: Sequence[Column]
    headings: Sequence[str]
    rows: Sequence[Row]
    has_filters: bool = True
    references: Iterable[str] | None = None
    """The values of its column of references, if known without making the rows."""


@dataclass(frozen=True)
class Section:
    """A part of a sheet: a caption, a table if there are rows, and sentences below it."""

    caption: str | None = None
    table: SheetTable | None = None
    sentences: Sequence[str] = ()
    least_rows: int = 0
    """The fewest rows it takes, so that a chart beside it has room."""


class ChartShape(Enum):
    """How a chart shows its numbers."""

    STACKED_BARS = "stacked bars"
    STACKED_COLUMNS = "stacked columns"
    LINES = "lines"


@dataclass(frozen=True)
class Chart:
    """A chart of a table: its first column names the points, and `series` are the columns to draw.

    The table may be on another sheet of the workbook.
    """

    table: str
    shape: ChartShape
    title: str
    description: str
    """What it shows in words, for readers who cannot see it."""
    category_title: str
    value_title: str
    series: Sequence[int]
    colours: Sequence[str]
    highest: int
    """The largest value on the value axis."""
    columns: tuple[int, int] = (0, 1)
    """The first column of the sheet it covers, and the one after the last, counted from 0."""
    is_beside: bool = False
    """Whether it is placed to the right of the sheet's first section instead of among the others."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title in A1, sentences, sections below each other, and charts after section `charts_after`."""

    name: str
    title: str
    sentences: Sequence[str]
    sections: Sequence[Section]
    widths: Sequence[int]
    charts: Sequence[Chart] = ()
    charts_after: int = 0
    """The number of sections before the charts."""
    charts_caption: str | None = None
    charts_rows: int = 16
    """The height of the charts that are not beside a section, in rows, including their caption."""
    is_one_page: bool = False
    """Whether it is printed on a single page, however small that makes it; if not, its charts begin a page."""


@dataclass(frozen=True)
class StatusLook:
    """The colours of a status word: paper and ink as RRGGBB."""

    word: str
    paper: str
    ink: str
    is_pressing: bool


@dataclass(frozen=True)
class Book:
    """A workbook: its title, its creator, when it was made (UTC), and its sheets in order."""

    title: str
    creator: str
    language: str
    made_at: dt.datetime
    footer: str
    page: str
    """The right side of the footer; the spreadsheet fills in &P (the page) and &N (the number of pages)."""
    status_looks: Sequence[StatusLook]
    sheets: Sequence[Sheet]


def columns_of(sheet: Sheet) -> Sequence[str]:
    """The keys of the columns of all tables of a sheet, each once."""
    tables = [section.table for section in sheet.sections if section.table]
    return tuple(dict.fromkeys(column.key for table in tables for column in table.columns))

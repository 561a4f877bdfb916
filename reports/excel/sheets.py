"""What a workbook consists of, as plain values: made by the sheets' modules, written by `reports.excel.workbook`."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class ColumnKind(Enum):
    """What a column holds; it decides the value's type, format and place in the cell."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL_1 = "decimal 1"
    DECIMAL_2 = "decimal 2"
    DECIMAL_3 = "decimal 3"
    CHANGE = "change"
    DATE = "date"
    STATUS = "status"
    REFERENCE = "reference"
    """The row's own reference, such as "A-4": links from elsewhere arrive here."""
    MENTION = "mention"
    """A reference to something else; it links to that one's row, if this workbook has it."""
    LINK = "link"


@dataclass(frozen=True)
class Link:
    """A text that opens an address outside the workbook."""

    text: str
    url: str


DECIMALS = (ColumnKind.NUMBER, ColumnKind.DECIMAL_1, ColumnKind.DECIMAL_2, ColumnKind.DECIMAL_3)
"""The kinds of numbers by how many places they show behind the comma."""

Value = str | int | Decimal | dt.date | Link | None
Row = Sequence[Value]


@dataclass(frozen=True)
class MadeRows(Sequence[Row], Generic[T]):
    """Rows that are made one by one when they are asked for: a hundred thousand of them take no memory."""

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
    """A column; `key` finds its heading and its explanation among the texts, `width` counts characters."""

    key: str
    kind: ColumnKind
    width: int
    is_internal: bool = False
    """Whether it names people or leads to Slack: the meeting version goes without it."""


@dataclass(frozen=True)
class SheetTable:
    """A table with a heading per column; `name` is unique in the workbook, a word of ASCII letters."""

    name: str
    columns: Sequence[Column]
    headings: Sequence[str]
    rows: Sequence[Row]
    has_filters: bool = True
    references: Iterable[str] | None = None
    """What stands in its column of references, where that is known without making the rows."""


@dataclass(frozen=True)
class Section:
    """A part of a sheet: a caption, a table where there are rows, and sentences below it."""

    caption: str | None = None
    table: SheetTable | None = None
    sentences: Sequence[str] = ()


class ChartShape(Enum):
    """How a chart shows its numbers."""

    STACKED_BARS = "stacked bars"
    LINES = "lines"


@dataclass(frozen=True)
class Chart:
    """A picture of a table: its first column names the points, `series` are the columns that are drawn."""

    table: str
    shape: ChartShape
    title: str
    description: str
    """What it shows in words, for who cannot see it."""
    category_title: str
    value_title: str
    series: Sequence[int]
    colours: Sequence[str]
    highest: int
    """The largest value on the axis of values."""
    columns: tuple[int, int]
    """From which column of the sheet to before which one it reaches, counted from 0."""
    is_beside: bool = False
    """Whether it stands to the right of the sheet's first section, and not among the others."""


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
    """After how many sections the charts stand."""
    charts_caption: str | None = None
    is_one_page: bool = False
    """Whether it is printed on a single page, however small that makes it."""


@dataclass(frozen=True)
class StatusLook:
    """How a status word is coloured: paper and ink as RRGGBB."""

    word: str
    paper: str
    ink: str
    is_pressing: bool


@dataclass(frozen=True)
class Book:
    """A workbook: what it is called, by whom and when it was made (UTC), and its sheets in order."""

    title: str
    creator: str
    language: str
    made_at: dt.datetime
    footer: str
    page: str
    """The footer's right side; the spreadsheet fills in &P (the page) and &N (how many there are)."""
    status_looks: Sequence[StatusLook]
    sheets: Sequence[Sheet]

"""Estimates page numbers, which only a word processor knows but a table of contents needs in advance.

It lays out text as a word processor does, with the widths of Calibri's letters. If a page is full to the line, a number
may be off by one until somebody refreshes the contents.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.word.style_values import (
    CELL_MARGIN,
    FRAME_SPACE,
    LOOKS,
    RULE_SPACE,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    ParagraphLook,
)

EM = 2_048
LINE = 1.2207
"""The height of a line of Calibri, per point of its size."""
ORPHANS = 2
"""The minimum number of lines of a paragraph that stay together at the foot and head of a page."""
BORDER, FRAME = 0.5, 1.5
"""The thickness of the lines below each row, and of those around a table."""
_AVERAGE, _WIDE = 1_050, 2_400
_WIDTHS = (
    463, 667, 821, 1020, 1038, 1464, 1397, 452, 621, 621, 1020, 1020, 511, 627, 517, 791, 1038, 1038, 1038, 1038, 1038,
    1038, 1038, 1038, 1038, 1038, 548, 548, 1020, 1020, 1020, 949, 1831, 1185, 1114, 1092, 1260, 1000, 941, 1292, 1276,
    516, 653, 1064, 861, 1751, 1322, 1356, 1058, 1378, 1112, 941, 998, 1314, 1162, 1822, 1063, 998, 959, 628, 791, 628,
    1020, 1020, 596, 981, 1076, 866, 1076, 1019, 625, 964, 1076, 470, 490, 931, 470, 1636, 1076, 1080, 1076, 1076, 714,
    801, 686, 1076, 925, 1464, 887, 927, 809, 644, 943, 644, 1020,
)  # fmt: skip
"""Widths of the characters from space to tilde, in 1/2048 em."""
_OTHERS = {"é": 1019, "ë": 1019, "ï": 470, "·": 517, "‘": 511, "’": 511, "“": 857, "”": 857, "…": 1414, "€": 1038}
_BOLD = 1.02
_BREAKABLE = re.compile(r"[^\s-]*-+|[^\s-]+|\s+")


@dataclass(frozen=True)
class PagedText:
    """A paragraph in one of the styles."""

    style: str
    text: str
    mark: int | None = None
    """The number of this heading's bookmark, if the contents link to it."""
    begins_page: bool = False
    leads_to: int | None = None
    """In the contents: the bookmark of the heading."""
    label: str = ""
    """The text before the main text."""
    number: int | None = None
    """The number of the table that it is the caption of."""
    keeps_next: bool = False
    """Whether it stays on the same page as the next block, whatever its style says."""


@dataclass(frozen=True)
class Rows:
    """A table: its caption, headings and rows, each cell as lines, and the widths of its columns."""

    caption: str
    headings: Sequence[Sequence[str]]
    rows: Sequence[Sequence[Sequence[str]]]
    widths: Sequence[float]
    numbers: Sequence[int] = ()
    """The columns that hold numbers."""


@dataclass(frozen=True)
class Paging:
    """The page of each marked heading, and the number of pages."""

    marks: dict[int, int]
    pages: int


def count_pages(blocks: Sequence[PagedText | Rows]) -> Paging:
    """Lay out the blocks one below the other, and return their pages."""
    position, marks = _Position(), {}
    for place, block in enumerate(blocks):
        if isinstance(block, Rows):
            position.write_rows(block)
            continue
        if block.begins_page or not position.has_room(_needed(blocks, place)):
            position.begin_page()
        position.write_text(block)
        if block.mark is not None:
            marks[block.mark] = position.page
    return Paging(marks, position.page)


class _Position:
    """The current position in the layout: the page, and the space left on it."""

    def __init__(self) -> None:
        self.page = 1
        self._left = TEXT_HEIGHT
        self._owed = 0.0
        """The space after the previous block; between two blocks, the larger of their spaces counts."""

    @property
    def _is_at_top(self) -> bool:
        return self._left == TEXT_HEIGHT

    def has_room(self, height: float) -> bool:
        return self._left >= height - 0.01

    def begin_page(self) -> None:
        """Go to the top of the next page, unless already at the top of one."""
        if not self._is_at_top:
            self._next_page()

    def write_text(self, block: PagedText) -> None:
        """Place a paragraph; if it does not fit, it is split, leaving at least two lines on either page."""
        look = LOOKS[block.style]
        lines, height = _lines(block.text, look), _line_height(look)
        if not self._is_at_top:
            self._left -= max(self._owed, look.before)
        while not self.has_room(lines * height):
            fit = int(self._left // height)
            stay = fit if self._is_at_top else min(fit, lines - ORPHANS)
            lines -= stay if stay >= ORPHANS else 0
            self._next_page()
        self._left -= lines * height + _around(look)
        self._owed = look.after

    def write_rows(self, table: Rows) -> None:
        """Place a table: rows are not split, the last two stay together, and headings are repeated on each page."""
        head = _row_height(table.headings, table.widths, LOOKS["Table heading"])
        self._left -= self._owed + head + FRAME
        heights = [_row_height(row, table.widths, LOOKS["Table text"]) for row in table.rows]
        for place, height in enumerate(heights):
            together = sum(heights[-2:]) if place == len(heights) - 2 else height
            if not self.has_room(together) and together + head <= TEXT_HEIGHT:
                self._next_page()
                self._left -= head
            self._left -= height
            while self._left < 0:  # a row that no page can hold
                self.page, self._left = self.page + 1, self._left + TEXT_HEIGHT
        self._owed = 0.0

    def _next_page(self) -> None:
        self.page, self._left, self._owed = self.page + 1, TEXT_HEIGHT, 0.0


def _needed(blocks: Sequence[PagedText | Rows], place: int) -> float:
    """The space that a block needs, including what it keeps on the same page."""
    block = blocks[place]
    if isinstance(block, Rows):
        beside = block.rows[:2] if len(block.rows) == 2 else block.rows[:1]
        first = sum(_row_height(row, block.widths, LOOKS["Table text"]) for row in beside)
        return _row_height(block.headings, block.widths, LOOKS["Table heading"]) + first
    look = LOOKS[block.style]
    lines, height = _lines(block.text, look), _line_height(look)
    if not (look.keeps_next or block.keeps_next):
        return look.before + height * (lines if lines <= ORPHANS + 1 else ORPHANS)
    whole = look.before + _around(look) + height * lines
    return whole + look.after + (_needed(blocks, place + 1) if place + 1 < len(blocks) else 0)


def _row_height(cells: Sequence[Sequence[str]], widths: Sequence[float], look: ParagraphLook) -> float:
    heights = [
        sum(_count(line, wide - 2 * CELL_MARGIN, look) * _line_height(look) + look.before + look.after for line in cell)
        for cell, wide in zip(cells, widths, strict=True)
    ]
    return max(heights, default=0) + BORDER


def _lines(text: str, look: ParagraphLook) -> int:
    return _count(text, TEXT_WIDTH - look.left - look.right, look, first=look.hanging)


def _around(look: ParagraphLook) -> float:
    """The height of what is drawn around a paragraph; framed ones in a row share a frame, and are counted as higher."""
    framed = 2 * (look.frame + FRAME_SPACE) if look.frame else 0
    return framed + (look.rule + RULE_SPACE if look.rule else 0)


def _line_height(look: ParagraphLook) -> float:
    return look.size * LINE * look.lines


def _count(text: str, width: float, look: ParagraphLook, *, first: float = 0) -> int:
    """The number of lines a text takes in a width; its first line is wider by `first`."""
    measure = _measure(look)
    lines, used, room = 1, 0.0, width + first
    for piece in _BREAKABLE.findall(text):
        wide = measure(piece)
        if used + wide <= room:
            used += wide
        elif piece.isspace():
            used = room
        else:
            while wide > width:  # a word that no line can hold
                lines, wide = lines + 1, wide - width
            lines, used, room = lines + 1, wide, width
    return lines


def _measure(look: ParagraphLook) -> Callable[[Iterable[str]], float]:
    scale = look.size / EM * (_BOLD if look.is_bold else 1)
    return lambda text: sum(_letters(text)) * scale


def _letters(text: Iterable[str]) -> Iterator[int]:
    for letter in text:
        code = ord(letter)
        if 32 <= code < 127:
            yield _WIDTHS[code - 32]
        else:
            yield _OTHERS.get(letter, _AVERAGE if code < 0x2E80 else _WIDE)

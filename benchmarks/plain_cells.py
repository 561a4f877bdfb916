"""The baseline of the workbook: `python -m benchmarks.plain_cells ROWS FILE`.

It writes the cells, styles and links of that many contributions with openpyxl's write-only mode and no more: no digest
in memory, nothing of the bot imported, and each style taken from a list, which is the fastest way there is. It prints
the seconds that took.
"""

import copy
import datetime as dt
import sys
import time
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from benchmarks.words import BODY, TITLE

KINDS = ("reference", "date", "text", "text", "text", "text", "text", "text", "text", "text", "link")
MOST = 65_000
"""Rows of a sheet: as many as it can have links."""


def main() -> None:
    """Write the file."""
    rows, path = int(sys.argv[1]), sys.argv[2]
    started = time.perf_counter()
    _write(rows, path)
    print(time.perf_counter() - started)


def _write(rows: int, path: str) -> None:
    book = Workbook(write_only=True)
    for kind in dict.fromkeys(KINDS):
        line, wrapped = Border(bottom=Side(style="thin", color="D0D7DE")), Alignment(vertical="top", wrap_text=True)
        book.add_named_style(NamedStyle(kind, font=Font(name="Calibri", size=11), border=line, alignment=wrapped))
    numbers = iter(range(rows, 0, -1))
    for first in range(0, rows, MOST):
        sheet: Any = book.create_sheet(f"Bijdragen {first // MOST + 1}")
        looks = []
        for kind in KINDS:
            cell: Any = WriteOnlyCell(sheet)
            cell.style = kind
            looks.append(cell._style)
        for row in range(1, min(MOST, rows - first) + 1):
            sheet.append(list(_cells(sheet, next(numbers), row, looks)))
    book.save(path)


def _cells(sheet: Any, number: int, row: int, looks: list[Any]) -> Iterator[Any]:
    values: tuple[Any, ...] = (
        f"B-{number}",
        dt.date(2026, 11, 20),
        "knelpunt",
        f"{TITLE}, {number}",
        f"{BODY}{number}",
        "Studentenhuisvesting",
        "Stedelijke randvoorwaarden",
        "Utrecht",
        "Ute van Dijk · Utrecht",
        "het netwerk",
        "Openen",
    )
    for value, look in zip(values, looks, strict=True):
        cell: Any = WriteOnlyCell(sheet, value=value)
        if value == "Openen":
            cell.row, cell.column = row, len(values)
            address = f"https://example.slack.com/archives/C0BENCHMARK/p{number:016}"
            cell.hyperlink = Hyperlink(ref="", target=address)
        cell._style = copy.copy(look)
        yield cell


if __name__ == "__main__":
    main()

"""Read a workbook or a .csv file that somebody sent: its sheets as plain cells, or why it is not read.

Nothing in the file is trusted. Its size is checked before it is unpacked, defusedxml refuses entities (openpyxl uses
it where it is installed), macros and encrypted files are refused, and formulas are never calculated or taken over.
"""

import contextlib
import csv
import datetime as dt
import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import defusedxml
from defusedxml.common import DefusedXmlException

from alliance.records.import_columns import MOST_COLUMNS
from alliance.records.import_rows import MOST_ROWS

MOST_BYTES = 10_000_000
"""The largest file that is read; twenty thousand rows of long texts take some five million."""
MOST_UNPACKED = 100_000_000
MOST_PARTS = 2_000
FURTHEST_HEADINGS = 40
"""The last row in which headings are looked for."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
# A gap never has a "<", so that a search takes time in proportion to the file, whatever is in it.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3}[0-9]{1,7}):')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\s(?=[^<>]*?hidden="(?:1|true)")[^<>]*?\br="([0-9]{1,7})"')
_CHUNK = 1 << 20
_OVERLAP = 500


class Unreadable(StrEnum):
    """Why a file is not read at all. The sentence is the text `importing.file.<problem>`."""

    TOO_BIG = "too_big"
    UNPACKS_TOO_BIG = "unpacks_too_big"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    OLD_WORKBOOK = "old_workbook"
    MACROS = "macros"
    OTHER_TYPE = "other_type"
    DAMAGED = "damaged"
    SUSPICIOUS = "suspicious"
    NO_SHEETS = "no_sheets"
    NOTHING_KNOWN = "nothing_known"


class UnreadableFile(Exception):
    """The file cannot be read; nothing in it was used."""

    def __init__(self, problem: Unreadable) -> None:
        super().__init__(problem)
        self.problem = problem


class CellKind(StrEnum):
    """What a cell contains instead of a value."""

    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell with a formula, or with an error such as #REF!"""

    kind: CellKind
    text: str


CellValue = str | int | float | bool | dt.date | dt.time | dt.timedelta | OddCell | None


@dataclass(frozen=True)
class ReadRow:
    """A row with its number in the file."""

    number: int
    cells: Sequence[CellValue]


@dataclass
class ReadSheet:
    """A sheet. Its rows are read once, in order, so that a big file takes little memory."""

    name: str
    rows: Iterator[ReadRow]
    is_hidden: bool = False
    merged: Sequence[str] = ()
    """The first cells of merged cells."""
    hidden_rows: Sequence[int] = field(default_factory=tuple)


def read_sheets(content: bytes, name: str) -> Iterator[ReadSheet]:
    """The sheets of a file. Raises UnreadableFile, also while its rows are read."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(Unreadable.TOO_BIG)
    if not content.strip():
        raise UnreadableFile(Unreadable.EMPTY)
    if content.startswith(_OLE):
        raise UnreadableFile(Unreadable.ENCRYPTED if _ENCRYPTED in content else Unreadable.OLD_WORKBOOK)
    if content.startswith(b"PK"):
        return _sheets_of_workbook(content)
    if name.lower().endswith((".csv", ".txt", ".tsv")) and b"\0" not in content:
        return iter([_sheet_of_csv(content, name)])
    raise UnreadableFile(Unreadable.OTHER_TYPE)


def check_workbook(content: bytes) -> zipfile.ZipFile:
    """The unpacked parts of a workbook, as far as it is safe to read them. Raises UnreadableFile."""
    import openpyxl  # takes 9 MB, and the process that answers Slack reads no workbooks

    assert openpyxl.DEFUSEDXML, f"openpyxl does not use defusedxml {defusedxml.__version__}"
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableFile(Unreadable.DAMAGED) from None
    # A part never unpacks to more than it says here: zipfile stops reading there.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFile(Unreadable.UNPACKS_TOO_BIG)
    names = {part.filename.casefold() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(Unreadable.ENCRYPTED)
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(Unreadable.OTHER_TYPE)
    if any(one.endswith("vbaproject.bin") or "/macrosheets/" in one or "/activex/" in one for one in names):
        raise UnreadableFile(Unreadable.MACROS)
    return packed


def _sheets_of_workbook(content: bytes) -> Iterator[ReadSheet]:
    import openpyxl

    packed = check_workbook(content)
    with _reading():
        book: Any = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    if not book.worksheets:
        raise UnreadableFile(Unreadable.NO_SHEETS)
    for sheet in book.worksheets:
        merged, hidden = _looked_through(packed, sheet._worksheet_path)
        is_hidden = sheet.sheet_state != "visible"
        yield ReadSheet(sheet.title, _rows_of(sheet), is_hidden=is_hidden, merged=merged, hidden_rows=hidden)


def _rows_of(sheet: Any) -> Iterator[ReadRow]:
    """The rows that have something in them, up to one more than are allowed."""
    # The file says how large the sheet is, and may be wrong: a million empty rows.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=FURTHEST_HEADINGS + MOST_ROWS + 2, max_col=MOST_COLUMNS + 1)
    for number in itertools.count(1):
        with _reading():
            row = next(rows, None)
            cells = [_value(cell) for cell in row or ()]
        if row is None:
            return
        if any(value is not None for value in cells):
            yield ReadRow(number, cells)


def _value(cell: Any) -> CellValue:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None or value == "":
        return None
    if kind == "f" or not isinstance(value, str | int | float | bool | dt.date | dt.time | dt.timedelta):
        return OddCell(CellKind.FORMULA, str(value)[:200])
    if kind == "e":
        return OddCell(CellKind.ERROR, str(value)[:200])
    return value.date() if isinstance(value, dt.datetime) else value


def _looked_through(packed: zipfile.ZipFile, path: str) -> tuple[list[str], list[int]]:
    """The merged cells and the hidden rows of a sheet, which openpyxl leaves out in its read-only mode."""
    merged: list[str] = []
    hidden: list[int] = []
    with _reading(), packed.open(path.lstrip("/")) as part:
        before = b""
        while chunk := part.read(_CHUNK):
            text = before + chunk
            end = len(text) if len(chunk) < _CHUNK else len(text) - _OVERLAP
            merged += [found[1].decode() for found in _MERGED.finditer(text) if found.start() < end]
            hidden += [int(found[1]) for found in _HIDDEN.finditer(text) if found.start() < end]
            before = text[end:]
    return merged, hidden


def _sheet_of_csv(content: bytes, name: str) -> ReadSheet:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel writes in the Netherlands
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(";,\t", key=first.count)

    def rows() -> Iterator[ReadRow]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            for number, cells in enumerate(reader, start=1):
                if number > FURTHEST_HEADINGS + MOST_ROWS + 2:
                    return
                if any(cell.strip() for cell in cells):
                    yield ReadRow(number, [cell if cell.strip() else None for cell in cells[: MOST_COLUMNS + 1]])
        except csv.Error:
            raise UnreadableFile(Unreadable.DAMAGED) from None

    return ReadSheet(name.rpartition(".")[0] or name, rows())


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    """Turn whatever a damaged or hostile file causes in the libraries into UnreadableFile."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of the workbook that are not read
        try:
            yield
        except (UnreadableFile, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  # openpyxl raises anything for a damaged file
            # openpyxl raises errors of its own in place of those of defusedxml.
            is_refused = isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException)
            raise UnreadableFile(Unreadable.SUSPICIOUS if is_refused else Unreadable.DAMAGED) from None

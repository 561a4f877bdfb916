"""Read a file into the sheets of an import: which sheet is which, which column is which, and what each cell says."""

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_month_names

from alliance.records.import_columns import COLUMNS, MOST_COLUMNS, ImportColumn, SheetKind, ValueKind
from alliance.records.import_rows import (
    MOST_ROWS,
    Bad,
    ImportFile,
    ImportProblem,
    ImportRow,
    ImportSheet,
    ImportValue,
    Issue,
)
from reports import progress
from reports.excel.layout import letter
from reports.excel.reading import (
    FURTHEST_HEADINGS,
    CellKind,
    CellValue,
    OddCell,
    ReadRow,
    ReadSheet,
    Unreadable,
    UnreadableFile,
    read_sheets,
)
from reports.records.import_words import (
    choices,
    columns_by_heading,
    digest_headings,
    heading,
    other_sheets,
    plain,
    sheet_kinds,
    terms_by_word,
)
from texts import LANGUAGES, Translator

MOST_MERGED = 20
"""Maximum number of merged cells of a sheet that are reported."""
FEW_ROWS = 3
"""A sheet with no more rows has only a title and a sentence about it, like one of a digest without rows."""
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_NAMED = re.compile(r"(\d{1,2})\s+([^\W\d]+)\.?\s+(\d{4})")


@dataclass(frozen=True)
class SheetPlace:
    """The position of a sheet's headings: their row, and the columns (from 0) and the headings by key."""

    header_row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]

    def cell(self, column: str | None, row: int | None) -> str:
        """A cell's name, such as "C7"; of a column alone, that of its heading."""
        place = self.columns.get(column or "")
        return f"{letter(place + 1)}{row or self.header_row}" if place is not None else ""


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read, and where its sheets have what."""

    name: str
    file: ImportFile
    places: Mapping[str, SheetPlace] = field(default_factory=dict)


def read_file(content: bytes, name: str, words: Translator) -> ReadFile:
    """Read a file; `words` are of the reader, for the words that a column may have. Raises UnreadableFile."""
    sheets: list[ImportSheet] = []
    issues: list[Issue] = []
    places: dict[str, SheetPlace] = {}
    progress.begin(MOST_ROWS)
    for sheet in read_sheets(content, name):
        if plain(sheet.name) in _our_own():
            continue
        if sheet.is_hidden:
            issues.append(Issue(ImportProblem.SHEET_HIDDEN, sheet.name))
            continue
        reader = _SheetReader(sheet, words, is_only=not content.startswith(b"PK"))
        read = reader.read()
        places[sheet.name] = reader.place
        issues += reader.issues
        if read is not None:
            sheets.append(read)
    if not sheets and not any(one.is_error for one in issues):
        raise UnreadableFile(Unreadable.NOTHING_KNOWN)
    return ReadFile(name, ImportFile(sheets, issues), places)


@cache
def _our_own() -> frozenset[str]:
    """The names of sheets that the bot adds itself: they are passed over without a word."""
    words = [Translator(language, ZoneInfo("UTC")) for language in LANGUAGES]
    own = ("importing.sheet.errors", "importing.sheet.changes", "importing.sheet.help")
    return frozenset(plain(one(key)) for one in words for key in own)


class _SheetReader:
    def __init__(self, sheet: ReadSheet, words: Translator, *, is_only: bool) -> None:
        self.sheet, self.words, self.is_only = sheet, words, is_only
        self.issues: list[Issue] = []
        self.place = SheetPlace(1, {}, {})
        self.kind = sheet_kinds().get(plain(sheet.name))

    def read(self) -> ImportSheet | None:
        """The sheet, or None if it is none of those that are imported."""
        rows = iter(self.sheet.rows)
        top = list(itertools.islice(rows, FURTHEST_HEADINGS))
        header = self._find_header(top)
        if header is None or self.kind is None:
            if not self._is_of_digest(top):
                self._note_unknown(top)
            return None
        if any(len(row.cells) > MOST_COLUMNS and row.cells[MOST_COLUMNS] is not None for row in top):
            self._note(ImportProblem.TOO_MANY_COLUMNS, header.number, limit=MOST_COLUMNS)
            return None
        if not self._take_headings(header):
            return None
        below = [row for row in top if row.number > header.number]
        read = list(self._rows(itertools.chain(below, rows)))
        self._note_merged()
        hidden = [number for number in self.sheet.hidden_rows if number > header.number]
        if hidden and read:
            self._note(ImportProblem.ROWS_HIDDEN, None, number=len(hidden), first=hidden[0])
        return ImportSheet(self.kind, self.sheet.name, read)

    def _note(self, problem: ImportProblem, row: int | None, column: str | None = None, **about: object) -> None:
        self.issues.append(Issue(problem, self.sheet.name, row, column, about))

    def _find_header(self, top: Sequence[ReadRow]) -> ReadRow | None:
        if self.kind is not None:
            known = columns_by_heading(self.kind)
            found = [(sum(one in known for one in _headings(row)), row) for row in top]
            most = max((count for count, _ in found), default=0)
            return next((row for count, row in found if count == most), None) if most > 1 else None
        best = 0
        header = None
        for row in top if plain(self.sheet.name) not in other_sheets() else ():
            for kind in SheetKind:
                known = columns_by_heading(kind)
                keys = {known[one] for one in _headings(row) if one in known}
                needed = {one.key for one in COLUMNS[kind] if one.is_required}
                if len(keys) > max(best, 1) and (needed <= keys or self.is_only):
                    best, header, self.kind = len(keys), row, kind
        return header

    def _is_of_digest(self, top: Sequence[ReadRow]) -> bool:
        """Whether this is another sheet of a digest, or one without rows; those have a title above everything else."""
        has_title = bool(top) and sum(cell is not None for cell in top[0].cells) == 1
        return has_title and (plain(self.sheet.name) in other_sheets() or len(top) <= FEW_ROWS)

    def _note_unknown(self, top: Sequence[ReadRow]) -> None:
        if self.kind is None or len(top) <= FEW_ROWS:
            self._note(ImportProblem.SHEET_NOT_READ, None)
            return
        needed = [heading(one.key, self.words) for one in COLUMNS[self.kind] if one.is_required]
        self._note(ImportProblem.COLUMN_MISSING, None, columns=needed)

    def _take_headings(self, header: ReadRow) -> bool:
        """Find the columns; False if the sheet cannot be read without one that is missing, or with one twice."""
        assert self.kind is not None
        known = columns_by_heading(self.kind)
        columns: dict[str, int] = {}
        told: dict[str, str] = {}
        is_right = True
        for place, cell in enumerate(header.cells):
            typed = str(cell).strip() if isinstance(cell, str) else ""
            key = known.get(plain(typed))
            if key is None:
                if typed and plain(typed) not in digest_headings():
                    self._note(ImportProblem.COLUMN_NOT_READ, header.number, value=typed)
            elif key in columns:
                self._note(ImportProblem.COLUMN_TWICE, header.number, value=typed)
                is_right = False
            else:
                columns[key], told[key] = place, typed.rstrip(" *")
        self.place = SheetPlace(header.number, columns, told)
        missing = [one.key for one in COLUMNS[self.kind] if one.is_required and one.key not in columns]
        if missing:
            self._note(
                ImportProblem.COLUMN_MISSING, header.number, columns=[heading(one, self.words) for one in missing]
            )
        return is_right and not missing

    def _rows(self, rows: Iterable[ReadRow]) -> Iterator[ImportRow]:
        assert self.kind is not None
        columns = [(one, self.place.columns[one.key]) for one in COLUMNS[self.kind] if one.key in self.place.columns]
        for count, row in enumerate(rows, start=1):
            if count > MOST_ROWS:
                self._note(ImportProblem.TOO_MANY_ROWS, row.number, limit=MOST_ROWS)
                return
            cells = {
                column.key: value
                for column, place in columns
                if place < len(row.cells) and (value := _read(column, row.cells[place], self.words)) is not None
            }
            if cells:
                yield ImportRow(row.number, cells)
            if count % 200 == 0:
                progress.advance(200)

    def _note_merged(self) -> None:
        by_place = {place: key for key, place in self.place.columns.items()}
        for name in self.sheet.merged[: MOST_MERGED * 10]:
            letters, row = name.rstrip("0123456789"), int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            key = by_place.get(_place_of(letters))
            if key is not None and row >= self.place.header_row:
                self._note(ImportProblem.MERGED, row, key)
            if len(self.issues) > MOST_MERGED:
                return


def _headings(row: ReadRow) -> list[str]:
    return [plain(cell) for cell in row.cells if isinstance(cell, str)]


def _place_of(letters: str) -> int:
    place = 0
    for one in letters:
        place = place * 26 + ord(one) - ord("A") + 1
    return place - 1


def _read(column: ImportColumn, value: CellValue, words: Translator) -> ImportValue | None:
    """The content of a cell; None if it is empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, OddCell):
        problem = ImportProblem.FORMULA if value.kind is CellKind.FORMULA else ImportProblem.CELL_ERROR
        return Bad(problem, {"value": value.text})
    match column.kind:
        case ValueKind.DATE:
            on = value if isinstance(value, dt.date) else _day(value) if isinstance(value, str) else None
            return on or Bad(ImportProblem.NOT_A_DATE, {"value": str(value)})
        case ValueKind.CHOICE:
            term = terms_by_word(column.key).get(plain(str(value)))
            return term or Bad(ImportProblem.NOT_A_CHOICE, {"value": str(value), "options": choices(column.key, words)})
        case ValueKind.TEXT:
            return _text(value)


def _text(value: CellValue) -> ImportValue:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return Bad(ImportProblem.NOT_A_TEXT, {"value": str(value)})
    return str(value)


def _day(typed: str) -> dt.date | None:
    """A date that was typed as text, in the order of the Netherlands or of ISO 8601; None for anything else."""
    text = typed.strip()
    try:
        if found := _NUMBERS.fullmatch(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if (found := _NAMED.fullmatch(text)) and (month := _months().get(found[2].casefold())):
            return dt.date(int(found[3]), month, int(found[1]))
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    return {
        name.rstrip(".").casefold(): month
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, locale=language).items()
    }

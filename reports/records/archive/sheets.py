"""The workbook of an archive: a sheet for each kind of thing, with a row for each, whatever their number."""

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from alliance.records.archive import ArchivePart
from reports.excel.sheets import Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.wording import make_book
from reports.excel.writing import write
from texts import Translator

Values = Mapping[str, Any]
MOST = 1_000_000
"""The most rows of a sheet; a spreadsheet has room for some more."""
WIDTHS = {
    "text": 60,
    "title": 40,
    "note": 50,
    "path": 50,
    "sha256": 66,
    "decision": 50,
    "ask": 40,
    "answer": 40,
    "question": 45,
    "alliance": 28,
    "alliances": 28,
    "organisation": 24,
    "by": 24,
    "owners": 28,
}
NARROW = 12
DATES = frozenset({"made_at", "changed_at", "held_on", "due_on", "closed_at", "at", "on"})
NUMBERS = frozenset({"version", "versions", "votes", "size", "edition", "number"})


@dataclass(frozen=True)
class SheetSpec:
    """A sheet: its key in the texts, its columns, and the rows that a thing has on it."""

    key: str
    columns: tuple[str, ...]
    rows_of: Callable[[Values], Iterable[Values]]
    parts: frozenset[ArchivePart]


def _itself(one: Values) -> Iterable[Values]:
    told = {name: ", ".join(map(_named, value)) for name, value in one.items() if isinstance(value, list)}
    return ({**one, **told, "versions": len(one.get("versions", ()))},)


def _named(value: Any) -> str:
    """A thing of a list in one cell: the organisation or edition that it is about, if it has several fields."""
    if not isinstance(value, Mapping):
        return str(value)
    return str(next((value[key] for key in ("organisation", "edition") if key in value), ""))


def _inside(name: str) -> Callable[[Values], Iterable[Values]]:
    def rows_of(one: Values) -> Iterable[Values]:
        return ({**line, "ref": one["ref"]} for line in one.get(name, ()))

    return rows_of


def _results(one: Values) -> Iterable[Values]:
    ref = one["ref"]
    for line in one.get("results", ()):
        yield {"ref": ref, "question": one["title"], "answer": line["answer"], "votes": line["votes"]}
    for line in one.get("votes", ()):
        said = ", ".join(map(str, line["answers"]))
        yield {**line, "ref": ref, "question": one["title"], "answer": said}
    for line in one.get("answers", ()):
        for question, answer in zip(one["questions"], line["answers"], strict=True):
            if answer is not None:
                told = f"{answer} {question['unit']}".strip()
                yield {**line, "ref": ref, "question": question["question"], "answer": told}


def _agenda(one: Values) -> Iterable[Values]:
    return ({**line, "ref": one["ref"], "held_on": one["held_on"]} for line in one["agenda"] if not line["is_closed"])


def _spec(part: ArchivePart, key: str, columns: str, rows_of: Callable[[Values], Iterable[Values]]) -> SheetSpec:
    return SheetSpec(key, tuple(columns.split()), rows_of, frozenset({part}))


SHEETS = (
    _spec(
        ArchivePart.CONTRIBUTIONS,
        "contributions",
        "ref kind title text alliance organisation by visibility made_at changed_at state"
        " recognised_by used_by versions",
        _itself,
    ),
    _spec(ArchivePart.CONTRIBUTIONS, "versions", "ref version at by kind title text visibility", _inside("versions")),
    _spec(
        ArchivePart.STEPS,
        "steps",
        "ref title text alliance owners status due_on made_at changed_at state",
        _itself,
    ),
    _spec(ArchivePart.POLLS, "polls", "ref kind title text alliance by made_at closed_at state outcome", _itself),
    _spec(ArchivePart.POLLS, "results", "ref question answer votes organisation by", _results),
    _spec(ArchivePart.MEETINGS, "meetings", "ref kind title held_on place alliances state", _itself),
    _spec(ArchivePart.MEETINGS, "decisions", "ref held_on about title purpose outcome decision step", _agenda),
    _spec(ArchivePart.BUNDLES, "bundles", "ref title ask text alliance by made_at contributions editions", _itself),
    _spec(
        ArchivePart.BUNDLES,
        "consents",
        "ref organisation edition consent leadership_agreed at by",
        _inside("consents"),
    ),
    _spec(ArchivePart.BUNDLES, "handed", "ref addressee what on to note by", _inside("history")),
    SheetSpec(
        "history",
        ("ref", "at", "what", "by", "organisation", "from", "to", "note", "about"),
        _inside("history"),
        frozenset({ArchivePart.CONTRIBUTIONS, ArchivePart.STEPS}),
    ),
)
FILES = SheetSpec("files", ("path", "ref", "name", "edition", "made_at", "size", "sha256"), _itself, frozenset())


class Spool(Sequence[Row]):
    """Rows that wait in a temporary file, since there may be more than memory has room for."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed with the object
        self._count, self._is_at_end = 0, True

    def add(self, row: Sequence[Any]) -> None:
        """Add a row of texts and numbers."""
        if not self._is_at_end:
            self._file.seek(0, 2)
            self._is_at_end = True
        self._file.write(json.dumps(row, ensure_ascii=True) + "\n")
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        self._file.seek(0)
        self._is_at_end = False
        return (json.loads(line) for line in self._file)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        return list(self)[place]


class _Dated(Sequence[Row]):
    """The rows of a spool with real dates."""

    def __init__(self, spool: Spool, columns: Sequence[Column]) -> None:
        self._spool = spool
        self._dates = [place for place, column in enumerate(columns) if column.kind is ColumnKind.DATE]

    def __len__(self) -> int:
        return len(self._spool)

    def __iter__(self) -> Iterator[Row]:
        return map(self._dated, self._spool)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        return list(self)[place]

    def _dated(self, row: Row) -> Row:
        values = list(row)
        for place in self._dates:
            text = values[place]
            values[place] = dt.date.fromisoformat(str(text)[:10]) if text else None
        return values


class ArchiveSheets:
    """Gathers the rows of all sheets, and writes the workbook."""

    def __init__(self, words: Translator, specs: Sequence[SheetSpec] = (*SHEETS, FILES)) -> None:
        self._words = words
        self._specs = specs
        self._spools = {spec.key: Spool() for spec in specs}

    def add(self, part: ArchivePart, one: Values) -> None:
        """Add the rows of a thing, whose values are words, texts and numbers."""
        for spec in self._specs:
            if part in spec.parts:
                for row in spec.rows_of(one):
                    self.add_row(spec, row)

    def add_row(self, spec: SheetSpec, row: Values) -> None:
        """Add one row to a sheet."""
        spool = self._spools[spec.key]
        if len(spool) < MOST:
            spool.add([_cell(row.get(name), name) for name in spec.columns])

    def write(self, *, title: str, sentences: Sequence[str], made_at: dt.datetime) -> bytes:
        """The workbook; a sheet without rows is not in it."""
        words = self._words
        filled = [spec for spec in self._specs if len(self._spools[spec.key])]
        sheets = [self._sheet(spec, title, sentences if spec is filled[0] else ()) for spec in filled]
        nothing = Sheet(words("archival.sheet.nothing"), title, (*sentences, words("archival.nothing")), (), (80,))
        return write(
            make_book(
                words,
                title=title,
                made_at=made_at,
                footer=title,
                sheets=sheets or (nothing,),
            )
        )

    def _sheet(self, spec: SheetSpec, title: str, sentences: Sequence[str]) -> Sheet:
        words = self._words
        columns = [Column(name, _kind(name), _width(name)) for name in spec.columns]
        told = (words(f"archival.field.{name}") for name in spec.columns)
        headings = [one[:1].upper() + one[1:] for one in told]
        name = words(f"archival.sheet.{spec.key}")
        table = SheetTable(f"archive{spec.key}", columns, headings, _Dated(self._spools[spec.key], columns))
        return Sheet(
            name=name,
            title=f"{title} · {name}",
            sentences=sentences,
            sections=(Section(table=table),),
            widths=[column.width for column in columns],
        )


def _kind(name: str) -> ColumnKind:
    if name in DATES:
        return ColumnKind.DATE
    return ColumnKind.NUMBER if name in NUMBERS else ColumnKind.TEXT


def _width(name: str) -> int:
    """The width of a column in characters: references, numbers and days need little."""
    is_short = name == "ref" or name in NUMBERS or name in DATES
    return WIDTHS.get(name, NARROW if is_short else 18)


def _cell(value: Any, name: str) -> str | int | None:
    if value is None or value == "":
        return None
    return value if name in NUMBERS and isinstance(value, int) else str(value)

"""The inventory of what was found for a request: a number for each document, and what was left out and why."""

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape

from alliance.records.archive import ArchivePart
from reports.records.archive.pages import links, page, table
from reports.records.archive.sheets import ArchiveSheets, SheetSpec
from texts import Translator

COLUMNS = ("number", "ref", "document", "title", "at", "judgement", "note", "path")
NAME = "inventaris"


class Inventory:
    """Numbers the documents in the order in which they are added."""

    def __init__(self, words: Translator) -> None:
        self._words = words
        self._spec = SheetSpec("inventory", COLUMNS, lambda one: (one,), frozenset(ArchivePart))
        self._sheets = ArchiveSheets(words, (self._spec,))
        self._rows: list[dict[str, object]] = []

    def add(
        self, ref: str, kind: str, title: str, at: str, left_out: int | None, paths: Sequence[str], also: str = ""
    ) -> None:
        """Add a document, with how much about people was left out of it; None: nothing was found in it.

        `also` is a further sentence of its note.
        """
        words = self._words
        judgement = words("archival.judgement.part" if left_out else "archival.judgement.whole")
        note = words("archival.made_without") if left_out is None else ""
        if left_out:
            note = " ".join(filter(None, (words.count("archival.people_left_out", left_out), also)))
        self._add(ref=ref, document=kind, title=title, at=at, judgement=judgement, note=note, path=", ".join(paths))

    def leave_out(self, ref: str, kind: str, title: str, at: str, why: str) -> None:
        """Add a document that is not disclosed: its description and date, and the reason."""
        judgement = self._words("archival.judgement.none")
        self._add(ref=ref, document=kind, title=title, at=at, judgement=judgement, note=why)

    def write(self, title: str, made_at: dt.datetime) -> list[tuple[str, bytes]]:
        """The inventory as a workbook and as a page."""
        words = self._words
        for row in self._rows:
            self._sheets.add_row(self._spec, row)
        about = [words("archival.inventory_about"), words("archival.inventory_check")]
        book = self._sheets.write(title=title, sentences=about, made_at=made_at)
        headings = [words(f"archival.field.{name}") for name in COLUMNS]
        rows = ([*(escape(str(row.get(name) or "")) for name in COLUMNS[:-1]), _links(row)] for row in self._rows)
        body = [*(f"<p>{escape(one)}</p>" for one in about), *table(headings, rows, words("archival.inventory"))]
        html = page(f"{words('archival.inventory')} · {title}", body, words.language)
        return [(f"{NAME}.xlsx", book), (f"{NAME}.html", html)]

    def _add(self, **row: object) -> None:
        self._rows.append({"number": len(self._rows) + 1, **row})


def _links(row: Mapping[str, object]) -> str:
    return links(str(row["path"]).split(", ")) if "path" in row else ""

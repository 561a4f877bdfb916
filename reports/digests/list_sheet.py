"""A sheet with one of a digest's lists: its columns, and a function that makes each row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from alliance.digests.digests import Digest
from reports.digests.titles import period_days, title
from reports.excel.layout import SHEET_NAME_LIMIT
from reports.excel.sheets import Column, ColumnKind, MadeRows, Row, Section, Sheet, SheetTable
from reports.excel.versions import Version
from reports.excel.wording import headings, sheet_name
from texts import Translator

ROW_LIMIT = 65_000
"""A sheet with more rows is split, because a spreadsheet refuses more than 65,530 links on one sheet."""


def nothing_above(_digest: Digest, _words: Translator) -> Mapping[str, Sequence[str]]:
    """A list whose columns all have something to say in each row."""
    return {}


@dataclass(frozen=True)
class ListSheet:
    """The definition of a list sheet. `key` finds its name and sentences in the texts."""

    key: str
    columns: Sequence[Column]
    items: Callable[[Digest], Sequence[Any]]
    """The items that have a row each; if the first column is a reference or a mention, items have a `ref`."""
    row: Callable[[Any, Translator], Row]
    is_internal: bool = False
    """Whether it is in the working version only."""
    told_above: Callable[[Digest, Translator], Mapping[str, Sequence[str]]] = nothing_above
    """The keys of columns that are left out, each with the sentences above the table that say the same once.

    Without sentences for a column that is empty in all rows.
    """
    count: Callable[[Digest], int] | None = None
    """How many items its sentence counts, if they have several rows each."""


def list_sheets(spec: ListSheet, digest: Digest, words: Translator, version: Version) -> list[Sheet]:
    """The sheet with its rows, or with a sentence if there are none; without columns that this version hides.

    Split into as many sheets as its links need: "Bijdragen 1 van 2" and so on.
    """
    above = spec.told_above(digest, words)
    kept = [place for place, one in enumerate(spec.columns) if version.shows(one) and one.key not in above]
    columns, items = [spec.columns[place] for place in kept], spec.items(digest)
    links = sum(column.kind in (ColumnKind.LINK, ColumnKind.MENTION) for column in columns)
    most = ROW_LIMIT // max(1, links)
    named, days = sheet_name(spec.key, words), period_days(digest.period, words)
    if not items:
        return [
            Sheet(
                named, f"{named} · {title(digest, words)}", (words(f"report.nothing.{spec.key}"),), (), _widths(columns)
            )
        ]

    def make(item: Any) -> Row:
        row = spec.row(item, words)
        return row if len(kept) == len(row) else [row[place] for place in kept]

    has_references = columns[0].kind in (ColumnKind.REFERENCE, ColumnKind.MENTION)
    count = spec.count(digest) if spec.count is not None else len(items)
    counted = words.count(f"report.intro.{spec.key}", count, days=days)
    parts = -(-len(items) // most)
    sheets = []
    for number in range(parts):
        some = items[number * most : (number + 1) * most]
        table = SheetTable(
            spec.key if parts == 1 else f"{spec.key}_{number + 1}",
            columns,
            headings(columns, words),
            MadeRows(some, make),
            references=[item.ref for item in some] if has_references else None,
        )
        name = named if parts == 1 else part_name(named, number + 1, parts, words)
        first = number * most + 1
        here = (
            ()
            if parts == 1
            else (words("report.part", first=words.number(first), last=words.number(first + len(some) - 1)),)
        )
        sheets.append(
            Sheet(
                name=name,
                title=f"{name} · {title(digest, words)}",
                sentences=(counted, *chain.from_iterable(above.values()), *here),
                sections=(Section(table=table),),
                widths=_widths(columns),
            )
        )
    return sheets


def _widths(columns: Sequence[Column]) -> list[int]:
    return [column.width for column in columns]


def part_name(name: str, number: int, parts: int, words: Translator) -> str:
    """The name of a part of a sheet; the base name is truncated to fit the limit of spreadsheets."""
    suffix = words("report.sheet_part", number=number, parts=parts)
    return f"{name[: SHEET_NAME_LIMIT - len(suffix) - 1]} {suffix}"

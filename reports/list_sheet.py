"""A sheet that lists what a digest holds: a few columns and a way to make a row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from alliance.digests import Digest
from alliance.words import Name
from reports.sheets import Column, Row, Section, Sheet, Table
from reports.titles import period_days, title
from reports.versions import Version
from texts import Translator


@dataclass(frozen=True)
class ListSheet:
    """How a sheet lists what a digest holds. `key` finds its name and sentences among the texts."""

    key: str
    columns: Sequence[Column]
    rows: Callable[[Digest, Translator], Iterator[Row]]
    is_internal: bool = False
    """Whether it stands in the working version alone."""


def list_sheet(spec: ListSheet, digest: Digest, words: Translator, version: Version) -> Sheet:
    """The sheet with its rows, or with a sentence where there are none; without what is not for this version."""
    kept = [place for place, column in enumerate(spec.columns) if version.shows(column)]
    columns = [spec.columns[place] for place in kept]
    rows = [[row[place] for place in kept] for row in spec.rows(digest, words)]
    name = sheet_name(spec.key, words)
    days = period_days(digest.period, words)
    sentence = (
        words.count(f"report.intro.{spec.key}", len(rows), days=days) if rows else words(f"report.nothing.{spec.key}")
    )
    table = Table(spec.key, columns, headings(columns, words), rows)
    return Sheet(
        name=name,
        title=f"{name} · {title(digest, words)}",
        sentences=(sentence,),
        sections=(Section(table=table),) if rows else (),
        widths=[column.width for column in columns],
    )


def sheet_name(key: str, words: Translator) -> str:
    """A sheet's name in the reader's language."""
    return words(f"report.sheet.{key}")


def headings(columns: Sequence[Column], words: Translator) -> list[str]:
    """The columns' headings in the reader's language."""
    return [words(f"report.heading.{column.key}") for column in columns]


def names(names: Sequence[Name], words: Translator) -> str:
    """Several names in one cell."""
    return ", ".join(words.name(name.nl, name.en) for name in names)

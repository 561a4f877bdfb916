"""A list of `beheer` as a workbook: one sheet with everything in the list."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reports.excel.sheets import Column, Row, Section, Sheet, SheetTable
from reports.excel.wording import headings, make_book, moment
from reports.excel.writing import write
from texts import Translator


@dataclass(frozen=True)
class ListTable:
    """A list's columns and rows; `name` finds the sheet's name in the texts."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    sentences: Sequence[str] = ()
    """What is to be read above the table, such as how the list was narrowed."""


def build_list_workbook(table: ListTable, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The list as an Excel file in the language of `words`; the same input gives the same bytes."""
    name = words(f"report.sheet.{table.name}")
    made = SheetTable(table.name, table.columns, headings(table.columns, words), table.rows)
    counted = words.count("list.all", len(table.rows)) if table.rows else words("list.nothing")
    sheet = Sheet(
        name=name,
        title=name,
        sentences=(words("report.list.made", moment=moment(made_at, words)), counted, *table.sentences),
        sections=(Section(table=made),) if table.rows else (),
        widths=[column.width for column in table.columns],
    )
    book = make_book(
        words,
        title=name,
        made_at=made_at,
        footer=f"{words('report.creator')} · {name}",
        sheets=(sheet,),
    )
    return write(book)


def list_file_name(table: ListTable, words: Translator, *, made_at: dt.datetime) -> str:
    """The name of a list's file: what is in it, and the day on which it was made."""
    name = words(f"report.sheet.{table.name}").casefold().replace(" ", "-")
    return f"kennisbot-{name}-{words.local(made_at).date().isoformat()}.xlsx"

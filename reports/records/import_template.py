"""The template of an import: a workbook with a sheet for each list, and one that explains every column."""

import datetime as dt

from alliance.records.import_columns import COLUMNS, ImportColumn, SheetKind, ValueKind
from reports.excel.sheets import Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.wording import make_book
from reports.excel.writing import write
from reports.records.import_words import CHOICES, choices, heading, sheet_title
from texts import Translator

SHEETS = tuple(kind for kind in SheetKind if kind is not SheetKind.BOTTLENECKS)
"""Bottlenecks have a sheet in digests; here they are contributions like others."""
WIDTHS = {"body": 50, "goal": 40, "goal_en": 40, "step_description": 40, "takes_part": 40, "reads_along": 30}
USUAL_WIDTH, DATE_WIDTH, LONG_WIDTH = 22, 14, 60
REQUIRED = " *"
"""Follows the heading of a required column; it is ignored when the file is read."""


def build_template(words: Translator, *, made_at: dt.datetime) -> bytes:
    """The template as an Excel file in the language of `words`; the same moment gives the same bytes."""
    book = make_book(
        words,
        title=words("importing.template_title"),
        made_at=made_at,
        footer=words("importing.template_title"),
        sheets=(_help(words), *(_sheet(kind, words) for kind in SHEETS)),
    )
    return write(book)


def template_name(words: Translator) -> str:
    """The file's name."""
    return words("importing.template_name")


def _sheet(kind: SheetKind, words: Translator) -> Sheet:
    columns = [_column(one) for one in COLUMNS[kind]]
    headings = [heading(one.key, words) + (REQUIRED if one.is_required else "") for one in COLUMNS[kind]]
    empty: Row = [None] * len(columns)
    name = sheet_title(kind, words)
    return Sheet(
        name=name,
        title=name,
        sentences=(words(f"importing.about.{kind}"),),
        sections=(Section(table=SheetTable(kind.value, columns, headings, [empty])),),
        widths=[column.width for column in columns],
    )


def _column(one: ImportColumn) -> Column:
    if one.kind is ValueKind.DATE:
        return Column(one.key, ColumnKind.DATE, DATE_WIDTH)
    return Column(one.key, ColumnKind.TEXT, WIDTHS.get(one.key, USUAL_WIDTH))


def _help(words: Translator) -> Sheet:
    keys = ("sheet", "column", "required", "meaning")
    widths = (USUAL_WIDTH, USUAL_WIDTH, DATE_WIDTH, LONG_WIDTH)
    columns = [Column(key, ColumnKind.TEXT, width) for key, width in zip(keys, widths, strict=True)]
    rows = [_explained(kind, one, words) for kind in SHEETS for one in COLUMNS[kind]]
    table = SheetTable("help", columns, [words(f"importing.help.{key}") for key in keys], rows)
    return Sheet(
        name=words("importing.sheet.help"),
        title=words("importing.template_title"),
        sentences=tuple(words(f"importing.help_{number}") for number in ("fill", "back", "keeps")),
        sections=(Section(table=table),),
        widths=widths,
    )


def _explained(kind: SheetKind, one: ImportColumn, words: Translator) -> Row:
    meaning = words(f"importing.column.{one.key}")
    if one.key in CHOICES:
        meaning = f"{meaning} {words('importing.choose', options=', '.join(choices(one.key, words)))}"
    required = words("importing.required") if one.is_required else ""
    return (sheet_title(kind, words), heading(one.key, words), required, meaning)

"""The last sheet: where the numbers come from, and what statuses and columns mean if their names do not say it."""

from collections.abc import Iterable, Mapping, Sequence

from alliance.digests.digests import Digest
from alliance.enums import Status
from reports.digests.figures import TOTALS_TOLD, counted, label_figures
from reports.digests.titles import as_of, title
from reports.excel.colours import status_words
from reports.excel.sheets import Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.versions import Version
from reports.excel.wording import headings, sheet_name
from texts import Translator

COLUMNS = (
    Column("sheet", ColumnKind.TEXT, 16),
    Column("explained", ColumnKind.STATUS, 44),
    Column("meaning", ColumnKind.TEXT, 147),
)


def explanation_sheet(
    digest: Digest,
    words: Translator,
    columns: Mapping[str, Iterable[str]],
    *,
    version: Version,
    empty: Sequence[str],
    parts: Mapping[str, Sequence[str]],
) -> Sheet:
    """The sheet "Toelichting", one table so that each of its pages repeats the headings.

    `columns` has the keys of the columns on each sheet, by the sheet's key. `empty` names the sheets without rows, and
    `parts` maps a sheet that was split to the names of its parts.
    """
    name = sheet_name("explanation", words)
    nothing = words("report.explain.empty", sheets=", ".join(empty)) if empty else words("report.explain.none_empty")
    rows = [*_figures(digest, words), *_statuses(words), *_columns(columns, words)]
    return Sheet(
        name=name,
        title=f"{name} · {title(digest, words)}",
        sentences=(
            words(f"report.explain.{version.value}"),
            words("report.explain.as_of", moment=as_of(digest, words)),
            words("report.explain.numbers"),
            nothing,
            *([words("report.explain.open")] if digest.is_open else []),
            *(words("report.explain.parts", sheet=sheet, parts=", ".join(names)) for sheet, names in parts.items()),
        ),
        sections=(Section(table=SheetTable("explained", COLUMNS, headings(COLUMNS, words), rows)),),
        widths=[column.width for column in COLUMNS],
    )


def _figures(digest: Digest, words: Translator) -> list[Row]:
    sheet = sheet_name("overview", words)
    figures = [(sheet, item.label, counted(item.figure.name, words)) for item in label_figures(digest, words)]
    totals = [(sheet, words(f"report.figure.{name}"), counted(name, words)) for name in TOTALS_TOLD]
    return [*figures, *totals]


def _statuses(words: Translator) -> list[Row]:
    """What each status means; steps past their date are explained once, by the example of one on track."""
    sheet = sheet_name("steps", words)
    late = status_words(Status.ON_TRACK, words, is_late=True)
    return [
        *((sheet, words(f"status.{status}"), words(f"report.status_meaning.{status}")) for status in Status),
        (sheet, late, words("report.status_meaning.late")),
    ]


def _columns(columns: Mapping[str, Iterable[str]], words: Translator) -> list[Row]:
    """The columns whose heading does not say enough: those that have a text for it."""
    return [
        (sheet_name(sheet, words), words(f"report.heading.{key}"), words(f"report.meaning.{key}"))
        for sheet, keys in columns.items()
        for key in dict.fromkeys(keys)
        if words.has(f"report.meaning.{key}")
    ]

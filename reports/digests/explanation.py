"""The last sheet: where the numbers come from, what each column means, and which sheets have no rows."""

from collections.abc import Mapping, Sequence

from alliance.digests.digests import Digest
from alliance.words import RUNNING, Status
from reports.digests.figures import TOTALS_TOLD, counted, label_figures
from reports.digests.list_sheet import ListSheet
from reports.digests.overview import overview_columns
from reports.digests.titles import as_of, title
from reports.excel.sheets import Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.versions import Version
from reports.excel.wording import headings, sheet_name
from texts import Translator

WIDTHS = (44, 24, 110)


def explanation_sheet(
    digest: Digest,
    words: Translator,
    lists: Sequence[ListSheet],
    *,
    version: Version,
    overview: Sheet,
    empty: Sequence[str],
    parts: Mapping[str, Sequence[str]],
) -> Sheet:
    """The sheet "Toelichting", which explains the tables of the sheet `overview` and those in `lists`.

    `empty` names the sheets without rows, and `parts` maps a sheet that was split to the names of its parts.
    """
    name = sheet_name("explanation", words)
    nothing = words("report.explain.empty", sheets=", ".join(empty)) if empty else words("report.explain.none_empty")
    return Sheet(
        name=name,
        title=f"{name} · {title(digest, words)}",
        sentences=(
            words(f"report.explain.{version.value}"),
            words("report.explain.as_of", moment=as_of(digest, words)),
            nothing,
            *([words("report.explain.open")] if digest.is_open else []),
            *(words("report.explain.parts", sheet=sheet, parts=", ".join(names)) for sheet, names in parts.items()),
        ),
        sections=(
            _section("counted", ("figure", "sheet", "counted"), _figures(digest, words), words),
            _section("statuses", ("status", "is_running", "meaning"), _statuses(words), words),
            _section("columns", ("sheet", "column", "meaning"), _columns(overview, lists, words, version), words),
        ),
        widths=WIDTHS,
    )


def _section(name: str, keys: Sequence[str], rows: Sequence[Row], words: Translator) -> Section:
    kinds = [ColumnKind.STATUS if key == "status" else ColumnKind.TEXT for key in keys]
    columns = [Column(key, kind, width) for key, kind, width in zip(keys, kinds, WIDTHS, strict=True)]
    table = SheetTable(name, columns, headings(columns, words), rows, has_filters=False)
    return Section(caption=words(f"report.caption.{name}"), table=table)


def _figures(digest: Digest, words: Translator) -> list[Row]:
    sheet = sheet_name("overview", words)
    figures = [(item.label, sheet, counted(item.figure.name, words)) for item in label_figures(digest, words)]
    totals = [(words(f"report.figure.{name}"), sheet, counted(name, words)) for name in TOTALS_TOLD]
    return [*figures, *totals]


def _statuses(words: Translator) -> list[Row]:
    return [
        (
            words(f"status.{status}"),
            words("report.yes") if status in RUNNING else words("report.no"),
            words(f"report.status_meaning.{status}"),
        )
        for status in Status
    ]


def _columns(overview: Sheet, lists: Sequence[ListSheet], words: Translator, version: Version) -> list[Row]:
    keys = {
        "overview": overview_columns(overview),
        **{spec.key: [column.key for column in spec.columns if version.shows(column)] for spec in lists},
    }
    return [
        (sheet_name(sheet, words), words(f"report.heading.{key}"), words(f"report.meaning.{key}"))
        for sheet, columns in keys.items()
        for key in columns
    ]

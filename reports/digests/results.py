"""What the network yields: what became of bottlenecks, and who took over whose practices."""

import textwrap
from collections.abc import Sequence

from alliance.digests.digests import Digest
from alliance.digests.help_map import HelpMap, map_help
from alliance.enums import Name
from reports.digests.alliance_charts import highest_of, summarise
from reports.digests.titles import period_short, title
from reports.excel.sheets import Chart, ChartShape, Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.wording import headings, sheet_name
from texts import Translator

WIDTHS = (34, *[15] * 12)
PROGRESS_COLUMNS = (
    Column("quarter", ColumnKind.TEXT, WIDTHS[0]),
    Column("bottlenecks_shared", ColumnKind.NUMBER, WIDTHS[1]),
    Column("only_shared", ColumnKind.NUMBER, WIDTHS[2]),
    Column("got_recognised", ColumnKind.NUMBER, WIDTHS[3]),
    Column("taken_up", ColumnKind.NUMBER, WIDTHS[4]),
    Column("answered_or_solved", ColumnKind.NUMBER, WIDTHS[5]),
)
COLOURS = ("C4CCD3", "6FA3D8", "F2B84B", "70AD6B")
"""The colour of each stage in the chart, light enough for dark numbers on top."""
CHART_ROWS = 14


def results_sheet(digest: Digest, words: Translator) -> Sheet | None:
    """The sheet "Opbrengst"; None if no bottleneck was shared lately and nothing was taken over."""
    progress = _progress(digest, words)
    sections = [*([progress] if progress else []), *_help(digest, words)]
    if not sections:
        return None
    name = sheet_name("results", words)
    return Sheet(
        name=name,
        title=f"{name} · {title(digest, words)}",
        sentences=(),
        sections=sections,
        widths=WIDTHS,
        charts=[_chart(progress.table, words)] if progress and progress.table else (),
        is_one_page=True,
    )


def _progress(digest: Digest, words: Translator) -> Section | None:
    """The latest quarters, each with how far its bottlenecks came."""
    if not digest.lists.progress:
        return None
    rows: list[Row] = [
        (
            period_short(one.quarter, words),
            one.shared,
            *(number or None for number in (one.only_shared, one.recognised, one.taken_up, one.answered)),
        )
        for one in digest.lists.progress
    ]
    table = SheetTable("progress", PROGRESS_COLUMNS, headings(PROGRESS_COLUMNS, words), rows, has_filters=False)
    told = textwrap.wrap(words("report.progress.how"), sum(column.width for column in PROGRESS_COLUMNS))
    return Section(caption=words("report.caption.progress"), table=table, sentences=told, least_rows=CHART_ROWS)


def _chart(table: SheetTable, words: Translator) -> Chart:
    series = range(2, len(PROGRESS_COLUMNS))
    return Chart(
        table=table.name,
        shape=ChartShape.STACKED_COLUMNS,
        title=words("report.chart.progress"),
        description=words("report.chart.progress_text", summary=summarise(table, series)),
        category_title=words("report.chart.progress_category"),
        value_title=words("report.chart.progress_axis"),
        series=series,
        colours=COLOURS,
        highest=highest_of(table, series),
        columns=(len(PROGRESS_COLUMNS), len(WIDTHS)),
        is_beside=True,
    )


def _help(digest: Digest, words: Translator) -> Sequence[Section]:
    """The matrix of who took over whose practices; nothing if nobody did."""
    if not digest.lists.adoptions:
        return ()
    found = map_help(digest.lists.adoptions)
    givers: list[Name | None] = [*found.givers, *([None] if found.other_givers else [])]
    takers: list[Name | None] = [*found.takers, *([None] if found.other_takers else [])]
    columns = (
        Column("adopter", ColumnKind.TEXT, WIDTHS[0]),
        *(Column("taken_from", ColumnKind.SHADED, width) for width, _ in zip(WIDTHS[1:], givers, strict=False)),
        Column("taken_over", ColumnKind.NUMBER, WIDTHS[len(givers) + 1]),
    )
    table = SheetTable(
        "help",
        columns,
        [
            words("report.heading.adopter"),
            *(_name_or_others(giver, found.other_givers, words) for giver in givers),
            words("report.heading.taken_over"),
        ],
        [_taken(taker, givers, found, words) for taker in takers],
        has_filters=False,
    )
    return (
        Section(
            caption=words("report.caption.help"),
            table=table,
            sentences=(words("report.help.how", sheet=sheet_name("adoptions", words)),),
        ),
    )


def _taken(taker: Name | None, givers: Sequence[Name | None], found: HelpMap, words: Translator) -> Row:
    numbers = [found.numbers.get((taker, giver), 0) for giver in givers]
    return (_name_or_others(taker, found.other_takers, words), *(number or None for number in numbers), sum(numbers))


def _name_or_others(name: Name | None, others: int, words: Translator) -> str:
    return words.count("report.help.others", others) if name is None else words.name(name)

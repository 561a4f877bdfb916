"""The numbers behind the charts of the overview: of each alliance, and of the periods so far."""

from alliance.calendar.periods import PeriodKind
from alliance.digests.digests import Digest
from alliance.digests.figures import FigureName
from reports.digests.alliance_charts import alliance_table
from reports.digests.titles import period_short, title
from reports.excel.sheets import Chart, ChartShape, Column, ColumnKind, Section, Sheet, SheetTable
from reports.excel.versions import Version
from reports.excel.wording import sheet_name
from texts import Translator

WIDTHS = (34, *[14] * 9)
TREND = {
    FigureName.NEW_CONTRIBUTIONS: "2F6DA8",
    FigureName.ON_TRACK: "7B5EA7",
    FigureName.NEEDS_ATTENTION: "C0392B",
}
"""The figures drawn over time, with their colours. Steps on track are not green, since some are past their date."""


def numbers_sheet(digest: Digest, words: Translator, version: Version) -> Sheet | None:
    """The sheet "Cijfers"; None if the overview has no charts."""
    tables = (alliance_table(digest, words, WIDTHS, version), _trend(digest, words))
    found = [table for table in tables if table is not None]
    if not found:
        return None
    name = sheet_name("numbers", words)
    periods = words(f"report.kinds.{_kind(digest)}")
    return Sheet(
        name=name,
        title=f"{name} · {title(digest, words)}",
        sentences=(words("report.intro.numbers", sheet=sheet_name("overview", words)),),
        sections=[
            Section(caption=words(f"report.caption.{table.name}", periods=periods), table=table) for table in found
        ],
        widths=WIDTHS,
    )


def trend_chart(table: SheetTable, digest: Digest, words: Translator) -> Chart:
    """The chart of the table of periods."""
    told = _reported_figures(digest)
    drawn = {told.index(name) + 1: colour for name, colour in TREND.items() if name in told}
    first, last = table.rows[0], table.rows[-1]
    period = words(f"report.kind.{_kind(digest)}")
    summary = "; ".join(
        words("report.chart.from_to", figure=table.headings[place], first=first[place], last=last[place])
        for place in drawn
    )
    return Chart(
        table=table.name,
        shape=ChartShape.LINES,
        title=words("report.chart.trend", periods=words(f"report.kinds.{_kind(digest)}")),
        description=words("report.chart.trend_text", period=period, summary=summary),
        category_title=period,
        value_title=words("report.chart.number"),
        series=list(drawn),
        colours=list(drawn.values()),
        highest=max(int(str(row[place] or 0)) for row in table.rows for place in drawn),
    )


def _trend(digest: Digest, words: Translator) -> SheetTable | None:
    """The reported figures of the periods so far; None for fewer than two periods, which do not make a trend."""
    if len(digest.trend) < 2:
        return None
    kind, told = _kind(digest), _reported_figures(digest)
    columns = (
        Column(kind, ColumnKind.TEXT, WIDTHS[0]),
        *(Column("per_figure", ColumnKind.NUMBER, width) for _, width in zip(told, WIDTHS[1:], strict=False)),
    )
    return SheetTable(
        "trend",
        columns,
        [words(f"report.heading.{kind}"), *(words(f"report.short_figure.{name}") for name in told)],
        [(period_short(point.period, words), *(point.values.get(name) for name in told)) for point in digest.trend],
        has_filters=False,
    )


def _reported_figures(digest: Digest) -> list[FigureName]:
    """The figures with reported values, as many as there are columns for."""
    found = [name for name in FigureName if any(name in point.values for point in digest.trend)]
    return found[: len(WIDTHS) - 1]


def _kind(digest: Digest) -> PeriodKind:
    """The kind of period of the trend, also if there is no trend yet."""
    return PeriodKind.WEEK if digest.period.kind is PeriodKind.RANGE else digest.period.kind

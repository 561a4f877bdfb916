"""The first sheet: figures with their change, what needs attention, and charts with the numbers behind them."""

import datetime as dt
from collections.abc import Sequence

from alliance.calendar.periods import PeriodKind
from alliance.digests.digests import Digest
from alliance.digests.figures import FigureName
from reports.digests.alliance_charts import RIGHT, alliance_charts, alliance_table
from reports.digests.figures import correction_line, impact_line, label_figures, told_figures
from reports.digests.titles import is_running, period_days, period_name, period_short, title
from reports.excel.colours import CHART_COLOURS
from reports.excel.sheets import Chart, ChartShape, Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.versions import Version
from reports.excel.wording import headings, moment, names, sheet_name
from texts import Translator

ATTENTION_ROWS = 8
WIDTHS = (46, 15, 15, 17, 20, 14, 44, 22, 14)

FIGURE_COLUMNS = (
    Column("figure", ColumnKind.TEXT, WIDTHS[0]),
    Column("value", ColumnKind.NUMBER, WIDTHS[1]),
    Column("out_of", ColumnKind.NUMBER, WIDTHS[2]),
    Column("previous", ColumnKind.NUMBER, WIDTHS[3]),
    Column("change", ColumnKind.CHANGE, WIDTHS[4]),
)
ATTENTION_COLUMNS = (
    Column("step_title", ColumnKind.TEXT, WIDTHS[0]),
    Column("mentioned_step", ColumnKind.MENTION, WIDTHS[1]),
    Column("days_late", ColumnKind.NUMBER, WIDTHS[2]),
    Column("status", ColumnKind.STATUS, WIDTHS[3]),
    Column("alliance", ColumnKind.TEXT, WIDTHS[4]),
    Column("since", ColumnKind.DATE, WIDTHS[5]),
    Column("note", ColumnKind.TEXT, WIDTHS[6]),
    Column("owners", ColumnKind.TEXT, WIDTHS[7]),
    Column("due_on", ColumnKind.DATE, WIDTHS[8]),
)
TREND = {
    FigureName.NEW_CONTRIBUTIONS: "2F6DA8",
    FigureName.ON_TRACK: "4E8542",
    FigureName.NEEDS_ATTENTION: "C0392B",
}


def overview_sheet(
    digest: Digest, words: Translator, *, made_at: dt.datetime, version: Version = Version.WORKING
) -> Sheet:
    """The sheet "Overzicht"; `made_at` is when the workbook is made."""
    standing, trend = alliance_table(digest, words, WIDTHS, version), _trend(digest, words)
    tables = [table for table in (standing, trend) if table is not None]
    impact = impact_line(digest.impact, digest.first_used_on, words)
    charts = [
        *(alliance_charts(standing, words) if standing else []),
        *([_trend_chart(trend, digest, words)] if trend else []),
    ]
    return Sheet(
        name=sheet_name("overview", words),
        title=title(digest, words),
        sentences=(
            _subtitle(digest, words, made_at),
            " · ".join(told_figures(digest, words)),
            *([impact] if impact else []),
        ),
        sections=(
            _figures(digest, words),
            _attention(digest, words),
            *(
                Section(caption=words(f"report.caption.{table.name}", periods=_periods(digest, words)), table=table)
                for table in tables
            ),
        ),
        widths=WIDTHS,
        charts=charts,
        charts_after=2,
        is_one_page=True,
        charts_caption=words("report.caption.charts"),
    )


def overview_columns(sheet: Sheet) -> Sequence[str]:
    """The keys of the columns that this sheet has, each once, for their explanation."""
    tables = [section.table for section in sheet.sections if section.table]
    return tuple(dict.fromkeys(key for table in tables for key in _explained(table)))


def _explained(table: SheetTable) -> list[str]:
    """The keys to explain; columns per status or figure share one key, since those are explained elsewhere."""
    keys = [column.key for column in table.columns]
    if table.name == "trend":
        return [keys[0], "per_figure"]
    return ["per_status" if key in CHART_COLOURS else key for key in keys]


def _subtitle(digest: Digest, words: Translator, made_at: dt.datetime) -> str:
    running = "_running" if is_running(digest, words) else ""
    if digest.period.kind is PeriodKind.RANGE:  # the title has its days
        return words(f"report.subtitle_range{running}", made=moment(made_at, words))
    key = f"report.subtitle{running}"
    return words(key, days=period_days(digest.period, words), made=moment(made_at, words))


def _figures(digest: Digest, words: Translator) -> Section:
    columns = _figure_columns(digest)
    rows: list[Row] = [
        (item.label, item.figure.value, item.figure.out_of, item.figure.previous, item.figure.change)[: len(columns)]
        for item in label_figures(digest, words)
    ]
    table = SheetTable("figures", columns, headings(columns, words), rows, has_filters=False)
    compared = words("report.caption.compared", period=period_name(digest.previous, words))
    corrected = [correction_line(one, words) for one in digest.corrections]
    caption = compared if _is_compared(digest) else words("report.caption.figures")
    return Section(caption=caption, table=table, sentences=corrected)


def _figure_columns(digest: Digest) -> Sequence[Column]:
    """The columns of the previous period are left out without one: two empty columns would raise questions."""
    return FIGURE_COLUMNS if _is_compared(digest) else FIGURE_COLUMNS[:3]


def _is_compared(digest: Digest) -> bool:
    return any(figure.previous is not None for figure in digest.figures)


def _attention(digest: Digest, words: Translator) -> Section:
    caption = words("report.caption.attention")
    if not digest.attention:
        return Section(caption=caption, sentences=(words("report.nothing.attention"),))
    rows: list[Row] = [
        (
            words.name(step.title.nl, step.title.en),
            step.reference,
            step.days_late or None,
            words(f"status.{step.status}"),
            words.name(step.alliance.nl, step.alliance.en),
            words.local(step.since).date() if step.since else None,
            step.note,
            names(step.owners, words),
            step.due_on,
        )
        for step in (item.step for item in digest.attention[:ATTENTION_ROWS])
    ]
    more = len(digest.attention) - len(rows)
    table = SheetTable("attention", ATTENTION_COLUMNS, headings(ATTENTION_COLUMNS, words), rows, has_filters=False)
    sentence = words.count("report.more_attention", more, sheet=sheet_name("steps", words))
    return Section(caption=caption, table=table, sentences=(sentence,) if more else ())


def _trend(digest: Digest, words: Translator) -> SheetTable | None:
    """The reported figures of the periods so far; None for fewer than two periods, which are no trend."""
    if len(digest.trend) < 2:
        return None
    kind, told = _kind(digest), _reported_figures(digest)
    columns = (
        Column(kind, ColumnKind.TEXT, WIDTHS[0]),
        *(Column(name, ColumnKind.NUMBER, width) for name, width in zip(told, WIDTHS[1:], strict=False)),
    )
    return SheetTable(
        "trend",
        columns,
        [words(f"report.heading.{kind}"), *(words(f"report.short_figure.{name}") for name in told)],
        [(period_short(point.period, words), *(point.values.get(name) for name in told)) for point in digest.trend],
        has_filters=False,
    )


def _trend_chart(table: SheetTable, digest: Digest, words: Translator) -> Chart:
    series = [_reported_figures(digest).index(name) + 1 for name in TREND]
    first, last = table.rows[0], table.rows[-1]
    period = words(f"report.kind.{_kind(digest)}")
    summary = "; ".join(
        words("report.chart.from_to", figure=table.headings[place], first=first[place], last=last[place])
        for place in series
    )
    return Chart(
        table=table.name,
        shape=ChartShape.LINES,
        title=words("report.chart.trend", periods=_periods(digest, words)),
        description=words("report.chart.trend_text", period=period, summary=summary),
        category_title=period,
        value_title=words("report.chart.number"),
        series=series,
        colours=list(TREND.values()),
        highest=max(int(str(row[place] or 0)) for row in table.rows for place in series),
        columns=RIGHT,
        is_beside=True,
    )


def _reported_figures(digest: Digest) -> list[FigureName]:
    """The figures of the trend: those with reported values, without a part of another one."""
    told = [name for name in FigureName if name is not FigureName.ON_TRACK_LATE]
    return [name for name in told if any(name in point.values for point in digest.trend)]


def _periods(digest: Digest, words: Translator) -> str:
    """The plural name of the trend's kind of period: "weken"."""
    return words(f"report.kinds.{_kind(digest)}")


def _kind(digest: Digest) -> PeriodKind:
    """The kind of period of the trend, also if there is no trend yet."""
    return PeriodKind.WEEK if digest.period.kind is PeriodKind.RANGE else digest.period.kind

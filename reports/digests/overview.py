"""The first sheet: figures with their change, what needs attention, and charts, on one page if they fit."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

from alliance.calendar.periods import PeriodKind
from alliance.digests.digests import Digest
from alliance.digests.figures import Figure
from alliance.people.members import short_person_name
from reports.digests.alliance_charts import alliance_charts
from reports.digests.figures import corrected_lines, figure_lines, impact_line, label_figures
from reports.digests.numbers import trend_chart
from reports.digests.titles import is_running, period_days, period_name, title
from reports.excel.colours import status_words
from reports.excel.layout import PAGE_WIDTH, count_spare_lines, cut_columns
from reports.excel.sheets import Chart, Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.versions import Version
from reports.excel.wording import headings, moment, names, sheet_name
from texts import Translator

ATTENTION_ROWS = 8
FIGURE_COLUMNS = (
    Column("figure", ColumnKind.TEXT, 48),
    Column("value", ColumnKind.NUMBER, 14),
    Column("out_of", ColumnKind.TEXT, 15),
    Column("previous", ColumnKind.NUMBER, 20),
    Column("change", ColumnKind.CHANGE, 20),
)
ATTENTION_COLUMNS = (
    Column("step_title", ColumnKind.TEXT, 48),
    Column("mentioned_step", ColumnKind.MENTION, 14),
    Column("days_late", ColumnKind.NUMBER, 15),
    Column("status", ColumnKind.STATUS, 20),
    Column("alliance", ColumnKind.TEXT, 20),
    Column("since", ColumnKind.DATE, 14),
    Column("note", ColumnKind.TEXT, 44),
    Column("owners", ColumnKind.TEXT, 20),
    Column("contacts", ColumnKind.TEXT, 18, is_internal=True),
    Column("due_on", ColumnKind.DATE, 14),
)
BESIDE = 11
"""The fewest rows of a chart beside the figures."""
BARS = 8, 14, 30
"""The rows around the bars of a chart, and the fewest and most rows of a chart below what needs attention."""
TALLER = 8
"""The most rows that a chart is taller for where there is room on the page."""
CUTS: dict[int, Sequence[float]] = {1: (), 2: (0.5,), 3: (0.3, 0.58)}
"""Where charts that are beside each other end, as parts of the whole width."""


def overview_sheet(
    digest: Digest,
    words: Translator,
    *,
    made_at: dt.datetime,
    numbers: Sheet | None,
    version: Version = Version.WORKING,
) -> Sheet:
    """The sheet "Overzicht"; `made_at` is when the workbook is made, and `numbers` has the tables behind its charts.

    If there is more than fits on one page, the charts are printed on the next one, since a smaller print of everything
    could not be read.
    """
    columns: Sequence[Column] = [column for column in ATTENTION_COLUMNS if version.shows(column)]
    if not digest.attention and numbers is None:
        columns = _figure_columns(digest)  # nothing else determines the width
    percent = max(100, math.ceil(100 * PAGE_WIDTH / sum(column.width for column in columns)))
    wide = [replace(column, width=column.width * percent // 100) for column in columns]
    sheet = _sheet(digest, words, made_at, wide, numbers)
    spare = count_spare_lines(sheet)
    if spare < 0:
        return replace(sheet, is_one_page=False)
    return replace(sheet, charts_rows=sheet.charts_rows + min(spare, TALLER)) if sheet.charts_after else sheet


def _sheet(
    digest: Digest, words: Translator, made_at: dt.datetime, columns: Sequence[Column], numbers: Sheet | None
) -> Sheet:
    widths = [column.width for column in columns]
    tables = {section.table.name: section.table for section in numbers.sections if section.table} if numbers else {}
    beside, *below = _charts(digest, words, tables) or [None]
    first = len(_figure_columns(digest))
    places = cut_columns(widths, CUTS[len(below)]) if below else []
    charts = [replace(one, columns=place) for one, place in zip(below, places, strict=True) if one]
    if beside:
        charts.insert(0, replace(beside, columns=(first, len(widths)), is_beside=True))
    impact = impact_line(digest.impact, digest.first_used_on, words)
    around, least, most = BARS
    return Sheet(
        name=sheet_name("overview", words),
        title=title(digest, words),
        sentences=(
            _subtitle(digest, words, made_at),
            " · ".join(figure_lines(digest, words)),
            *([impact] if impact else []),
        ),
        sections=(
            replace(_figures(digest, words, widths), least_rows=BESIDE if beside else 0),
            _attention(digest, words, columns),
        ),
        widths=widths,
        charts=charts,
        charts_after=2 if below else 0,
        charts_caption=words("report.caption.charts"),
        charts_rows=min(max(least, around + len(tables["standing"].rows)), most) if below else 0,
        is_one_page=True,
    )


def _charts(digest: Digest, words: Translator, tables: dict[str, SheetTable]) -> list[Chart | None]:
    """The charts that there is something for: the one beside the figures first."""
    by_alliance = alliance_charts(tables["standing"], words) if "standing" in tables else []
    if "trend" in tables:
        return [trend_chart(tables["trend"], digest, words), *by_alliance]
    return [*by_alliance[-1:], *by_alliance[:-1]]


def _subtitle(digest: Digest, words: Translator, made_at: dt.datetime) -> str:
    running = "_running" if is_running(digest, words) else ""
    if digest.period.kind is PeriodKind.RANGE:  # the title has its days
        return words(f"report.subtitle_range{running}", made=moment(made_at, words))
    key = f"report.subtitle{running}"
    return words(key, days=period_days(digest.period, words), made=moment(made_at, words))


def _figures(digest: Digest, words: Translator, widths: Sequence[int]) -> Section:
    columns = [replace(column, width=width) for column, width in zip(_figure_columns(digest), widths, strict=False)]
    rows: list[Row] = [
        (item.label, item.figure.value, _out_of(item.figure, words), item.figure.previous, item.figure.change)[
            : len(columns)
        ]
        for item in label_figures(digest, words)
    ]
    table = SheetTable("figures", columns, headings(columns, words), rows, has_filters=False)
    compared = words("report.caption.compared", period=period_name(digest.previous, words))
    corrected = corrected_lines(digest, words)
    caption = compared if _is_compared(digest) else words("report.caption.figures")
    return Section(caption=caption, table=table, sentences=corrected)


def _out_of(figure: Figure, words: Translator) -> str | None:
    """The total that a figure is part of, with what it counts: they differ from row to row."""
    return words.count(f"report.out_of.{figure.name}", figure.out_of) if figure.out_of is not None else None


def _figure_columns(digest: Digest) -> Sequence[Column]:
    """The columns of the previous period are left out without one: two empty columns would raise questions."""
    return FIGURE_COLUMNS if _is_compared(digest) else FIGURE_COLUMNS[:3]


def _is_compared(digest: Digest) -> bool:
    return any(figure.previous is not None for figure in digest.figures)


def _attention(digest: Digest, words: Translator, columns: Sequence[Column]) -> Section:
    caption = words("report.caption.attention")
    if not digest.attention:
        return Section(caption=caption, sentences=(words("report.nothing.attention"),))
    made = [
        {
            "step_title": words.name(step.title),
            "mentioned_step": step.ref,
            "days_late": step.days_late or None,
            "status": status_words(step.status, words, is_late=step.days_late > 0),
            "alliance": words.name(step.alliance),
            "since": words.local(step.since).date() if step.since else None,
            "note": step.note,
            "owners": names(step.owners, words),
            "contacts": ", ".join(short_person_name(contact) for contact in step.contacts),
            "due_on": step.due_on,
        }
        for step in (item.step for item in digest.attention[:ATTENTION_ROWS])
    ]
    rows: list[Row] = [[one[column.key] for column in columns] for one in made]
    more = len(digest.attention) - len(rows)
    table = SheetTable("attention", columns, headings(columns, words), rows, has_filters=False)
    sentence = words.count("report.more_attention", more, sheet=sheet_name("steps", words))
    return Section(caption=caption, table=table, sentences=(sentence,) if more else ())

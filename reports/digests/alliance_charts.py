"""Charts by alliance: steps by status, number of endorsements, and participation."""

from collections import Counter
from collections.abc import Sequence

from alliance.agenda.past_statuses import StepStanding
from alliance.digests.digests import Digest
from alliance.enums import Status
from reports.excel.colours import CHART_COLOURS, ON_TRACK_LATE, status_words
from reports.excel.sheets import Chart, ChartShape, Column, ColumnKind, Row, SheetTable
from reports.excel.versions import Version
from texts import Translator

COUNTED = {"recognised": "6FA3D8", "contributors": "70AD6B", "others": "C4CCD3"}
"""The columns after the statuses, with the colour of each in its chart; light enough for dark numbers."""


def alliance_table(digest: Digest, words: Translator, widths: Sequence[int], version: Version) -> SheetTable | None:
    """A row for each alliance with something to count; None if there is none."""
    statuses = Counter((step.alliance, _status_of(step)) for step in digest.steps if step.status in CHART_COLOURS)
    counted = {one.alliance: one for one in digest.lists.alliances if one.recognised or one.taking_part}
    alliances = dict.fromkeys((*counted, *(alliance for alliance, _ in statuses)))
    keys = [*CHART_COLOURS, *counted_columns(digest, version)]
    if not alliances:
        return None
    rows: list[Row] = []
    for alliance in alliances:
        one = counted.get(alliance)
        numbers = (one.recognised, one.contributors, one.taking_part - one.contributors) if one else (0, 0, 0)
        values = [statuses[alliance, status] for status in CHART_COLOURS] + [*numbers]
        rows.append((words.name(alliance), *(value or None for value in values[: len(keys)])))
    return SheetTable(
        "standing",
        [
            Column("alliance", ColumnKind.TEXT, widths[0]),
            *(Column(key, ColumnKind.NUMBER, width) for key, width in zip(keys, widths[1:], strict=False)),
        ],
        [
            words("report.heading.alliance"),
            *(_status_words(status, words) for status in CHART_COLOURS),
            *(words(f"report.heading.{key}") for key in counted_columns(digest, version)),
        ],
        rows,
        has_filters=False,
    )


def _status_of(step: StepStanding) -> str:
    """The chart's column for a step; a step on track has another column once it is past its date."""
    return ON_TRACK_LATE if step.status is Status.ON_TRACK and step.days_late else step.status


def _status_words(status: str, words: Translator) -> str:
    is_late = status == ON_TRACK_LATE
    return status_words(Status.ON_TRACK if is_late else Status(status), words, is_late=is_late)


def counted_columns(digest: Digest, version: Version) -> Sequence[str]:
    """The columns after the statuses; the meeting version leaves out how many did nothing."""
    if not digest.lists.alliances:
        return ()
    return list(COUNTED) if version is Version.WORKING else list(COUNTED)[:1]


def alliance_charts(table: SheetTable, words: Translator) -> list[Chart]:
    """The charts of the table that have something to draw; the one with most in its legend comes last.

    A series without a number stays out of its chart and legend.
    """
    first = 1 + len(CHART_COLOURS)
    wanted = {
        "recognised": {first: COUNTED["recognised"]},
        "participation": {first + 1: COUNTED["contributors"], first + 2: COUNTED["others"]},
        "standing": dict(enumerate(CHART_COLOURS.values(), start=1)),
    }
    filled = {place for values in table.rows for place, value in enumerate(values) if value}
    drawn = {
        name: {place: colour for place, colour in series.items() if place in filled} for name, series in wanted.items()
    }
    return [_chart(name, table, words, list(series), list(series.values())) for name, series in drawn.items() if series]


def _chart(name: str, table: SheetTable, words: Translator, series: Sequence[int], colours: Sequence[str]) -> Chart:
    return Chart(
        table=table.name,
        shape=ChartShape.STACKED_BARS,
        title=words(f"report.chart.{name}"),
        description=words(f"report.chart.{name}_text", summary=summarise(table, series)),
        category_title="",
        value_title=words(f"report.chart.{name}_axis"),
        series=series,
        colours=colours,
        highest=highest_of(table, series),
    )


def summarise(table: SheetTable, series: Sequence[int]) -> str:
    """A chart of stacked numbers in words: "Groen: 2 op schema, 1 stagneert; Wonen: …"."""
    return "; ".join(
        f"{values[0]}: " + ", ".join(f"{values[place]} {table.headings[place]}" for place in series if values[place])
        for values in table.rows
        if any(values[place] for place in series)
    )


def highest_of(table: SheetTable, series: Sequence[int]) -> int:
    """The largest sum of the stacked numbers."""
    return max(sum(int(str(values[place] or 0)) for place in series) for values in table.rows)

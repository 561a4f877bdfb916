"""Charts by alliance: steps by status, number of endorsements, and participation."""

from collections import Counter
from collections.abc import Sequence

from alliance.digests.digests import Digest
from reports.excel.colours import CHART_COLOURS
from reports.excel.sheets import Chart, ChartShape, Column, ColumnKind, Row, SheetTable
from reports.excel.versions import Version
from texts import Translator

COUNTED = {"recognised": "6FA3D8", "contributors": "70AD6B", "others": "C4CCD3"}
"""The columns after the statuses, with the colour of each in its chart; light enough for dark numbers."""
LEFT, MIDDLE, RIGHT, WIDE = (0, 2), (2, 5), (5, 9), (0, 5)
"""A chart's columns in the overview: the first one, and the one after the last."""


def alliance_table(digest: Digest, words: Translator, widths: Sequence[int], version: Version) -> SheetTable | None:
    """A row for each alliance with something to count; None if there is none."""
    statuses = Counter((step.alliance, step.status) for step in digest.steps if step.status in CHART_COLOURS)
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
        rows.append((words.name(alliance.nl, alliance.en), *(value or None for value in values[: len(keys)])))
    return SheetTable(
        "standing",
        [
            Column("alliance", ColumnKind.TEXT, widths[0]),
            *(Column(key, ColumnKind.NUMBER, width) for key, width in zip(keys, widths[1:], strict=False)),
        ],
        [
            words("report.heading.alliance"),
            *(words(f"status.{status}") for status in CHART_COLOURS),
            *(words(f"report.heading.{key}") for key in counted_columns(digest, version)),
        ],
        rows,
        has_filters=False,
    )


def counted_columns(digest: Digest, version: Version) -> Sequence[str]:
    """The columns after the statuses; the meeting version leaves out how many did nothing."""
    if not digest.lists.alliances:
        return ()
    return list(COUNTED) if version is Version.WORKING else list(COUNTED)[:1]


def alliance_charts(table: SheetTable, words: Translator) -> list[Chart]:
    """The charts of the table that have something to draw, side by side."""
    first = 1 + len(CHART_COLOURS)
    wanted = {
        "standing": (range(1, first), tuple(CHART_COLOURS.values())),
        "recognised": (range(first, first + 1), (COUNTED["recognised"],)),
        "participation": (range(first + 1, first + 3), (COUNTED["contributors"], COUNTED["others"])),
    }
    drawn = [
        name
        for name, (series, _) in wanted.items()
        if series[-1] < len(table.columns) and any(values[place] for values in table.rows for place in series)
    ]
    # Fewer than three charts get half of the width each; the one that counts steps comes last, because its legend needs
    # most room.
    beside = [name for name in (*list(wanted)[1:], "standing") if name in drawn]
    places = dict(zip(beside, (LEFT, MIDDLE, RIGHT) if len(drawn) == len(wanted) else (WIDE, RIGHT), strict=False))
    return [_chart(name, table, words, *wanted[name], columns=places[name]) for name in drawn]


def _chart(
    name: str,
    table: SheetTable,
    words: Translator,
    series: Sequence[int],
    colours: Sequence[str],
    *,
    columns: tuple[int, int],
) -> Chart:
    told = [
        f"{values[0]}: " + ", ".join(f"{values[place]} {table.headings[place]}" for place in series if values[place])
        for values in table.rows
        if any(values[place] for place in series)
    ]
    return Chart(
        table=table.name,
        shape=ChartShape.STACKED_BARS,
        title=words(f"report.chart.{name}"),
        description=words(f"report.chart.{name}_text", summary="; ".join(told)),
        category_title="",
        value_title=words(f"report.chart.{name}_axis"),
        series=series,
        colours=colours,
        highest=max(sum(int(str(values[place] or 0)) for place in series) for values in table.rows),
        columns=columns,
    )

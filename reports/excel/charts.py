"""Charts drawn by the spreadsheet from a table's cells, with titles and an alternative text."""

import math
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, SpreadsheetDrawing, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

from reports.excel.cells import INK, LINE
from reports.excel.layout import clean, letter
from reports.excel.sheets import Chart, ChartShape

UNIT, GAP, EMU = 7, 3, 9_525
"""Pixels in a column's unit of width, pixels left free beside a chart, and units of a drawing in a pixel."""
_MARKERS = ("circle", "square", "triangle", "diamond", "x")


def draw(target: Any, chart: Chart, *, rows: tuple[int, int], source: Any, header_row: int, points: int) -> None:
    """Put a chart on a worksheet, from the first of `rows` to the last.

    It draws the table whose headings are in row `header_row` of the worksheet `source`.
    """
    drawn: Any = LineChart() if chart.shape is ChartShape.LINES else BarChart()
    last_row = header_row + points
    for number in chart.series:
        values = Reference(source, min_col=number + 1, min_row=header_row, max_row=last_row)
        drawn.add_data(values, titles_from_data=True)
    drawn.set_categories(Reference(source, min_col=1, min_row=header_row + 1, max_row=last_row))
    if isinstance(drawn, BarChart):
        _shape_bars(drawn, chart)
    else:
        _shape_lines(drawn, chart)
    drawn.title = _text(chart.title, 1200, bold=True)
    if len(chart.series) > 1:
        # A chart beside a table with few rows has more room for a legend beside the drawing than below.
        drawn.legend.position = "r" if chart.is_beside else "b"
    else:
        drawn.legend = None
    drawn.x_axis.title = _text(chart.category_title, 900) if chart.category_title else None
    drawn.y_axis.title = _text(chart.value_title, 900)
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.number_format, drawn.y_axis.scaling.min = "0", 0
    drawn.y_axis.majorUnit = max(1, math.ceil(chart.highest / 8))
    drawn.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=LINE)))
    first, after = chart.columns
    # A chart that reached the very edge of the last column might be taken to reach into the next one, and printed so.
    width = (target.column_dimensions[letter(after)].width * UNIT - GAP) * EMU
    drawn.anchor = TwoCellAnchor(
        editAs="oneCell",
        _from=AnchorMarker(col=first, row=rows[0] - 1),
        to=AnchorMarker(col=after - 1, colOff=round(width), row=rows[1]),
    )
    drawn.description = chart.description
    target.add_chart(drawn)


class DescribedDrawing(SpreadsheetDrawing):
    """A drawing whose charts have their description, for which openpyxl has no field."""

    __elements__ = SpreadsheetDrawing.__elements__  # openpyxl's metaclass does not inherit them
    charts: list[Any]

    def _chart_frame(self, idx: int) -> Any:
        frame = super()._chart_frame(idx)  # type: ignore[misc]  # the stubs leave private methods out
        chart = self.charts[idx - 1]
        frame.nvGraphicFramePr.cNvPr.descr = clean(chart.description)
        return frame


def _shape_bars(drawn: Any, chart: Chart) -> None:
    drawn.grouping, drawn.overlap, drawn.gapWidth = "stacked", 100, 50
    if chart.shape is ChartShape.STACKED_BARS:
        drawn.type = "bar"
        drawn.x_axis.scaling.orientation = "maxMin"  # a sheet reads downwards, but a bar chart begins at the bottom
        drawn.y_axis.crosses = "max"
    for series, colour in zip(drawn.series, chart.colours, strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
        series.dLbls = DataLabelList(showVal=True)
        series.dLbls.showSerName = series.dLbls.showCatName = series.dLbls.showLegendKey = False


def _shape_lines(drawn: Any, chart: Chart) -> None:
    for series, colour, marker in zip(drawn.series, chart.colours, _MARKERS, strict=False):
        series.smooth = False
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, w=28_000))
        series.marker.symbol, series.marker.size = marker, 7
        series.marker.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))


def _text(text: str, size: int, *, bold: bool = False) -> Title:
    look = CharacterProperties(sz=size, b=bold, solidFill=INK)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=clean(text))])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)

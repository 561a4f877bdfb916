"""Writing a workbook: the only module that knows openpyxl. It knows nothing of what the sheets are about."""

import io
import math
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, SpreadsheetDrawing, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from reports.layout import CHART_ROWS, clean, count_lines, find_references, letter, place, safe_sheet_name
from reports.sheets import DECIMALS, Book, Chart, ChartShape, Kind, Link, Sheet, Table, Value

LINK_LIMIT = 65_530
URL_LIMIT = 2_079
LINE_HEIGHT = 15
"""Of a line of text, in points."""
TALLEST = 27
"""Lines of a row: a spreadsheet takes 409 points."""
A4 = 9
CENTIMETRE = 1 / 2.54

_INK, _PAPER, _LINE, _BLUE = "1F2933", "FFFFFF", "D0D7DE", "1F4E79"
_LOCALES = {"nl": ("nl-NL", "[$-413]"), "en": ("en-GB", "[$-809]")}
_FORMULA_LOOKALIKE = ("=", "+", "-", "@")
_MARKERS = ("circle", "square", "triangle", "diamond", "x")


def write(book: Book) -> bytes:
    """The book as an .xlsx file; the same book gives the same bytes.

    What cannot stand in a cell is left out (control characters) or cut (beyond 32,767 characters); a text never
    becomes a formula. Raises ValueError when two sheets would have the same name.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for style in _styles(book.language):
        workbook.add_named_style(style)
    names = [safe_sheet_name(sheet.name) for sheet in book.sheets]
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError(f"sheet names must differ: {names}")
    rows_of = find_references(book.sheets, names)
    for sheet, name in zip(book.sheets, names, strict=True):
        _write_sheet(workbook.create_sheet(name), sheet, book, rows_of)
    properties = workbook.properties
    properties.title, properties.creator, properties.lastModifiedBy = clean(book.title), book.creator, book.creator
    properties.language = _LOCALES[book.language][0]
    properties.created = properties.modified = book.made_at.replace(tzinfo=None, microsecond=0)
    return _packed(workbook, book)


def _packed(workbook: Workbook, book: Book) -> bytes:
    """The file's parts, all dated when the book was made: openpyxl would date them with the wall clock."""
    loose, packed = io.BytesIO(), io.BytesIO()
    _DescribingWriter(workbook, zipfile.ZipFile(loose, "w")).save()
    made = book.made_at
    date = (made.year, made.month, made.day, made.hour, made.minute, made.second)
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(packed, "w") as target:
        for name in parts.namelist():
            target.writestr(zipfile.ZipInfo(name, date), parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _write_sheet(target: Worksheet, sheet: Sheet, book: Book, rows_of: Mapping[str, str]) -> None:
    for number, width in enumerate(sheet.widths, start=1):
        target.column_dimensions[letter(number)].width = width
    _put(_cell(target, 1, 1), sheet.title, "kb title")
    target.row_dimensions[1].height = 1.6 * LINE_HEIGHT
    for row, sentence in enumerate(sheet.sentences, start=2):
        _put(_cell(target, row, 1), sentence, "kb sentence")
    sections = place(sheet)
    tables: dict[str, tuple[int, Table]] = {}
    for placed in sections:
        section, row = placed.section, placed.header_row
        if section.caption:
            _put_caption(target, placed.first_row, section.caption)
        if section.table is not None:
            tables[section.table.name] = (row, section.table)
            _write_table(target, section.table, row, book, rows_of)
            _set_heights(target, section.table, row, has_charts=bool(sheet.charts))
            row += 1 + len(section.table.rows)
        for number, sentence in enumerate(section.sentences, start=row):
            _put(_cell(target, number, 1), sentence, "kb sentence")
    for charts_row in [placed.charts_row for placed in sections if placed.charts_row]:
        _put_caption(target, charts_row, sheet.charts_caption)
        for chart in sheet.charts:
            header_row, table = tables[chart.table]
            _draw(target, chart, row=charts_row + 1, header_row=header_row, points=len(table.rows))
    is_list = len(sections) == 1 and sections[0].section.caption is None
    _set_up_page(target, book, header_row=sections[0].header_row if is_list else 1, is_list=is_list)
    target.page_setup.fitToHeight = 1 if sheet.is_one_page else 0  # 0: as many pages as it takes


def _put_caption(target: Worksheet, row: int, caption: str | None) -> None:
    _put(_cell(target, row, 1), caption, "kb caption")
    target.row_dimensions[row].height = 1.3 * LINE_HEIGHT


def _write_table(target: Worksheet, table: Table, row: int, book: Book, rows_of: Mapping[str, str]) -> None:
    for number, (heading, column) in enumerate(zip(table.headings, table.columns, strict=True), start=1):
        is_number = column.kind in (*DECIMALS, Kind.CHANGE)
        _put(_cell(target, row, number), heading, "kb heading number" if is_number else "kb heading")
    styles = [f"kb {column.kind.value}" for column in table.columns]
    links = 0
    for place_of_row, values in enumerate(table.rows, start=row + 1):
        for number, (value, style) in enumerate(zip(values, styles, strict=True), start=1):
            cell = _cell(target, place_of_row, number)
            _put(cell, value, style)
            address = _address(value, table.columns[number - 1].kind, rows_of)
            if address is not None and links < LINK_LIMIT:
                cell.hyperlink = address
                links += 1
    last = f"{letter(len(table.columns))}{row + len(table.rows)}"
    excel_table = ExcelTable(displayName=table.name.capitalize(), ref=f"A{row}:{last}")
    excel_table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    target.add_table(excel_table)
    if not table.has_filters:
        excel_table.autoFilter = None
    _colour_statuses(target, table, row, book)


def _set_heights(target: Worksheet, table: Table, row: int, *, has_charts: bool) -> None:
    """Make room for the headings, with the filter's button below; the rest grows with its text by itself.

    Not beside charts: LibreOffice puts those in place before wrapped rows grow, and they would cover a table.
    """
    widths = [column.width for column in table.columns]
    if table.has_filters:
        lines = max(count_lines(heading, width) for heading, width in zip(table.headings, widths, strict=True))
        target.row_dimensions[row].height = min(max(2, lines), TALLEST) * LINE_HEIGHT
    if has_charts:
        for number, values in enumerate((table.headings, *table.rows), start=row):
            lines = max(count_lines(value, width) for value, width in zip(values, widths, strict=True))
            target.row_dimensions[number].height = lines * LINE_HEIGHT


def _address(value: Value, kind: Kind, rows_of: Mapping[str, str]) -> Hyperlink | None:
    if isinstance(value, Link):
        is_web = value.url.startswith(("https://", "http://")) and len(value.url) <= URL_LIMIT
        return Hyperlink(ref="", target=clean(value.url)) if is_web else None
    if kind is Kind.MENTION and value in rows_of:
        return Hyperlink(ref="", location=rows_of[str(value)])
    return None


def _cell(target: Worksheet, row: int, column: int) -> Cell:
    cell = target.cell(row, column)
    assert isinstance(cell, Cell)  # the other kind is a merged one, and we never merge
    return cell


def _put(cell: Cell, value: Value, style: str) -> None:
    """Write one value; a text is forced to be one, whatever it begins with."""
    cell.style = style
    text = value.text if isinstance(value, Link) else value
    if not isinstance(text, str):
        cell.value = text
    elif text := clean(text):
        cell.value = text
        cell.data_type = "s"
        if text.startswith(_FORMULA_LOOKALIKE):
            cell.quotePrefix = True  # else it would become a formula once somebody edits the cell


def _colour_statuses(target: Worksheet, table: Table, row: int, book: Book) -> None:
    for number, column in enumerate(table.columns, start=1):
        if column.kind is Kind.STATUS:
            cells = f"{letter(number)}{row + 1}:{letter(number)}{row + len(table.rows)}"
            for look in book.status_looks:
                rule = CellIsRule(  # type: ignore[no-untyped-call]
                    operator="equal",
                    formula=[f'"{look.word}"'],
                    fill=PatternFill(bgColor=look.paper, fill_type="solid"),
                    font=Font(color=look.ink, bold=look.is_pressing),
                )
                target.conditional_formatting.add(cells, rule)


def _set_up_page(target: Worksheet, book: Book, *, header_row: int, is_list: bool) -> None:
    target.freeze_panes = f"{'B' if is_list else 'A'}{header_row + 1}"
    target.sheet_view.showGridLines = False
    target.print_title_rows = f"{header_row}:{header_row}"
    target.page_setup.orientation = "landscape"
    target.page_setup.paperSize = A4
    target.page_setup.fitToWidth = 1
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = target.page_margins
    margins.left = margins.right = 1.2 * CENTIMETRE
    margins.top, margins.bottom = 1.4 * CENTIMETRE, 1.6 * CENTIMETRE
    margins.header = margins.footer = 0.7 * CENTIMETRE
    footer: Any = target.oddFooter
    footer.left.text, footer.right.text = book.footer.replace("&", "&&"), book.page


def _styles(language: str) -> Iterator[NamedStyle]:
    """The looks of cells. Named, since ten thousand rows that each define their own would take minutes."""
    code = _LOCALES[language][1]
    top = Alignment(vertical="top", horizontal="left")
    left = Alignment(vertical="top", horizontal="left", indent=1)
    wrapped = Alignment(vertical="top", horizontal="left", indent=1, wrap_text=True)
    right = Alignment(vertical="top", horizontal="right", indent=1)
    wrapped_right = Alignment(vertical="top", horizontal="right", indent=1, wrap_text=True)
    blue, line = PatternFill(fgColor=_BLUE, fill_type="solid"), Border(bottom=Side(style="thin", color=_LINE))
    yield NamedStyle("kb title", font=_font(16, bold=True, color=_BLUE), alignment=top)
    yield NamedStyle("kb sentence", font=_font(), alignment=top)
    yield NamedStyle("kb caption", font=_font(12, bold=True, color=_BLUE), alignment=top)
    for name, alignment in (("kb heading", wrapped), ("kb heading number", wrapped_right)):
        yield NamedStyle(name, font=_font(bold=True, color=_PAPER), fill=blue, alignment=alignment)
    for kind, alignment, number_format in (
        (Kind.TEXT, wrapped, "@"),
        (Kind.STATUS, wrapped, "@"),
        (Kind.NUMBER, right, "#,##0"),
        (Kind.DECIMAL_1, right, "#,##0.0"),
        (Kind.DECIMAL_2, right, "#,##0.00"),
        (Kind.DECIMAL_3, right, "#,##0.000"),
        (Kind.CHANGE, right, '+#,##0;"−"#,##0;"±"0'),
        (Kind.DATE, left, f"{code}d mmm yyyy"),
        (Kind.REFERENCE, left, "@"),
    ):
        font = _font(bold=kind is Kind.REFERENCE)
        yield NamedStyle(f"kb {kind.value}", font=font, border=line, alignment=alignment, number_format=number_format)
    for kind in (Kind.MENTION, Kind.LINK):
        link = _font(color="0B5394", is_link=True)
        yield NamedStyle(f"kb {kind.value}", font=link, border=line, alignment=left)


def _font(size: int = 11, *, bold: bool = False, color: str = _INK, is_link: bool = False) -> Font:
    return Font(name="Calibri", size=size, bold=bold, color=color, underline="single" if is_link else None)


def _draw(target: Worksheet, chart: Chart, *, row: int, header_row: int, points: int) -> None:
    """Put a chart of the table at `header_row` on the sheet, from `row` on."""
    drawn: Any = BarChart() if chart.shape is ChartShape.STACKED_BARS else LineChart()
    last_row = header_row + points
    for number in chart.series:
        values = Reference(target, min_col=number + 1, min_row=header_row, max_row=last_row)
        drawn.add_data(values, titles_from_data=True)
    drawn.set_categories(Reference(target, min_col=1, min_row=header_row + 1, max_row=last_row))
    if isinstance(drawn, BarChart):
        _shape_bars(drawn, chart)
    else:
        _shape_lines(drawn, chart)
    drawn.title = _chart_text(chart.title, 1200, bold=True)
    drawn.legend.position = "b"
    drawn.x_axis.title = _chart_text(chart.category_title, 900) if chart.category_title else None
    drawn.y_axis.title = _chart_text(chart.value_title, 900)
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.number_format, drawn.y_axis.scaling.min = "0", 0
    drawn.y_axis.majorUnit = max(1, math.ceil(chart.highest / 8))
    drawn.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=_LINE)))
    first, last = chart.columns
    drawn.anchor = TwoCellAnchor(
        editAs="oneCell",
        _from=AnchorMarker(col=first, row=row - 1),
        to=AnchorMarker(col=last, row=row + CHART_ROWS - 2),
    )
    drawn.description = chart.description
    target.add_chart(drawn)


def _shape_bars(drawn: Any, chart: Chart) -> None:
    drawn.type, drawn.grouping, drawn.overlap, drawn.gapWidth = "bar", "stacked", 100, 50
    drawn.x_axis.scaling.orientation = "maxMin"  # a sheet reads downwards, a bar chart would begin below
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


def _chart_text(text: str, size: int, *, bold: bool = False) -> Title:
    look = CharacterProperties(sz=size, b=bold, solidFill=_INK)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


class _DescribedDrawing(SpreadsheetDrawing):
    """A drawing whose charts carry their description, which openpyxl has no place for."""

    __elements__ = SpreadsheetDrawing.__elements__  # openpyxl's metaclass does not inherit them
    charts: list[Any]

    def _chart_frame(self, idx: int) -> Any:
        frame = super()._chart_frame(idx)  # type: ignore[misc]  # the stubs leave private methods out
        chart = self.charts[idx - 1]
        frame.nvGraphicFramePr.cNvPr.descr = clean(chart.description)
        return frame


class _DescribingWriter(ExcelWriter):
    """openpyxl's writer with `_DescribedDrawing` for the drawing that it makes while it writes a sheet."""

    def write_worksheet(self, ws: Any) -> None:
        super().write_worksheet(ws)
        described = _DescribedDrawing()
        described.charts, described.images = ws._charts, ws._images
        ws._drawing = described

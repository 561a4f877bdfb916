"""Writing a workbook, independent of its content; with `cells` and `charts` the only modules that use openpyxl."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.packaging.relationship import get_rels_path
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableColumn, TableStyleInfo
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import tostring

from reports import progress
from reports.excel.cells import LOCALES, PAPER, RELATION, CellWriter, Links
from reports.excel.charts import DescribedDrawing, draw
from reports.excel.layout import (
    clean,
    count_lines,
    find_references,
    fit_sentences,
    letter,
    place,
    printable,
    safe_sheet_name,
    table_headings,
)
from reports.excel.sheets import Book, ColumnKind, Row, Sheet, SheetTable

LINE_HEIGHT = 15
"""The height of a line of text, in points."""
TALLEST = 27
"""The most lines in a row.

A spreadsheet allows 409 points; a row of this height and its headings fit on a landscape page.
"""
FILTER_BUTTON = 3
"""The width of a filter's button, in the units of columns."""
A4 = 9
CENTIMETRE = 1 / 2.54
DARKEST = "9DC3E6"
"""The paper of the largest of shaded numbers; light enough for dark ink."""
ROWS_AT_ONCE = 256
"""The number of rows compressed together."""
FOOTER_LIMIT = 200
"""A footer holds 255 characters, including the page number."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_END_OF_RELATIONS = b"</Relationships>"


def write(book: Book) -> bytes:
    """The book as an .xlsx file; the same book gives the same bytes.

    Control characters are removed, and text beyond 32,767 characters is truncated; text never becomes a formula. Raises
    ValueError if two sheets would have the same name.
    """
    names = [safe_sheet_name(sheet.name) for sheet in book.sheets]
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError(f"sheet names must differ: {names}")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets = [fit_sentences(sheet) for sheet in book.sheets]
    writer, rows_of = CellWriter(workbook, book.language), find_references(sheets, names)
    tables = [section.table for sheet in book.sheets for section in sheet.sections if section.table is not None]
    progress.begin(sum(len(table.rows) for table in tables))
    contents = {name: _Content(sheet, name, writer, rows_of) for sheet, name in zip(sheets, names, strict=True)}
    placed_tables: dict[str, _PlacedTable] = {}
    for name, content in contents.items():
        placed_tables.update(_set_up(workbook.create_sheet(name), content, book))
    for name, content in contents.items():
        _draw_charts(workbook[name], content, placed_tables)
    properties = workbook.properties
    properties.title, properties.creator, properties.lastModifiedBy = clean(book.title), book.creator, book.creator
    properties.language = LOCALES[book.language][0]
    properties.created = properties.modified = book.made_at.replace(tzinfo=None, microsecond=0)
    packed = io.BytesIO()
    _BookWriter(workbook, _DatedZip(packed, book.made_at), contents).save()
    return packed.getvalue()


class _Content:
    """The content of a sheet's rows, and its layout."""

    def __init__(self, sheet: Sheet, name: str, writer: CellWriter, rows_of: Mapping[str, str]) -> None:
        self.sheet, self.sections, self.links = sheet, place(sheet), Links(name)
        self._writer, self._rows_of = writer, rows_of
        self.headings = [
            table_headings(placed.section.table.headings) if placed.section.table else [] for placed in self.sections
        ]

    @property
    def is_list(self) -> bool:
        """Whether the sheet is a single table and nothing else, so that its headings stay in view."""
        return len(self.sections) == 1 and self.sections[0].section.caption is None

    @property
    def dimension(self) -> str:
        """The range from the first cell to the last."""
        columns = max((len(headings) for headings in self.headings), default=0)
        last = self.sections[-1].last_row if self.sections else 1 + len(self.sheet.sentences)
        return f"A1:{letter(max(columns, 1))}{max(last, 1)}"

    def rows(self) -> Iterator[str]:
        """All rows from the top, as XML."""
        write = self._writer.row
        yield write(1, [self.sheet.title], ["kb title"], height=1.6 * LINE_HEIGHT)
        for row, sentence in enumerate(self.sheet.sentences, start=2):
            yield write(row, [sentence], ["kb sentence"])
        for placed, headings in zip(self.sections, self.headings, strict=True):
            section, row = placed.section, placed.header_row
            if section.caption:
                yield self._caption(placed.first_row, section.caption)
            if section.table is not None:
                yield from self._table(section.table, headings, row)
                row += 1 + len(section.table.rows)
            for number, sentence in enumerate(section.sentences, start=row):
                yield write(number, [sentence], ["kb sentence"])
            if placed.charts_row:
                yield self._caption(placed.charts_row, self.sheet.charts_caption)

    def _caption(self, row: int, caption: str | None) -> str:
        return self._writer.row(row, [caption], ["kb caption"], height=1.3 * LINE_HEIGHT)

    def _table(self, table: SheetTable, headings: list[str], row: int) -> Iterator[str]:
        """The headings, with room for the filter's button beside or above it, and the rows, which grow with their text.

        Heights of headings are set, and beside charts those of all rows: LibreOffice positions charts before wrapped
        rows grow, so they would cover a table.
        """
        widths = [column.width for column in table.columns]
        lines = max(count_lines(heading, width) for heading, width in zip(headings, widths, strict=True))
        if table.has_filters and lines == 1:
            lines = 1 if all(map(_has_room_beside, headings, widths)) else 2
        height = min(lines, TALLEST) * LINE_HEIGHT
        yield self._writer.headings(table, headings, row, height=height)
        height_of = _beside_charts(table) if self.sheet.charts else _where_too_tall(table)
        yield from self._writer.rows(table, row + 1, self.links, self._rows_of, height_of)


def _has_room_beside(heading: str, width: int) -> bool:
    """Whether the filter's button fits into a column beside its heading."""
    return len(heading) <= width - FILTER_BUTTON


def _beside_charts(table: SheetTable) -> Callable[[Row], float]:
    """A function that gives each row's height, from the number of lines of its text."""
    widths = [column.width for column in table.columns]

    def height_of(values: Row) -> float:
        lines = max(count_lines(value, width) for value, width in zip(values, widths, strict=True))
        return min(lines, TALLEST) * LINE_HEIGHT

    return height_of


def _where_too_tall(table: SheetTable) -> Callable[[Row], float | None]:
    """A function that gives the height of rows with more lines than a row can have, and None for others.

    LibreOffice would print such a row across the foot of the page and beyond. The check is an estimate, because there
    are many rows.
    """
    texts = [(place, column.width) for place, column in enumerate(table.columns) if column.kind is ColumnKind.TEXT]

    def height_of(values: Row) -> float | None:
        for column, width in texts:
            value = values[column]
            if (
                isinstance(value, str)
                and len(value) > TALLEST  # fast, and rules out most
                and len(value) // width + value.count("\n") >= TALLEST
                and sum(max(1, -(-len(line) // width)) for line in value.split("\n")) > TALLEST
            ):
                return TALLEST * LINE_HEIGHT
        return None

    return height_of


@dataclass(frozen=True)
class _PlacedTable:
    """A table's worksheet, the row of its headings, and its number of rows."""

    worksheet: Any
    header_row: int
    rows: int


def _set_up(target: Any, content: _Content, book: Book) -> Mapping[str, _PlacedTable]:
    """Set up everything of a worksheet except its rows and charts; return its tables by name."""
    sheet = content.sheet
    for number, width in enumerate(sheet.widths, start=1):
        target.column_dimensions[letter(number)].width = width
    tables: dict[str, _PlacedTable] = {}
    for placed, headings in zip(content.sections, content.headings, strict=True):
        table = placed.section.table
        if table is not None:
            tables[table.name] = _PlacedTable(target, placed.header_row, len(table.rows))
            _add_table(target, table, headings, placed.header_row, book)
    header_row = content.sections[0].header_row if content.is_list else 1
    _set_up_page(target, book, header_row=header_row, is_list=content.is_list)
    target.page_setup.fitToHeight = 1 if sheet.is_one_page else 0  # 0: as many pages as it takes
    if not sheet.is_one_page:
        for row in filter(None, (placed.charts_row for placed in content.sections)):
            target.row_breaks.append(Break(id=row - 1))
    return tables


def _draw_charts(target: Any, content: _Content, tables: Mapping[str, _PlacedTable]) -> None:
    first = next(iter(content.sections), None)
    charts_row = next((placed.charts_row + 1 for placed in content.sections if placed.charts_row), 0)
    for chart in content.sheet.charts:
        assert first is not None  # a chart is beside a section or after one
        below = (charts_row, charts_row + content.sheet.charts_rows - 2)
        rows = (first.first_row, first.beside_row) if chart.is_beside else below
        table = tables[chart.table]
        draw(target, chart, rows=rows, source=table.worksheet, header_row=table.header_row, points=table.rows)


def _add_table(target: Any, table: SheetTable, headings: list[str], row: int, book: Book) -> None:
    last = f"{letter(len(table.columns))}{row + len(table.rows)}"
    excel_table = ExcelTable(
        displayName=table.name.capitalize(),
        ref=f"A{row}:{last}",
        autoFilter=AutoFilter(ref=f"A{row}:{last}") if table.has_filters else None,
        tableColumns=[TableColumn(id=number, name=clean(heading)) for number, heading in enumerate(headings, start=1)],
        tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=False),
    )
    target.add_table(excel_table)
    for number, column in enumerate(table.columns, start=1):
        if column.kind is ColumnKind.STATUS:
            _colour_statuses(target, f"{letter(number)}{row + 1}:{letter(number)}{row + len(table.rows)}", book)
    shaded = [number for number, column in enumerate(table.columns, start=1) if column.kind is ColumnKind.SHADED]
    if shaded:
        cells = f"{letter(shaded[0])}{row + 1}:{letter(shaded[-1])}{row + len(table.rows)}"
        scale: Any = ColorScaleRule
        rule = scale(start_type="num", start_value=0, start_color=PAPER, end_type="max", end_color=DARKEST)
        target.conditional_formatting.add(cells, rule)


def _colour_statuses(target: Any, cells: str, book: Book) -> None:
    for look in book.status_looks:
        word = look.word.replace('"', '""')
        rule = CellIsRule(  # type: ignore[no-untyped-call]
            operator="equal",
            formula=[f'"{word}"'],
            fill=PatternFill(bgColor=look.paper, fill_type="solid"),
            font=Font(color=look.ink, bold=look.is_pressing),
        )
        target.conditional_formatting.add(cells, rule)


def _set_up_page(target: Any, book: Book, *, header_row: int, is_list: bool) -> None:
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
    footer = " ".join(printable(book.footer).split()).replace("&", "&&")[:FOOTER_LIMIT]
    whole = footer.removesuffix("&") if footer.count("&") % 2 else footer
    target.oddFooter.left.text, target.oddFooter.right.text = whole, book.page


class _DatedZip(zipfile.ZipFile):
    """A new zip file whose parts are all dated with the book's time instead of the wall clock."""

    def __init__(self, file: IO[bytes], made_at: dt.datetime) -> None:
        super().__init__(file, "w", zipfile.ZIP_DEFLATED)
        self._date = made_at.timetuple()[:6]
        self.links: dict[str, Links] = {}
        """Links by the name of the relations part to which they are appended, after openpyxl's own."""

    def begin(self, name: str) -> IO[bytes]:
        """Open a part for writing; only one can be open at a time."""
        return self.open(self._part(name), "w", force_zip64=True)

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        """Write a whole part."""
        if zinfo_or_arcname not in self.links:
            super().writestr(self._part(zinfo_or_arcname), data, *args, **kwargs)
            return
        with self.begin(zinfo_or_arcname) as part:
            part.write(data.removesuffix(_END_OF_RELATIONS))
            _write_some(part, self.links.pop(zinfo_or_arcname).relations())
            part.write(_END_OF_RELATIONS)

    def _part(self, name: str) -> zipfile.ZipInfo:
        part = zipfile.ZipInfo(name, self._date)
        part.compress_type = zipfile.ZIP_DEFLATED
        return part


class _BookWriter(ExcelWriter):
    """openpyxl's writer, with rows streamed straight into the file, and drawings that have a description."""

    def __init__(self, workbook: Workbook, archive: _DatedZip, contents: Mapping[str, _Content]) -> None:
        super().__init__(workbook, archive)
        self._parts, self._contents = archive, contents

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet: its rows, and everything around them."""
        ws._drawing = DescribedDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        with self._parts.begin(ws.path[1:]) as part:
            writer: Any = _SheetWriter(ws, part, self._contents[ws.title])
            writer.write()
        ws._rels = writer._rels
        if writer.links.addresses:
            self._parts.links[get_rels_path(ws.path)[1:]] = writer.links  # type: ignore[no-untyped-call]
        self.manifest.append(ws)


class _SheetWriter(WorksheetWriter):
    """openpyxl's writer of a sheet, with rows and links that are XML already."""

    def __init__(self, ws: Any, part: IO[bytes], content: _Content) -> None:
        self._content, self._part, self.links = content, part, content.links
        super().__init__(ws, part)

    def get_stream(self) -> Generator[None, Any, None]:
        """Receive the elements around the rows, and write each."""
        self._part.write(b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n")
        self._part.write(f'<worksheet xmlns="{_MAIN}" xmlns:r="{RELATION}">'.encode())
        try:
            while True:
                element = yield
                if element is not None:
                    self._part.write(tostring(element))
        except GeneratorExit:
            self._part.write(b"</worksheet>")

    def write_dimensions(self) -> None:
        """Write the range of the cells."""
        self.xf.send(SheetDimension(self._content.dimension).to_tree())

    def write_rows(self) -> None:
        """Write the rows; their links are known afterwards."""
        self._part.write(b"<sheetData>")
        _write_some(self._part, self._content.rows(), told=progress.advance)
        self._part.write(b"</sheetData>")

    def write_hyperlinks(self) -> None:
        """Write the cells' links."""
        if self._content.links.written:
            self._part.write(b"<hyperlinks>")
            _write_some(self._part, self._content.links.written)
            self._part.write(b"</hyperlinks>")
            self._content.links.written.clear()


def _write_some(part: IO[bytes], texts: Iterable[str], *, told: Callable[[int], None] | None = None) -> None:
    """Write texts one after the other, in batches; `told` is called with the size of each."""
    waiting = iter(texts)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        part.write("".join(some).encode())
        if told:
            told(len(some))

"""Cell styles, and the serialisation of a sheet's rows as XML.

Rows are written as text, not as openpyxl cells: a hundred thousand rows would need a million of these, and text takes a
fifth of the time and no memory. openpyxl writes everything else of a workbook.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from reports.excel.layout import CELL_LIMIT, clean, letter
from reports.excel.sheets import DECIMALS, ColumnKind, Link, Row, SheetTable, Value
from texts import with_words

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
INK, PAPER, LINE, BLUE = "1F2933", "FFFFFF", "D0D7DE", "1F4E79"
LINK_LIMIT = 65_530
"""The maximum number of links on a sheet."""
URL_LIMIT = 2_079
LOCALES = {"nl": ("nl-NL", "[$-413]"), "en": ("en-GB", "[$-809]")}

_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?")
_FORMULA_LOOKALIKE = ("=", "+", "-", "@")
_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
_FIRST_DAY = 61
"""The first of March 1900: spreadsheets disagree about the days before it."""
_SHORT = 64


@dataclass
class Links:
    """The links of a sheet: each as XML, and the web addresses they lead to."""

    sheet_name: str
    written: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def add(self, cell: str, value: Value, kind: ColumnKind, rows_of: Mapping[str, str]) -> None:
        """Link a cell to its address, or to the row of the reference in it, unless the sheet's limit is reached."""
        if len(self.written) >= LINK_LIMIT:
            return
        if isinstance(value, Link):
            if len(value.url) <= URL_LIMIT and _WEB_ADDRESS.fullmatch(value.url):
                self.addresses.append(value.url)
                self.written.append(f'<hyperlink ref="{cell}" r:id="url{len(self.addresses)}"/>')
        elif kind is ColumnKind.MENTION and value in rows_of:
            target = rows_of[str(value)]
            if target != f"'{self.sheet_name}'!{cell}":  # a row need not lead to itself
                self.written.append(f'<hyperlink ref="{cell}" location={quoteattr(target)}/>')

    def relations(self) -> Iterator[str]:
        """The external targets as XML, each under the id that its link uses."""
        for number, address in enumerate(self.addresses, start=1):
            yield (
                f'<Relationship Id="url{number}" Type="{RELATION}/hyperlink" Target={quoteattr(address)}'
                ' TargetMode="External"/>'
            )


class CellWriter:
    """Writes cells in the styles of one workbook."""

    def __init__(self, workbook: Workbook, language: str) -> None:
        for style in _styles(language):
            workbook.add_named_style(style)
        sheet = workbook.create_sheet()  # a style gets its number from a cell, and a cell needs a sheet
        self._styles: dict[str, tuple[int, int]] = {}
        self._language = language
        for name in workbook.named_styles:
            plain, quoted = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
            plain.style = quoted.style = name
            # Text that looks like a formula would become one as soon as somebody edits the cell.
            quoted.quotePrefix = True
            self._styles[name] = plain.style_id, quoted.style_id
        workbook.remove(sheet)

    def row(self, number: int, values: Sequence[Value], styles: Sequence[str], *, height: float | None = None) -> str:
        """One row, starting at column A."""
        cells = (
            self._cell(f"{letter(column)}{number}", value, *self._styles[style])
            for column, (value, style) in enumerate(zip(values, styles, strict=True), start=1)
        )
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        return f'<row r="{number}"{tall}>{"".join(cells)}</row>'

    def headings(self, table: SheetTable, headings: Sequence[str], number: int, *, height: float | None) -> str:
        """The heading row of a table; `headings` are those stored with the table."""
        is_number = [column.kind in (*DECIMALS, ColumnKind.CHANGE, ColumnKind.SHADED) for column in table.columns]
        styles = ["kb heading number" if right else "kb heading" for right in is_number]
        return self.row(number, headings, styles, height=height)

    def rows(
        self,
        table: SheetTable,
        first: int,
        links: Links,
        rows_of: Mapping[str, str],
        height_of: Callable[[Row], float | None],
    ) -> Iterator[str]:
        """A table's rows from row `first` on; their links are added to `links`.

        `height_of` gives each row's height; None lets the text determine it. Raises ValueError if a row does not have a
        value for each column.
        """
        columns = [
            (letter(number), column.kind, *self._styles[f"kb {column.kind.value}"])
            for number, column in enumerate(table.columns, start=1)
        ]
        linked = (ColumnKind.MENTION, ColumnKind.LINK)
        for place, values in enumerate(table.rows):
            number = first + place
            height = height_of(values)
            tall = f' ht="{height:g}" customHeight="1"' if height else ""
            written = [f'<row r="{number}"{tall}>']
            for (name, kind, style, quoted), value in zip(columns, values, strict=True):
                cell = f"{name}{number}"
                written.append(self._cell(cell, value, style, quoted))
                if kind in linked and value:
                    links.add(cell, value, kind, rows_of)
            written.append("</row>")
            yield "".join(written)

    def _cell(self, cell: str, value: Value, style: int, quoted: int) -> str:
        """One value; text is marked as text, whatever it begins with."""
        if value is None:
            return f'<c r="{cell}" s="{style}"/>'
        if isinstance(value, dt.date):
            serial = value.toordinal() - _DAY_ZERO
            if serial >= _FIRST_DAY:
                return f'<c r="{cell}" s="{style}"><v>{serial}</v></c>'
            value = value.isoformat()
        elif isinstance(value, int):
            return f'<c r="{cell}" s="{style}"><v>{value}</v></c>'
        elif isinstance(value, Decimal):
            return f'<c r="{cell}" s="{style}"><v>{value:f}</v></c>'
        text = with_words(value.text if isinstance(value, Link) else value, self._language)
        is_lookalike, written = _short_text(text) if len(text) <= _SHORT else _text(text)
        return f'<c r="{cell}" s="{quoted if is_lookalike else style}{written}'


def _text(text: str) -> tuple[bool, str]:
    """Whether a text looks like a formula, and the rest of its cell after the style's number."""
    if not text.isprintable() or "_x" in text or len(text) * 2 > CELL_LIMIT:  # the slow path, rarely taken
        text = clean(text)
    if not text:
        return False, '"/>'
    space = ' xml:space="preserve"' if "\n" in text or text != text.strip() else ""
    return text.startswith(_FORMULA_LOOKALIKE), f'" t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>'


_short_text = lru_cache(maxsize=4096)(_text)
"""Names of cities, statuses and the like recur in every row."""


def _styles(language: str) -> Iterator[NamedStyle]:
    """The cell styles, each with a name that is shown in the spreadsheet's list of styles."""
    code = LOCALES[language][1]
    top = Alignment(vertical="top", horizontal="left")
    left = Alignment(vertical="top", horizontal="left", indent=1)
    wrapped = Alignment(vertical="top", horizontal="left", indent=1, wrap_text=True)
    right = Alignment(vertical="top", horizontal="right", indent=1)
    wrapped_right = Alignment(vertical="top", horizontal="right", indent=1, wrap_text=True)
    blue, line = PatternFill(fgColor=BLUE, fill_type="solid"), Border(bottom=Side(style="thin", color=LINE))
    yield NamedStyle("kb title", font=_font(16, bold=True, color=BLUE), alignment=top)
    yield NamedStyle("kb sentence", font=_font(), alignment=top)
    yield NamedStyle("kb caption", font=_font(12, bold=True, color=BLUE), alignment=top)
    for name, alignment in (("kb heading", wrapped), ("kb heading number", wrapped_right)):
        yield NamedStyle(name, font=_font(bold=True, color=PAPER), fill=blue, alignment=alignment)
    for kind, alignment, number_format in (
        (ColumnKind.TEXT, wrapped, "@"),
        (ColumnKind.STATUS, wrapped, "@"),
        (ColumnKind.NUMBER, right, "#,##0"),
        (ColumnKind.SHADED, right, "#,##0"),
        (ColumnKind.DECIMAL_1, right, "#,##0.0"),
        (ColumnKind.DECIMAL_2, right, "#,##0.00"),
        (ColumnKind.DECIMAL_3, right, "#,##0.000"),
        (ColumnKind.CHANGE, right, '+#,##0;"−"#,##0;"±"0'),
        (ColumnKind.DATE, left, f"{code}d mmm yyyy"),
        (ColumnKind.REFERENCE, left, "@"),
    ):
        font = _font(bold=kind is ColumnKind.REFERENCE)
        yield NamedStyle(f"kb {kind.value}", font=font, border=line, alignment=alignment, number_format=number_format)
    for kind in (ColumnKind.MENTION, ColumnKind.LINK):
        link = _font(color="0B5394", is_link=True)
        yield NamedStyle(f"kb {kind.value}", font=link, border=line, alignment=left)


def _font(size: int = 11, *, bold: bool = False, color: str = INK, is_link: bool = False) -> Font:
    return Font(name="Calibri", size=size, bold=bold, color=color, underline="single" if is_link else None)

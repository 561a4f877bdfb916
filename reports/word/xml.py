"""The XML elements of a Word document: paragraphs, fields, bookmarks and tables."""

from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from reports.excel.layout import printable
from reports.word.style_values import CELL_MARGIN, TEXT_WIDTH

TWIPS = 20
"""Per point."""
DESCRIPTION_LIMIT = 250


def element(name: str, /, **values: str | int) -> Any:
    """An element with attributes of its own namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def paragraph(
    style_id: str,
    *,
    begins_page: bool = False,
    at_right: bool = False,
    before: float | None = None,
    keeps_next: bool = False,
) -> Any:
    """An empty paragraph; `before` (points) overrides the space of its style."""
    made, properties = element("p"), element("pPr")
    properties.append(element("pStyle", val=style_id))
    if keeps_next:
        properties.append(element("keepNext"))
    if begins_page:
        properties.append(element("pageBreakBefore"))
    if before is not None:
        properties.append(element("spacing", before=round(before * TWIPS)))
    if at_right:
        properties.append(element("jc", val="right"))
    made.append(properties)
    return made


def run(text: str, *, style_id: str | None = None) -> Any:
    """Text as typed, preserving spaces."""
    made = element("r")
    if style_id is not None:
        properties = element("rPr")
        properties.append(element("rStyle", val=style_id))
        made.append(properties)
    told = element("t")
    told.set(qn("xml:space"), "preserve")
    told.text = text
    made.append(told)
    return made


def tab() -> Any:
    made = element("r")
    made.append(element("tab"))
    return made


def field(code: str, shown: str) -> list[Any]:
    """A field, with the text shown until the word processor updates it."""
    return [*field_start(code), run(shown), field_end()]


def field_start(code: str) -> list[Any]:
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    told = element("r")
    told.append(instruction)
    return [_field_char("begin"), told, _field_char("separate")]


def field_end() -> Any:
    return _field_char("end")


def _field_char(kind: str) -> Any:
    made = element("r")
    made.append(element("fldChar", fldCharType=kind))
    return made


def bookmark(number: int) -> tuple[Any, Any]:
    """The target of an entry in the contents: the elements before and after the heading's text."""
    return element("bookmarkStart", id=number, name=mark(number)), element("bookmarkEnd", id=number)


def mark(number: int) -> str:
    return f"_Toc{number + 1:08d}"


def link(number: int, runs: Sequence[Any]) -> Any:
    """Runs that link to a bookmark."""
    made = element("hyperlink", anchor=mark(number), history=1)
    made.extend(runs)
    return made


def contents_block(paragraphs: Sequence[Any]) -> Any:
    """Paragraphs that a word processor treats as a table of contents, with a button to refresh it."""
    made, properties, part, content = (element(name) for name in ("sdt", "sdtPr", "docPartObj", "sdtContent"))
    part.append(element("docPartGallery", val="Table of Contents"))
    part.append(element("docPartUnique"))
    properties.append(part)
    content.extend(paragraphs)
    made.extend((properties, content))
    return made


def table(style_id: str, widths: Sequence[float], description: str) -> Any:
    """A table without rows, as wide as the text; its first row will hold the headings."""
    made, properties, grid = element("tbl"), element("tblPr"), element("tblGrid")
    properties.append(element("tblStyle", val=style_id))
    properties.append(element("tblW", w=round(TEXT_WIDTH * TWIPS), type="dxa"))
    properties.append(element("tblLayout", type="fixed"))
    properties.append(
        element("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1)
    )
    properties.append(element("tblCaption", val=line(description)[:DESCRIPTION_LIMIT]))
    for wide in widths:
        grid.append(element("gridCol", w=round(wide * TWIPS)))
    made.extend((properties, grid))
    return made


def row(cells: Sequence[Any], *, is_heading: bool) -> Any:
    """A row that is not split across pages; a heading row is repeated on each page."""
    made, properties = element("tr"), element("trPr")
    properties.append(element("cantSplit"))
    if is_heading:
        properties.append(element("tblHeader"))
    made.append(properties)
    made.extend(cells)
    return made


def cell(paragraphs: Sequence[Any], wide: float) -> Any:
    made, properties = element("tc"), element("tcPr")
    properties.append(element("tcW", w=round(wide * TWIPS), type="dxa"))
    made.append(properties)
    made.extend(paragraphs)
    return made


def cell_margins() -> str:
    """The XML of the left and right margins of cells, for the table style."""
    wide = round(CELL_MARGIN * TWIPS)
    return f'<w:left w:w="{wide}" w:type="dxa"/><w:right w:w="{wide}" w:type="dxa"/>'


def line(text: str) -> str:
    """A text on one line, without characters that a file cannot hold."""
    return " ".join(printable(text).split())


def lines(text: str) -> list[str]:
    """The non-empty lines of a text, each without surplus spaces."""
    return [told for one in printable(text).split("\n") if (told := " ".join(one.split()))]

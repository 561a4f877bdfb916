"""Writing a Word document: the only module that knows python-docx. It knows nothing of what the document is about."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from reports.documents import Bullets, Document, Grid, Heading, Paragraph
from reports.layout import printable

FONT = "Calibri"
IN_CONTENTS = 2
"""The lowest level of a heading that stands in the table of contents."""
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Cm(21), Cm(29.7), Cm(2.3)
TABLE_STYLE = "Kennisbot table"
MODERN = "15"
"""Word's newest way of laying out; an older one opens as "compatibility mode"."""

_LOCALES = {"nl": "nl-NL", "en": "en-GB"}
_INK, _BLUE, _GREY = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x1F, 0x4E, 0x79), RGBColor(0x52, 0x5B, 0x66)
_TABLE_LOOK = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="KennisbotTable">
<w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="1F4E79"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="1F4E79"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="D0D7DE"/></w:tblBorders>
<w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow">
<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="EAF1F8"/></w:tcPr></w:tblStylePr></w:style>"""


def write_document(document: Document) -> bytes:
    """The document as a .docx file; the same document gives the same bytes.

    What a document cannot hold (control characters) is left out; a text that somebody typed never becomes a field or
    a link.
    """
    target = docx.Document()
    _set_styles(target, _LOCALES[document.language])
    _set_up_page(target, document)
    _set_properties(target, document)
    target.add_paragraph(_line(document.title), style="Title")
    target.add_paragraph(_line(document.subtitle), style="Subtitle")
    headings = [part for part in document.parts if isinstance(part, Heading) and part.level <= IN_CONTENTS]
    _write_contents(target, document.contents, headings)
    _write_parts(target, document)
    return _packed(target, document.made_at)


def _write_parts(target: Any, document: Document) -> None:
    marks, tables = 0, 0
    for part in document.parts:
        match part:
            case Heading():
                paragraph = target.add_paragraph(_line(part.text), style=f"Heading {part.level}")
                if part.level <= IN_CONTENTS:
                    _bookmark(paragraph, marks)
                    marks += 1
            case Paragraph():
                for line in _lines(part.text):
                    target.add_paragraph(line, style="Lead" if part.is_lead else "Normal")
            case Bullets():
                for item in part.items:
                    target.add_paragraph(_line(item), style="List Bullet")
            case Grid():
                tables += 1
                _write_grid(target, part, document.table, tables)


def _write_contents(target: Any, title: str, headings: Sequence[Heading]) -> None:
    """The table of contents with its entries already there: nobody has to refresh it to read it.

    Without page numbers, since those are known to the word processor alone; each entry leads to its heading.
    """
    if not headings:
        return
    target.add_paragraph(_line(title), style="TOC Heading")
    for number, heading in enumerate(headings):
        paragraph = target.add_paragraph(style=f"toc {heading.level}")
        if number == 0:
            _field_start(paragraph, f'TOC \\o "1-{IN_CONTENTS}" \\n \\h \\z \\u')
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _mark(number))
        link.set(qn("w:history"), "1")
        run = paragraph.add_run(_line(heading.text))
        link.append(run._r)
        paragraph._p.append(link)
        if number == len(headings) - 1:
            _field_char(paragraph, "end")


def _write_grid(target: Any, grid: Grid, called: str, number: int) -> None:
    caption = target.add_paragraph(f"{_line(called)} ", style="Caption")
    _field(caption, "SEQ Table \\* ARABIC", str(number))
    caption.add_run(f". {_line(grid.caption)}")
    table = target.add_table(rows=0, cols=len(grid.headings), style=TABLE_STYLE)
    table.autofit = False
    _describe(table, grid.caption)
    width = PAGE_WIDTH - 2 * MARGIN
    widths = [int(width * share / sum(grid.widths)) for share in grid.widths]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for place, values in enumerate((grid.headings, *grid.rows)):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, value, wide in zip(row.cells, values, widths, strict=True):
            cell.width = wide
            first, *further = _lines(value) or [""]
            style = "Table heading" if place == 0 else "Table text"
            cell.paragraphs[0].style = target.styles[style]
            cell.paragraphs[0].add_run(first)
            for line in further:
                cell.add_paragraph(line, style=style)
    target.add_paragraph(style="After table")


def _describe(table: Any, caption: str) -> None:
    """The table's alternative text, and that its first row alone is special."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    for key, value in {"val": "0020", "firstRow": "1", "lastRow": "0", "firstColumn": "0", "noVBand": "1"}.items():
        look.set(qn(f"w:{key}"), value)
    properties.append(look)
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), _line(caption)[:250])
    properties.append(told)


def _set_styles(target: Any, locale: str) -> None:
    styles = target.styles
    styles.element.append(parse_xml(_TABLE_LOOK))
    for name in ("toc 1", "toc 2"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True).base_style = styles["Normal"]
    for name in ("Lead", "Table heading", "Table text", "After table"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    if "TOC Heading" not in [style.name for style in styles]:
        styles.add_style("TOC Heading", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    _look(styles["Normal"], 11, after=6, colour=_INK)
    _look(styles["Title"], 28, after=4, colour=_BLUE, bold=True)
    _look(styles["Subtitle"], 13, after=24, colour=_GREY)
    _look(styles["Heading 1"], 18, before=22, after=8, colour=_BLUE, bold=True)
    _look(styles["Heading 2"], 14, before=18, after=6, colour=_BLUE, bold=True)
    _look(styles["Heading 3"], 11, before=10, after=2, colour=_GREY, bold=True)
    _look(styles["Caption"], 10, before=10, after=4, colour=_GREY, bold=True)
    _look(styles["List Bullet"], 11, after=3, colour=_INK)
    _look(styles["TOC Heading"], 14, before=6, after=6, colour=_BLUE, bold=True)
    _look(styles["toc 1"], 11, before=4, after=2, colour=_INK, bold=True)
    _look(styles["toc 2"], 11, after=2, colour=_INK)
    _look(styles["Lead"], 12, before=2, after=8, colour=_BLUE)
    _look(styles["Table heading"], 10, before=2, after=2, colour=_BLUE, bold=True)
    _look(styles["Table text"], 10, before=2, after=2, colour=_INK)
    _look(styles["After table"], 6, colour=_INK)
    for name in ("Header", "Footer"):
        _look(styles[name], 9, colour=_GREY)
    styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
    styles["Caption"].paragraph_format.keep_with_next = True
    _drop(styles["Title"].element, "w:pBdr")
    for lang in styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), locale)


def _look(
    style: Any, size: float, *, before: float = 0, after: float = 0, colour: RGBColor, bold: bool = False
) -> None:
    """How a style looks: one font throughout, instead of what the template's theme says."""
    properties = style.element.get_or_add_rPr()
    for name in ("w:rFonts", "w:spacing", "w:i", "w:iCs", "w:szCs", "w:bCs"):
        _drop(properties, name)
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
    style.font.color.rgb = colour
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _set_up_page(target: Any, document: Document) -> None:
    section = target.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = Cm(1.1)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.add_run(_line(document.header))
    footer.paragraph_format.tab_stops.clear_all()
    for style in (target.styles["Header"], target.styles["Footer"]):
        style.paragraph_format.tab_stops.clear_all()
        style.paragraph_format.tab_stops.add_tab_stop(PAGE_WIDTH - 2 * MARGIN, WD_TAB_ALIGNMENT.RIGHT)
    before, between, after = document.page
    footer.add_run(f"{_line(document.footer)}\t{before}")
    _field(footer, "PAGE", "1")
    footer.add_run(between)
    _field(footer, "NUMPAGES", "1")
    if after:
        footer.add_run(after)


def _set_properties(target: Any, document: Document) -> None:
    properties, made_at = target.core_properties, document.made_at.replace(tzinfo=None, microsecond=0)
    # The properties hold 255 characters at most.
    properties.title, properties.subject = _line(document.title)[:250], _line(document.subtitle)[:250]
    properties.author = properties.last_modified_by = document.creator
    properties.created = properties.modified = made_at
    properties.language, properties.comments, properties.keywords = _LOCALES[document.language], "", ""
    settings = target.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), MODERN)
    for lang in settings.iter(qn("w:themeFontLang")):
        lang.set(qn("w:val"), _LOCALES[document.language])
    package = target.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # a picture of the template
            del package.rels[key]


def _field(paragraph: Any, code: str, shown: str) -> None:
    """A field with what it shows until the word processor counts again."""
    _field_start(paragraph, code)
    paragraph.add_run(shown)
    _field_char(paragraph, "end")


def _field_start(paragraph: Any, code: str) -> None:
    _field_char(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    _field_char(paragraph, "separate")


def _field_char(paragraph: Any, kind: str) -> None:
    char = OxmlElement("w:fldChar")
    char.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(char)


def _bookmark(paragraph: Any, number: int) -> None:
    """Where an entry of the table of contents leads."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _mark(number))
    paragraph._p.insert(1, start)  # behind the paragraph's properties
    paragraph._p.append(end)


def _mark(number: int) -> str:
    return f"_Toc{number + 1:08d}"


def _drop(element: Any, name: str) -> None:
    for found in list(element.iter(qn(name))):
        found.getparent().remove(found)


def _line(text: str) -> str:
    return " ".join(printable(text).split())


def _lines(text: str) -> list[str]:
    return [line for line in _each_line(text) if line]


def _each_line(text: str) -> Iterator[str]:
    for line in printable(text).split("\n"):
        yield " ".join(line.split())


def _packed(target: Any, made: dt.datetime) -> bytes:
    """The file's parts, all dated when the document was made: python-docx would date them with the wall clock."""
    loose, packed = io.BytesIO(), io.BytesIO()
    target.save(loose)
    date = (made.year, made.month, made.day, made.hour, made.minute, made.second)
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(packed, "w") as file:
        for name in parts.namelist():
            file.writestr(zipfile.ZipInfo(name, date), parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()

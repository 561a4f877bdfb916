"""A Word document's styles, page set-up and properties: everything but its content."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from reports.word import xml
from reports.word.content import WordDocument
from reports.word.style_values import (
    BLUE,
    BOTTOM,
    FONT,
    FRAME_SPACE,
    LOOKS,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PALE,
    RULE,
    RULE_SPACE,
    SIDE,
    TEXT_WIDTH,
    TOP,
    ParagraphLook,
)

TABLE_STYLE = "Kennisbot table"
MODERN = "15"
"""Word's latest layout mode; older ones open in "compatibility mode"."""
PROPERTY_LIMIT = 250
"""The maximum length of a file property."""

_LOCALES = {"nl": "nl-NL", "en": "en-GB"}
_MARKS = {"nl": (",", ";"), "en": (".", ",")}
"""The decimal separator, and the separator of list items."""
_UNUSED = (RELATIONSHIP_TYPE.THUMBNAIL, "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects")
"""Parts of the template that would style other content."""
_TABLE_LOOK = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="KennisbotTable">
<w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{BLUE}"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{BLUE}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>
<w:tblCellMar>{xml.cell_margins()}</w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow">
<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/></w:tcPr></w:tblStylePr></w:style>"""
_APP = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">\
<Application>Kennisbot</Application></Properties>"""


def set_styles(target: Any, language: str) -> dict[str, str]:
    """Add `LOOKS` to the document as styles; return their ids by name."""
    styles = target.styles
    for style in [one for one in styles if one.type == WD_STYLE_TYPE.TABLE and one.name != "Normal Table"]:
        style.delete()
    styles.element.append(parse_xml(_TABLE_LOOK))
    known = {style.name for style in styles}
    for name in [name for name in LOOKS if name not in known]:
        is_builtin = name.startswith(("toc ", "TOC "))
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=is_builtin).base_style = styles["Normal"]
    for name, look in LOOKS.items():
        _set_look(styles[name], look)
    _rule_above(styles["Title"])
    _set_apart(styles["Lead"])
    _frame(styles["Boxed"])
    for level in (1, 2):
        _add_tab(styles[f"toc {level}"], "dot")
    for name in ("Header", "Footer"):
        _add_tab(styles[name], "none")
    locale = _LOCALES[language]
    for lang in styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), locale)
        lang.set(qn("w:eastAsia"), locale)
    return {style.name: style.style_id for style in styles}


def _set_look(style: Any, look: ParagraphLook) -> None:
    """Use one font throughout, instead of the template's theme."""
    text = style.element.get_or_add_rPr()
    for name in ("w:rFonts", "w:spacing", "w:kern", "w:i", "w:iCs", "w:szCs", "w:bCs"):
        _drop(text, name)
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(look.size), look.is_bold, False
    style.font.color.rgb = RGBColor.from_string(look.colour)
    # Also for scripts that run from right to left.
    text.rFonts.set(qn("w:cs"), FONT)
    text.find(qn("w:sz")).addnext(xml.element("szCs", val=round(look.size * 2)))
    text.find(qn("w:b")).addnext(xml.element("bCs", val=int(look.is_bold)))
    paragraph = style.element.get_or_add_pPr()
    for name in ("w:ind", "w:tabs", "w:pBdr", "w:contextualSpacing"):
        _drop(paragraph, name)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
    style.paragraph_format.line_spacing = look.lines
    style.paragraph_format.keep_with_next = look.keeps_next
    style.paragraph_format.left_indent = Pt(look.left)
    style.paragraph_format.first_line_indent = Pt(-look.hanging)
    if look.right:
        style.paragraph_format.right_indent = Pt(look.right)
    style.hidden = False
    if look.hanging and style.name == "Fact":
        style.paragraph_format.tab_stops.add_tab_stop(Pt(look.left))


def _rule_above(style: Any) -> None:
    eighths = round(LOOKS["Title"].rule * 8)
    _add_border(style, xml.element("top", val="single", sz=eighths, space=round(RULE_SPACE), color=BLUE))


def _set_apart(style: Any) -> None:
    """A bar beside highlighted text, and a pale background."""
    _add_border(style, xml.element("left", val="single", sz=24, space=6, color=BLUE))
    ground = xml.element("shd", val="clear", color="auto", fill=PALE)
    style.element.pPr.find(qn("w:pBdr")).addnext(ground)


def _frame(style: Any) -> None:
    eighths, space = round(LOOKS["Boxed"].frame * 8), round(FRAME_SPACE)
    sides = ("top", "left", "bottom", "right")
    _add_border(style, *(xml.element(side, val="single", sz=eighths, space=space, color=BLUE) for side in sides))


def _add_border(style: Any, *sides: Any) -> None:
    borders = xml.element("pBdr")
    borders.extend(sides)
    properties = style.element.get_or_add_pPr()
    before = [properties.find(qn(name)) for name in ("w:shd", "w:tabs", "w:spacing", "w:ind")]
    next(one for one in before if one is not None).addprevious(borders)


def _add_tab(style: Any, leader: str) -> None:
    """A tab that aligns the following text with the right margin."""
    tabs = xml.element("tabs")
    tabs.append(xml.element("tab", val="right", leader=leader, pos=round(TEXT_WIDTH * xml.TWIPS)))
    style.element.pPr.find(qn("w:spacing")).addprevious(tabs)


def set_up_page(target: Any, document: WordDocument, *, pages: int) -> None:
    """A4 with margins, a header, and a footer with page numbers; a cover's header shows only the network."""
    section = target.sections[0]
    section.page_width, section.page_height = Pt(PAGE_WIDTH), Pt(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Pt(SIDE)
    section.top_margin, section.bottom_margin = Pt(TOP), Pt(BOTTOM)
    section.header_distance = section.footer_distance = Pt(32)
    section.header.paragraphs[0].add_run(xml.line(document.header))
    footers = [section.footer]
    if document.has_cover:
        section.different_first_page_header_footer = True
        above = section.first_page_header.paragraphs[0]
        above.add_run(xml.line(document.network))
        above.style = target.styles["Network"]
        footers.append(section.first_page_footer)
    before, between, after = document.page
    for footer in footers:
        paragraph = footer.paragraphs[0]
        paragraph.add_run(f"{xml.line(document.footer)}\t{before}")
        paragraph._p.extend(xml.field("PAGE", "1"))
        paragraph.add_run(between)
        paragraph._p.extend(xml.field("NUMPAGES", str(pages)))
        if after:
            paragraph.add_run(after)


def set_properties(target: Any, document: WordDocument) -> None:
    """Set title, language, author (the network) and time, and remove everything of the template."""
    properties, made_at = target.core_properties, document.made_at.replace(tzinfo=None, microsecond=0)
    properties.title = xml.line(document.title)[:PROPERTY_LIMIT]
    properties.subject = xml.line(document.subject or document.subtitle)[:PROPERTY_LIMIT]
    properties.author = xml.line(document.network)[:PROPERTY_LIMIT]
    properties.last_modified_by = document.creator
    properties.created = properties.modified = made_at
    properties.language, properties.comments, properties.keywords = _LOCALES[document.language], "", ""
    settings = target.settings.element
    decimal, separator = _MARKS[document.language]
    for name, attribute, value in (
        ("zoom", "percent", "100"),
        ("themeFontLang", "val", _LOCALES[document.language]),
        ("decimalSymbol", "val", decimal),
        ("listSeparator", "val", separator),
    ):
        settings.find(qn(f"w:{name}")).set(qn(f"w:{attribute}"), value)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), MODERN)
    _drop(settings, "w:rsids")
    for source in (target.part.package, target.part):
        for key in [key for key, relation in source.rels.items() if relation.reltype in _UNUSED]:
            del source.rels[key]
    for part in target.part.package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            part._blob = _APP.encode()


def _drop(element: Any, name: str) -> None:
    for found in list(element.iter(qn(name))):
        found.getparent().remove(found)

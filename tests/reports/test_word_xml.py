"""What makes Word offer to repair a document is in none of ours: Word is not here, so the XML is held to its rules."""

import io
import itertools
import posixpath
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.reports.gallery import DOCUMENTS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
PROPERTIES_IN_ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
        "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
        "lang"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
        "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
    ),
}
"""Word reads these in one order and calls a file with another one damaged."""


@cache
def _parts(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(DOCUMENTS[name]())) as file:
        names = file.namelist()
        assert len(names) == len(set(names))
        return {part: file.read(part) for part in names}


@cache
def _xml(name: str, part: str = "word/document.xml") -> Any:
    return ElementTree.fromstring(_parts(name)[part])


def _all_of(name: str, tag: str, attribute: str = "val") -> list[str]:
    """An attribute of each such element of the document, in order."""
    return [one.get(f"{W}{attribute}") for one in _xml(name).iter(f"{W}{tag}")]


def _each(check: Callable[[str], None]) -> Callable[[str], None]:
    return pytest.mark.parametrize("name", DOCUMENTS)(check)


@_each
def test_bookmarks_are_unique_closed_and_all_that_leads_somewhere_arrives(name: str) -> None:
    ids, names = _all_of(name, "bookmarkStart", "id"), _all_of(name, "bookmarkStart", "name")
    assert len(set(ids)) == len(ids) == len(set(names)) == len(names)
    assert _all_of(name, "bookmarkEnd", "id") == ids
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", one) for one in names)
    codes = [one.text or "" for one in _xml(name).iter(f"{W}instrText")]
    targets = {code.split()[1] for code in codes if code.split()[0] == "PAGEREF"}
    assert targets == set(_all_of(name, "hyperlink", "anchor"))
    assert targets <= set(names)


@_each
def test_fields_begin_have_a_result_and_end_within_each_other(name: str) -> None:
    for part in [part for part in _parts(name) if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", part)]:
        open_fields: list[str] = []
        for char in _xml(name, part).iter(f"{W}fldChar"):
            kind = char.get(f"{W}fldCharType")
            if kind == "begin":
                open_fields.append(kind)
            elif kind == "separate":
                assert open_fields.pop() == "begin"
                open_fields.append(kind)
            else:
                assert open_fields.pop() == "separate"
        assert open_fields == []


@_each
def test_what_is_referred_to_exists(name: str) -> None:
    styles = {one.get(f"{W}styleId"): one for one in _xml(name, "word/styles.xml").iter(f"{W}style")}
    used = {*_all_of(name, "pStyle"), *_all_of(name, "rStyle"), *_all_of(name, "tblStyle")}
    for style in styles.values():
        used |= {one.get(f"{W}val") for tag in ("basedOn", "next", "link") for one in style.iter(f"{W}{tag}")}
    assert used <= set(styles)
    names = [one.get(f"{W}val").casefold() for style in styles.values() for one in style.findall(f"{W}name")]
    assert len(names) == len(set(names)) == len(styles)
    numbering = {one.get(f"{W}numId") for one in _xml(name, "word/numbering.xml").iter(f"{W}num")}
    wanted = {one.get(f"{W}val") for style in styles.values() for one in style.iter(f"{W}numId")}
    assert wanted | set(_all_of(name, "numId")) <= numbering


@_each
def test_each_row_has_a_cell_for_each_column_and_each_cell_ends_with_a_paragraph(name: str) -> None:
    for table in _xml(name).iter(f"{W}tbl"):
        widths = [int(one.get(f"{W}w")) for one in table.find(f"{W}tblGrid")]
        assert sum(widths) == pytest.approx(int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w")), abs=len(widths))
        rows = table.findall(f"{W}tr")
        assert len(rows) > 1, "headings alone"
        for row in rows:
            cells = row.findall(f"{W}tc")
            assert [int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in cells] == widths
            assert all(list(cell)[-1].tag == f"{W}p" for cell in cells)
    body = list(_xml(name).find(f"{W}body"))
    assert (body[-2].tag, body[-1].tag) == (f"{W}p", f"{W}sectPr"), "a table may not be the last"
    tags = [one.tag for one in body]
    assert (f"{W}tbl", f"{W}tbl") not in list(itertools.pairwise(tags)), "they would become one"


@_each
def test_properties_stand_in_the_order_that_word_reads(name: str) -> None:
    for part in ("word/document.xml", "word/styles.xml"):
        for parent, order in PROPERTIES_IN_ORDER.items():
            places = {f"{W}{tag}": place for place, tag in enumerate(order.split())}
            for one in _xml(name, part).iter(f"{W}{parent}"):
                found = [places[child.tag] for child in one]
                assert found == sorted(set(found)), [child.tag for child in one]


@_each
def test_relations_lead_to_parts_of_a_known_type_and_no_part_is_left_over(name: str) -> None:
    parts = _parts(name)
    reached = {"[Content_Types].xml"}
    for part in [part for part in parts if part.endswith(".rels")]:
        folder = PurePosixPath(part).parent.parent
        ids = [one.get("Id") for one in ElementTree.fromstring(parts[part]).iter(f"{PACKAGE}Relationship")]
        assert len(ids) == len(set(ids))
        for one in ElementTree.fromstring(parts[part]).iter(f"{PACKAGE}Relationship"):
            assert one.get("TargetMode") != "External"
            target = one.get("Target") or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(folder / target)
            assert path in parts, target
            reached.add(path)
        reached.add(part)
    assert set(parts) == reached
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    endings = {one.get("Extension") for one in types.iter(f"{TYPES}Default")}
    overrides = [(one.get("PartName") or "").lstrip("/") for one in types.iter(f"{TYPES}Override")]
    assert len(overrides) == len(set(overrides))
    assert set(overrides) <= set(parts)
    typed = {part for part in parts if part in overrides or part.rpartition(".")[2] in endings}
    assert typed == set(parts)
    known = {one.get("Id") for one in ElementTree.fromstring(parts["word/_rels/document.xml.rels"])}
    used = {value for one in _xml(name).iter() for key, value in one.attrib.items() if key.startswith(R)}
    assert used <= known


@_each
def test_every_part_is_xml_that_can_be_read_with_text_that_xml_can_hold(name: str) -> None:
    for part, content in _parts(name).items():
        root = ElementTree.fromstring(content)
        told = "".join(root.itertext()) + "".join(value for one in root.iter() for value in one.attrib.values())
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", told), part
    for one in _xml(name).iter(f"{W}t"):
        assert one.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        assert "\n" not in (one.text or "")
        assert "\t" not in (one.text or "")


@_each
def test_opening_it_asks_nothing_and_says_nothing_of_a_template(name: str) -> None:
    settings = _xml(name, "word/settings.xml")
    assert [one.tag for one in settings.iter() if one.tag in (f"{W}updateFields", f"{W}documentProtection")] == []
    assert settings.find(f"{W}zoom").get(f"{W}percent") == "100"
    app = _parts(name)["docProps/app.xml"].decode()
    assert "Kennisbot" in app
    assert "Macintosh" not in app


@_each
def test_headings_go_down_one_step_at_a_time_and_no_paragraph_is_empty(name: str) -> None:
    """What a screen reader follows; and space between paragraphs is a matter of their styles."""
    levels = [int(style[-1]) for style in _all_of(name, "pStyle") if style.startswith("Heading")]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), levels
    for one in _xml(name).find(f"{W}body").findall(f"{W}p"):
        is_end = one.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "End"  # what a file must have below a last table
        assert is_end or "".join(one.itertext()).strip()
    assert _all_of(name, "pStyle").count("Title") == 1
    assert not list(_xml(name).iter(f"{W}drawing")), "each would need a description"

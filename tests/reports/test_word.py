"""What is inside a Word file: its styles, language, contents and tables, and that typed text is text alone."""

import dataclasses
import datetime as dt
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest

from reports.word.content import Bullets, Grid, Heading, Paragraph, Part, WordDocument
from reports.word.document import write_document

CONTENTS = ' TOC \\o "1-2" \\h \\z \\u '
MADE_AT = dt.datetime(2026, 11, 24, 9, 0, 3, tzinfo=dt.UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRANGE = '{ TOC \\o } =HYPERLINK("https://example.org") <b>&amp; \x00\x0b\ud800 https://example.org _x000A_ 🏠 שלום'


def sample(*parts: Part, language: str = "nl", title: str = "Ruimte voor studenten") -> WordDocument:
    grid = Grid("Wie achter B-1 staan", ("Organisatie", "Hoe zwaar"), [("Utrecht", "zwaar\nal jaren")], (3, 1))
    standing = (
        Heading("Samenvatting"),
        Paragraph("Eerst dit.\n\nDan dat.", is_lead=True),
        Bullets(("Een", "Twee")),
        Heading("B-1 · Te weinig kamers", 2),
        Heading("Wie het raakt", 3),
        grid,
    )
    return WordDocument(
        title=title,
        subtitle="Dossier D-1 voor OCW",
        creator="Kennisbot",
        network="Netwerk Kennissteden",
        language=language,
        made_at=MADE_AT,
        header="Dossier D-1",
        footer="Kennisbot",
        page=("Pagina ", " van ", ""),
        contents="Inhoud",
        table="Tabel",
        parts=parts or standing,
    )


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def xml(document: WordDocument, name: str = "word/document.xml") -> Any:
    return ElementTree.fromstring(parts_of(write_document(document))[name])


def text_of(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def paragraphs(document: WordDocument) -> list[tuple[str, str]]:
    """The style and the text of each paragraph outside tables."""
    found = []
    body = xml(document).find(f"{W}body")
    for one in [*body.findall(f"{W}p"), *body.findall(f"{W}sdt/{W}sdtContent/{W}p")]:
        style = one.find(f"{W}pPr/{W}pStyle")
        found.append(("" if style is None else style.get(f"{W}val"), text_of(one)))
    return found


def test_headings_lists_and_captions_have_real_styles_that_the_file_knows() -> None:
    found = paragraphs(sample())
    assert found[:2] == [("Title", "Ruimte voor studenten"), ("Subtitle", "Dossier D-1 voor OCW")]
    assert ("Heading1", "Samenvatting") in found
    assert ("Heading2", "B-1 · Te weinig kamers") in found
    assert ("Heading3", "Wie het raakt") in found
    assert [text for style, text in found if style == "ListBullet"] == ["Een", "Twee"]
    assert [text for style, text in found if style == "Lead"] == ["Eerst dit.", "Dan dat."]
    assert [text for style, text in found if style == "Caption"] == ["Tabel 1. Wie achter B-1 staan"]
    known = {style.get(f"{W}styleId") for style in xml(sample(), "word/styles.xml").iter(f"{W}style")}
    used = {style for style, _ in found if style}
    assert used <= known
    ids = [style.get(f"{W}styleId") for style in xml(sample(), "word/styles.xml").iter(f"{W}style")]
    assert len(ids) == len(set(ids))


def test_the_contents_are_there_already_and_lead_to_the_headings() -> None:
    root = xml(sample())
    links = list(root.iter(f"{W}hyperlink"))
    assert [text_of(link) for link in links] == ["Samenvatting1", "B-1 · Te weinig kamers1"], "with their pages"
    marks = {mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for link in links} == marks
    codes = [one.text for one in root.iter(f"{W}instrText")]
    pages = [f" PAGEREF {link.get(f'{W}anchor')} \\h " for link in links]
    assert codes == [CONTENTS, *pages, " SEQ Table \\* ARABIC "]
    gallery = next(root.iter(f"{W}docPartGallery"))
    assert gallery.get(f"{W}val") == "Table of Contents"
    assert not xml(sample(), "word/settings.xml").findall(f"{W}updateFields"), "Word would ask a question"
    assert "Inhoud" not in [text for _, text in paragraphs(sample(Paragraph("Alleen dit")))]


@pytest.mark.parametrize(("language", "locale"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_it_says_its_language_and_when_and_by_whom_it_was_made(language: str, locale: str) -> None:
    document = sample(language=language)
    styles = xml(document, "word/styles.xml")
    assert {lang.get(f"{W}val") for lang in styles.iter(f"{W}lang")} == {locale}
    assert styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang") is not None
    core = parts_of(write_document(document))["docProps/core.xml"].decode()
    for told in (locale, "Ruimte voor studenten", "Dossier D-1 voor OCW", "2026-11-24T09:00:03Z", "Kennisbot"):
        assert told in core
    assert "python-docx" not in core
    assert "<dc:creator>Netwerk Kennissteden</dc:creator>" in core


def test_a_table_repeats_its_headings_is_described_and_keeps_its_rows_together() -> None:
    (table,) = xml(sample()).iter(f"{W}tbl")
    rows = table.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == "Wie achter B-1 staan"
    assert table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "KennisbotTable"
    assert table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1"
    widths = [int(one.get(f"{W}w")) for one in table.find(f"{W}tblGrid")]
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.01)
    assert not list(table.iter(f"{W}gridSpan")) + list(table.iter(f"{W}vMerge")), "no merged cells"


def test_the_last_row_of_a_table_stays_with_the_one_before_it_and_text_with_what_follows() -> None:
    grid = Grid("Wie", ["Stad"], [["Delft"], ["Utrecht"], ["Leiden"]], (100,))
    document = xml(sample(Paragraph("Vooraf", keeps_next=True), grid))
    kept = [text_of(one) for one in document.iter(f"{W}p") if one.find(f"{W}pPr/{W}keepNext") is not None]
    assert kept == ["Vooraf", "Utrecht"]


def test_it_is_a4_with_page_numbers_that_the_word_processor_counts() -> None:
    size = next(xml(sample()).iter(f"{W}pgSz"))
    assert (round(int(size.get(f"{W}w")), -1), round(int(size.get(f"{W}h")), -1)) == (11_910, 16_840)
    footer, header = xml(sample(), "word/footer1.xml"), xml(sample(), "word/header1.xml")
    assert text_of(footer) == "KennisbotPagina 1 van 1"
    assert [one.text for one in footer.iter(f"{W}instrText")] == [" PAGE ", " NUMPAGES "]
    assert text_of(header) == "Dossier D-1"


def test_nothing_that_somebody_typed_becomes_a_field_or_a_link_or_breaks_the_file() -> None:
    grid = Grid(STRANGE, (STRANGE, "b"), [(STRANGE, "x")], (1, 1))
    document = dataclasses.replace(
        sample(Heading(STRANGE), Paragraph(STRANGE), Bullets((STRANGE,)), grid, title=STRANGE),
        subtitle=STRANGE,
        header=STRANGE,
        footer=STRANGE,
    )
    parts = parts_of(write_document(document))
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)
    root = ElementTree.fromstring(parts["word/document.xml"])
    assert [one.text for one in root.iter(f"{W}instrText")] == [" SEQ Table \\* ARABIC "]
    assert all(link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink"))
    assert not list(root.iter(f"{W}fldSimple"))
    assert b'TargetMode="External"' not in b"".join(parts.values())
    told = text_of(root)
    assert "\x00" not in told
    assert '{ TOC \\o } =HYPERLINK("https://example.org") <b>&amp;' in told
    assert "🏠 שלום" in told


def test_the_same_document_gives_the_same_bytes_without_the_templates_picture() -> None:
    assert write_document(sample()) == write_document(sample())
    parts = parts_of(write_document(sample()))
    assert not [name for name in parts if "thumbnail" in name]
    settings = ElementTree.fromstring(parts["word/settings.xml"])
    modes = {one.get(f"{W}name"): one.get(f"{W}val") for one in settings.iter(f"{W}compatSetting")}
    assert modes["compatibilityMode"] == "15"

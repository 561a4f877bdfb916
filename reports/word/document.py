"""Writing a Word document, independent of its content."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard

import docx

from reports.word import xml
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part, WordDocument
from reports.word.page_numbers import PagedText, Paging, Rows, count_pages
from reports.word.style_values import TEXT_WIDTH
from reports.word.styles import TABLE_STYLE, set_properties, set_styles, set_up_page
from texts import with_words

IN_CONTENTS = 2
"""The lowest level of headings listed in the table of contents."""
FEW_HEADINGS = 2
"""A document with fewer headings has no table of contents."""
SHORT_CONTENTS = 14
"""The most lines of contents that leave room on their page for what follows."""
COVER_HEIGHT = 170.0
"""The space above the title on a cover, in points."""


def write_document(document: WordDocument) -> bytes:
    """The document as a .docx file; the same document gives the same bytes.

    Erased people are replaced by words. Control characters are removed; typed text never becomes a field or a link.
    """
    document = with_words(document, document.language)
    front, contents = list(_front(document)), list(_contents(document))
    begins_page = document.has_cover and len(contents) > SHORT_CONTENTS
    body = list(_body(document.parts, document.table, begins_page=begins_page))
    paging = count_pages([*front, *contents, *body])
    target = docx.Document()
    ids = set_styles(target, document.language)
    set_up_page(target, document, pages=paging.pages)
    set_properties(target, document)
    end = target.element.body.sectPr
    for block in front:
        end.addprevious(_paragraph(block, ids, before=COVER_HEIGHT if _is_on_cover(block, document) else None))
    if contents:
        end.addprevious(_write_contents(contents, ids, paging))
    for part in body:
        end.addprevious(_table(part, ids) if isinstance(part, Rows) else _paragraph(part, ids))
    if body and isinstance(body[-1], Rows):
        end.addprevious(xml.paragraph(ids["End"]))  # a file may not end with a table
    return _packed(target, document.made_at)


def count_pages_of(parts: Sequence[Part], word: str) -> int:
    """The number of pages that parts take; `word` is the word for a table."""
    return count_pages(list(_body(parts, word))).pages


def _front(document: WordDocument) -> Iterator[PagedText]:
    yield PagedText("Title", xml.line(document.title))
    if document.subtitle:
        yield PagedText("Subtitle", xml.line(document.subtitle))
    for label, fact in document.facts:
        yield PagedText("Fact", xml.line(fact), label=xml.line(label))


def _is_on_cover(block: PagedText, document: WordDocument) -> bool:
    return document.has_cover and block.style == "Title"


def _contents(document: WordDocument) -> Iterator[PagedText]:
    headings = [part for part in document.parts if _is_in_contents(part)]
    if not document.contents or len(headings) < FEW_HEADINGS:
        return
    yield PagedText("TOC Heading", xml.line(document.contents), begins_page=document.has_cover)
    for number, heading in enumerate(headings):
        yield PagedText(f"toc {heading.level}", xml.line(heading.text), leads_to=number)


def _body(of: Sequence[Part], word: str, *, begins_page: bool = False) -> Iterator[PagedText | Rows]:
    """Parts as blocks; `word` is the word for a table."""
    marks, tables, is_after_table = 0, 0, False
    for part in of:
        match part:
            case Heading():
                mark = marks if _is_in_contents(part) else None
                marks += mark is not None
                yield PagedText(f"Heading {part.level}", xml.line(part.text), mark, begins_page or part.begins_page)
            case Paragraph():
                normal = "After table" if is_after_table else "Normal"
                style = "Lead" if part.is_lead else "Boxed" if part.is_boxed else normal
                for line in xml.lines(part.text):
                    yield PagedText(style, line, keeps_next=part.keeps_next)
            case Bullets():
                for item in part.items:
                    yield PagedText("List Bullet", xml.line(item))
            case Grid():
                tables += 1
                yield PagedText("Caption", xml.line(part.caption), label=xml.line(word), number=tables)
                yield _rows(part)
        begins_page, is_after_table = False, isinstance(part, Grid)


def _is_in_contents(part: object) -> TypeGuard[Heading]:
    return isinstance(part, Heading) and part.level <= IN_CONTENTS


def _rows(grid: Grid) -> Rows:
    return Rows(
        caption=grid.caption,
        headings=[xml.lines(heading) or [""] for heading in grid.headings],
        rows=[[xml.lines(value) or [""] for value in values] for values in grid.rows],
        widths=[TEXT_WIDTH * share / sum(grid.widths) for share in grid.widths],
        numbers=grid.numbers,
    )


def _paragraph(block: PagedText, ids: dict[str, str], *, before: float | None = None) -> Any:
    if block.begins_page:
        before = 0  # some word processors ignore the space at the top of a page, and some do not
    made = xml.paragraph(ids[block.style], begins_page=block.begins_page, before=before, keeps_next=block.keeps_next)
    if block.number is not None:
        made.append(xml.run(f"{block.label} "))
        made.extend(xml.field("SEQ Table \\* ARABIC", str(block.number)))
        made.append(xml.run(f". {block.text}"))
    elif block.label:
        made.extend((xml.run(block.label, style_id=ids["Strong"]), xml.tab(), xml.run(block.text)))
    elif block.mark is not None:
        start, end = xml.bookmark(block.mark)
        made.extend((start, xml.run(block.text), end))
    else:
        made.append(xml.run(block.text))
    return made


def _write_contents(blocks: Sequence[PagedText], ids: dict[str, str], paging: Paging) -> Any:
    """The table of contents with its entries filled in, so that nobody has to refresh it before reading.

    Each entry links to its heading, and shows its page as computed by `pages`.
    """
    heading, *entries = blocks
    written = [_paragraph(heading, ids)]
    for place, entry in enumerate(entries):
        number = entry.leads_to
        assert number is not None  # each entry of the contents has a heading
        page = xml.field(f"PAGEREF {xml.mark(number)} \\h", str(paging.marks[number]))
        made = xml.paragraph(ids[entry.style])
        if place == 0:
            made.extend(xml.field_start(f'TOC \\o "1-{IN_CONTENTS}" \\h \\z \\u'))
        made.append(xml.link(number, [xml.run(entry.text), xml.tab(), *page]))
        if place == len(entries) - 1:
            made.append(xml.field_end())
        written.append(made)
    return xml.contents_block(written)


def _table(rows: Rows, ids: dict[str, str]) -> Any:
    made = xml.table(ids[TABLE_STYLE], rows.widths, rows.caption)
    for place, values in enumerate((rows.headings, *rows.rows)):
        # Keep the last row with the one before it: alone on a page it is hard to read.
        keeps_next = 0 < place == len(rows.rows) - 1
        style_id = ids["Table heading" if place == 0 else "Table text"]
        cells = [
            xml.cell(
                [_line(told, style_id, at_right=number in rows.numbers, keeps_next=keeps_next) for told in lines],
                rows.widths[number],
            )
            for number, lines in enumerate(values)
        ]
        made.append(xml.row(cells, is_heading=place == 0))
    return made


def _line(text: str, style_id: str, *, at_right: bool, keeps_next: bool) -> Any:
    made = xml.paragraph(style_id, at_right=at_right, keeps_next=keeps_next)
    made.append(xml.run(text))
    return made


def _packed(target: Any, made: dt.datetime) -> bytes:
    """The file's parts, all dated with the document's time: python-docx would use the wall clock."""
    loose, packed = io.BytesIO(), io.BytesIO()
    target.save(loose)
    date = (made.year, made.month, made.day, made.hour, made.minute, made.second)
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(packed, "w") as file:
        for name in parts.namelist():
            file.writestr(zipfile.ZipInfo(name, date), parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()

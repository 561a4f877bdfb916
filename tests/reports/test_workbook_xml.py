"""No workbook makes Excel offer to repair it: the known causes, looked for in the XML of every part."""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from openpyxl.worksheet._writer import WorksheetWriter

from alliance.digests.digests import Digest
from reports import build_workbook
from reports.digests import list_sheet
from reports.excel import workbook
from reports.excel.sheets import Book, Column, ColumnKind, Link, Row, Section, Sheet, SheetTable
from tests.reports.gallery import LISTS, SHEETS
from tests.reports.kit.excel import flaws
from tests.reports.kit.matrices import sample_matrix
from tests.reports.kit.sample import DUTCH, MADE_AT, sample_digest
from tests.reports.kit.workbooks import filled

BREAKING = (
    "=cmd|' /C calc'!A0",
    "+31 6 12345678",
    "@SUM(A1:A9)",
    "a\x00b\x0bc\x1f\ud800\ufffe\uffff",
    "x" * 40_000,
    "👩‍🎓" * 12_000,
    "_x000D_ _x0041_",
    "﷽ \u202eשלום\u202c مرحبا",
    "één\r\ntwee\rdrie\ttab",
    " ",
    "]]> <t>&amp;</t> \"'",
)


def with_texts(text: str) -> Digest:
    """A digest in which much that is typed is this."""
    digest = filled()
    contributions = tuple(dataclasses.replace(one, title=text, body=text, author=text) for one in digest.contributions)
    steps = tuple(dataclasses.replace(one, note=text, source=text) for one in digest.steps)
    matrix = dataclasses.replace(sample_matrix(), title=text or "?", outcome=text, asked_by=text)
    lists = dataclasses.replace(digest.lists, scans=(matrix,))
    return dataclasses.replace(digest, contributions=contributions, steps=steps, lists=lists)


@pytest.mark.parametrize("name", SHEETS | LISTS)
def test_no_workbook_needs_repair(name: str) -> None:
    assert flaws((SHEETS | LISTS)[name]()) == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_repeats_its_headings_on_every_page_and_fits_the_width_of_it(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(LISTS[name]())) as parts:
        names = parts.read("xl/workbook.xml").decode()
        sheets = [parts.read(one).decode() for one in parts.namelist() if one.startswith("xl/worksheets/sheet")]
    tables = sum("<tableParts" in one for one in sheets)
    assert names.count("_xlnm.Print_Titles") >= tables  # an empty list has no table
    assert all('fitToHeight="0"' in one for one in sheets)


@pytest.mark.parametrize("text", BREAKING)
def test_nothing_that_is_typed_makes_it_need_one(text: str) -> None:
    assert flaws(build_workbook(with_texts(text), DUTCH, made_at=MADE_AT)) == []


def test_nor_does_a_split_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_sheet, "ROW_LIMIT", 2)
    assert flaws(build_workbook(filled(), DUTCH, made_at=MADE_AT)) == []


def book(*headings: str, title: str = "Titel", name: str = "Blad", footer: str = "") -> bytes:
    """A workbook with one table, as anybody could have typed it."""
    columns = [Column(f"c{number}", ColumnKind.LINK, 10) for number in range(len(headings))]
    rows: list[Row] = [[Link("x", "https://a.b/c d"), *["x"] * (len(headings) - 1)]]
    sheet = Sheet(name, title, (), (Section(table=SheetTable("rows", columns, headings, rows)),), [10] * len(columns))
    return workbook.write(Book("Boek", "Bot", "nl", MADE_AT, footer, "&P", (), (sheet,)))


@pytest.mark.parametrize(
    "content",
    [
        book("Vraag", "vraag", "Vraag"),
        book("", " ", "\n"),
        book("a\nb", "c" * 300, "_x000A_"),
        book("x", name="R&D / 'proef' [1]: wat?*" + "y" * 40),
        book("x", name="'een'", footer="A & B && C " * 40),
        book("x", title="=1+1"),
    ],
)
def test_headings_names_and_footers_are_made_fit(content: bytes) -> None:
    assert flaws(content) == []


def test_a_day_before_spreadsheets_count_days_is_a_text() -> None:
    rows = [[dt.date(1634, 4, 1)], [dt.date(1900, 2, 28)], [dt.date(1900, 3, 1)], [dt.date(9999, 12, 31)]]
    sheet = Sheet(
        "Blad", "T", (), (Section(table=SheetTable("d", [Column("d", ColumnKind.DATE, 9)], ["d"], rows)),), [9]
    )
    content = workbook.write(Book("Boek", "Bot", "nl", MADE_AT, "", "&P", (), (sheet,)))
    assert flaws(content) == []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        written = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<t>(\d{4}-[\d-]+)</t>", written) == ["1634-04-01", "1900-02-28"]
    assert re.findall(r"<v>(\d+)</v>", written) == ["61", "2958465"]


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("part", "change", "flaw"),
    [
        ("xl/tables/table1.xml", lambda xml: xml.replace('name="Cijfer"', 'name="Ander"'), "has the headings"),
        ("xl/tables/table2.xml", lambda xml: re.sub(r' id="2"', ' id="1"', xml, count=1), "two tables have id"),
        (
            "xl/tables/table2.xml",
            lambda xml: re.sub(r'displayName="\w+"', 'displayName="AB12"', xml),
            "no table can be",
        ),
        ("xl/worksheets/sheet2.xml", lambda xml: xml.replace('r="D5"', 'r="A5"'), "after column"),
        ("xl/worksheets/sheet2.xml", lambda xml: xml.replace(' s="', ' s="9', 1), "has style"),
        ("xl/worksheets/sheet2.xml", lambda xml: xml.replace("<v>", "<f>1</f><v>", 1), "is a formula"),
        ("xl/worksheets/sheet1.xml", lambda xml: re.sub(r"location=\"'Act", "location=\"'Xct", xml), "leads to"),
        ("xl/worksheets/sheet1.xml", lambda xml: re.sub(r"location=\"'([^']+)'!", r'location="\1!', xml), "leads to"),
        ("xl/worksheets/_rels/sheet2.xml.rels", lambda xml: xml.replace("https://nkn", "https: //nkn", 1), "no web"),
        ("xl/worksheets/_rels/sheet1.xml.rels", lambda xml: xml.replace("drawing1", "drawing9"), "not there"),
        ("xl/worksheets/sheet2.xml", lambda xml: re.sub('(<dimension ref="A1:)', r"\1A", xml), "its dimension"),
        ("xl/workbook.xml", lambda xml: xml.replace('name="Bijdragen"', 'name="overzicht"'), "two sheets"),
        ("xl/workbook.xml", lambda xml: xml.replace("'Bijdragen'!", "Bijdragen!"), "the name"),
        ("[Content_Types].xml", lambda xml: xml.replace("/xl/tables/table1.xml", "/xl/tables/t.xml"), "content type"),
        ("xl/drawings/drawing1.xml", lambda xml: re.sub('descr="[^"]+"', 'descr=""', xml, count=1), "no description"),
        ("xl/charts/chart1.xml", lambda xml: xml.replace("'Cijfers'!", "'Weg'!"), "a chart draws"),
        ("docProps/core.xml", lambda xml: re.sub("nl-NL", "", xml), "language"),
    ],
)
def test_each_cause_would_be_found(part: str, change: Change, flaw: str) -> None:
    good = build_workbook(sample_digest(weeks=12), DUTCH, made_at=MADE_AT)
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            xml = source.read(name).decode()
            changed = change(xml) if name == part else xml
            assert name != part or changed != xml
            target.writestr(name, changed)
    assert any(flaw in one for one in flaws(broken.getvalue()))


def test_the_private_writer_is_the_one_that_was_read() -> None:
    # `_SheetWriter` streams rows from inside a private writer of openpyxl, since one cell object for each cell
    # costs most of a big workbook's time. Another version may call other methods: read it before the pin is moved.
    pinned = re.search(r'"openpyxl==([\d.]+)"', (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert pinned is not None
    assert version("openpyxl") == pinned[1]
    own = {name for name in vars(workbook._SheetWriter) if not name.startswith("__")}
    assert own & set(vars(WorksheetWriter)) == {"get_stream", "write_dimensions", "write_hyperlinks", "write_rows"}

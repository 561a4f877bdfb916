"""The workbook of a quick scan's matrix, reopened: what somebody puts on a minister's table."""

import dataclasses
import datetime as dt
import io
import zipfile
from decimal import Decimal
from functools import partial
from typing import Any

import openpyxl
import pytest

from alliance.enums import PollState
from alliance.people.known_names import KnownNames
from alliance.polls.scan_matrix import ScanMatrix
from reports.excel.versions import Version
from reports.polls.scan_workbook import build_scan_workbook, digest_scan_sheets, scan_file_name
from tests.reports.kit.matrices import LONG_QUESTION, sample_matrix
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT
from tests.reports.kit.workbooks import rows_of
from texts import Translator


def reopened(matrix: ScanMatrix | None = None, words: Translator = DUTCH) -> Any:
    return openpyxl.load_workbook(io.BytesIO(build_scan_workbook(matrix or sample_matrix(), words, made_at=MADE_AT)))


@pytest.mark.parametrize(
    ("words", "names", "language", "states"),
    [
        (DUTCH, ["Matrix", "Per vraag"], "nl-NL", ["Nog niet", "Ingestuurd", "Bezig", "Ingestuurd"]),
        (ENGLISH, ["Matrix", "By question"], "en-GB", ["Not yet", "Submitted", "In progress", "Submitted"]),
    ],
)
def test_it_speaks_the_readers_language(words: Translator, names: list[str], language: str, states: list[str]) -> None:
    book = reopened(words=words)
    assert book.sheetnames == names
    assert (book.properties.title, book.properties.language) == ("V-9 · Kamers in 2027", language)
    assert [row[1] for row in rows_of(book["Matrix"])[1:]] == states


def test_a_guests_file_names_nobody() -> None:
    known = KnownNames(("Marit Verhoeven", "Jelle Hoekstra", "Noor de Wit"))
    matrix = dataclasses.replace(sample_matrix(), outcome="Jelle Hoekstra belt, 06-41527389.")
    content = build_scan_workbook(matrix, DUTCH, made_at=MADE_AT, leave_out=known)
    book = openpyxl.load_workbook(io.BytesIO(content))
    told = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not [one for one in ("Marit", "Jelle", "Noor de", "41527389") if one in told]
    assert rows_of(book["Matrix"])[0][-1] == "Ingestuurd op"
    assert rows_of(book["Matrix"])[2][2:6] == [1150.5, 3.5, "Ja", 3]


def test_every_organisation_stands_there_also_without_an_answer() -> None:
    headings, delft, groningen, leiden, utrecht = rows_of(reopened()["Matrix"])
    assert headings[:4] == [
        "Organisatie",
        "Stand",
        "1. Hoeveel kamers zijn er? (kamers)",
        "2. Hoeveel groei verwacht je? (%)",
    ]
    assert headings[-2:] == ["Ingestuurd door", "Ingestuurd op"]
    assert delft == ["Delft", "Nog niet", *[None] * 8]
    assert leiden == ["Leiden", "Bezig", *[None] * 8], "nothing of a draft"
    assert groningen[2:6] == [1150.5, 3.5, "Ja", 3]
    assert utrecht[2] == 1200
    assert groningen[-2] == "Jelle Hoekstra"
    assert groningen[-1].date() == dt.date(2026, 11, 20)


def test_numbers_are_numbers_with_as_many_places_as_are_needed_and_dates_are_dates() -> None:
    sheet = reopened()["Matrix"]
    (table,) = sheet.tables.values()
    groningen = sheet[table.ref][2]
    assert [cell.number_format for cell in groningen[2:4]] == ["#,##0.0", "#,##0.0"]
    assert groningen[5].number_format == "#,##0"
    assert groningen[7].is_date
    assert groningen[7].value.date() == dt.date(2027, 1, 1)
    whole = dataclasses.replace(
        sample_matrix(),
        rows=tuple(
            dataclasses.replace(row, values=(Decimal("7.000"), *row.values[1:])) for row in sample_matrix().rows
        ),
    )
    sheet = reopened(whole)["Matrix"]
    assert sheet[next(iter(sheet.tables.values())).ref][1][2].number_format == "#,##0"


def test_nothing_that_somebody_typed_becomes_a_formula() -> None:
    for sheet in reopened():
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    sheet = reopened()["Matrix"]
    (table,) = sheet.tables.values()
    cell = sheet[table.ref][2][6]
    assert cell.value == '=HYPERLINK("https://example.org")'
    assert cell.quotePrefix


def test_it_can_be_printed_and_scrolled() -> None:
    book = reopened()
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
        assert not sheet.merged_cells.ranges
    matrix = book["Matrix"]
    (table,) = matrix.tables.values()
    first = int(table.ref.split(":")[0][1:])
    assert (matrix.freeze_panes, matrix.print_title_rows) == (f"B{first + 1}", f"${first}:${first}")
    assert table.autoFilter.ref == table.ref
    assert matrix[table.ref][1][6].alignment.wrap_text


def test_a_long_question_is_cut_over_its_column_and_stands_whole_on_the_second_sheet() -> None:
    book = reopened()
    heading = rows_of(book["Matrix"])[0][6]
    assert heading.startswith("5. Welke afspraken")
    assert len(heading) <= 255, "a table's heading holds no more"
    assert "\n" not in heading
    assert rows_of(book["Per vraag"])[5][1] == LONG_QUESTION


def test_the_second_sheet_adds_up_what_can_be_added_up() -> None:
    rows = rows_of(reopened()["Per vraag"])
    assert rows[0][3:9] == ["Antwoorden", "Eenheid", "Laagste", "Middelste", "Hoogste", "Samen"]
    assert rows[1][3:10] == [2, "kamers", 1150.5, 1175.25, 1200, 2350.5, None]
    assert rows[2][8] is None, "percentages are not added up"
    assert rows[3][10] == "Ja: 1 · =Nee: 1"
    assert rows[4][9:] == [3.5, "1: 0 · 2: 0 · 3: 1 · 4: 1 · 5: 0"]
    assert rows[5][10].startswith('2 antwoorden: =HYPERLINK("https://example.org") · Geen grond')
    assert rows[6][10] == "1 januari 2027"


def test_it_says_how_it_stands_what_came_of_it_and_to_whom_it_was_handed() -> None:
    sentences = [reopened()["Matrix"][f"A{row}"].value for row in range(1, 6)]
    assert sentences == [
        "V-9 · Kamers in 2027",
        "Studentenhuisvesting · gevraagd door Marit Verhoeven · 2 van 4 organisaties antwoordden",
        "Gesloten op 1 december 2026, 17:00.",
        "Uitkomst: Naar de minister.",
        "Overhandigd aan het ministerie van OCW op 3 december 2026. In het overleg.",
    ]
    running = dataclasses.replace(sample_matrix(), state=PollState.OPEN, closed_at=None)
    assert "dit is de stand van 23 november 2026" in reopened(running)["Matrix"]["A3"].value


def test_without_any_organisation_it_says_so() -> None:
    sheet = reopened(dataclasses.replace(sample_matrix(), rows=()))["Matrix"]
    assert not sheet.tables
    assert "Er doen geen organisaties mee." in [cell.value for cell in sheet["A"]]


def test_the_same_matrix_gives_the_same_bytes_and_no_typed_file_name() -> None:
    first, second = (build_scan_workbook(sample_matrix(), DUTCH, made_at=MADE_AT) for _ in range(2))
    assert first == second
    strange = dataclasses.replace(sample_matrix(), title="../../etc: <x>|?*" * 9)
    assert scan_file_name(strange) == "kennisbot-scan-V-9.xlsx"
    with zipfile.ZipFile(io.BytesIO(build_scan_workbook(strange, DUTCH, made_at=MADE_AT))) as file:
        assert file.testzip() is None


def test_a_scan_without_answers_has_no_page_of_zeros_in_a_digest() -> None:
    matrix = sample_matrix()
    rows = tuple(dataclasses.replace(row, state=None, submitted_by=None, submitted_at=None) for row in matrix.rows)
    empty = dataclasses.replace(matrix, rows=rows)
    make = partial(digest_scan_sheets, words=DUTCH, made_at=MADE_AT, version=Version.WORKING)
    assert make([empty]) == []
    assert len(make([matrix, empty])) == 2

"""The sheets that stand in the workbook only when they have rows, and the version for a meeting."""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from reports import Version, build_workbook
from tests.reports.matrices import sample_matrix
from tests.reports.sample import DUTCH, ENGLISH, MADE_AT, empty_digest
from tests.reports.workbooks import filled
from texts import Translator


def sample_people() -> list[str]:
    """Who asked the sample's scan, and who sent it in."""
    matrix = sample_matrix()
    return [matrix.asked_by, *(row.submitted_by for row in matrix.rows if row.submitted_by)]


def reopened(words: Translator = DUTCH, version: Version = Version.WORKING) -> Any:
    return openpyxl.load_workbook(io.BytesIO(build_workbook(filled(), words, made_at=MADE_AT, version=version)))


def values(sheet: Any) -> list[list[Any]]:
    """The sheet's table, its headings first."""
    (table,) = sheet.tables.values()
    return [[_value(cell) for cell in row] for row in sheet[table.ref]]


def _value(cell: Any) -> Any:
    return cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (
            DUTCH,
            [
                "Knelpunten",
                "Check-ins",
                "Peilingen",
                "Opschaling",
                "Dossiers",
                "Besluiten",
                "Deelname",
                "Scans",
                "Matrix V-9",
            ],
        ),
        (
            ENGLISH,
            [
                "Bottlenecks",
                "Check-ins",
                "Polls",
                "In use elsewhere",
                "Dossiers",
                "Decisions",
                "Participation",
                "Scans",
                "Matrix V-9",
            ],
        ),
    ],
)
def test_a_sheet_with_rows_stands_between_the_agenda_and_the_explanation(words: Translator, names: list[str]) -> None:
    assert reopened(words).sheetnames[3:-1] == names


def test_bottlenecks_are_ranked_and_lead_to_the_whole_text() -> None:
    sheet = reopened()["Knelpunten"]
    headings, first, second = values(sheet)
    assert headings[:4] == ["Nummer", "Organisaties", "Titel", "Alliantie"]
    assert first == [
        "B-16",
        4,
        "Te weinig kamers voor eerstejaars",
        "Studentenhuisvesting",
        "Utrecht",
        "Delft, Groningen, Leiden",
        2,
        "regionaal",
        "regelgeving",
        "Ministerie van BZK",
        "B-12, B-9",
        dt.date(2026, 11, 20),
        "Openen",
    ]
    assert (second[0], second[1], second[6:11]) == ("B-7", 1, [None, None, None, None, "nog niets"])
    assert sheet["A5"].hyperlink.location == "'Bijdragen'!A5"
    assert sheet["A6"].hyperlink is None  # shared in an earlier period: it has no row here


def test_a_missed_check_in_says_so_and_counts_nothing() -> None:
    _, held, missed = values(reopened()["Check-ins"])
    assert held[3:] == ["gehouden", 6, 4, 2]
    assert missed[3:] == ["gemist door een storing", None, None, None]


def test_each_answer_to_a_poll_has_a_row_and_the_first_says_what_came_of_it() -> None:
    _, *rows = values(reopened()["Peilingen"])
    assert [row[9:12] for row in rows] == [["Ja", 14, 70], ["Nee", 5, 25], ["Onthouding", 1, 5]]
    assert [row[:9] for row in rows[1:]] == [rows[0][:9]] * 2
    assert [row[12:14] for row in rows[1:]] == [[None, None]] * 2
    assert rows[0] == [
        "V-3",
        "peiling",
        "Schuiven we de conferentie naar maart?",
        "Studentenhuisvesting",
        dt.date(2026, 11, 12),
        dt.date(2026, 11, 19),
        "gesloten",
        20,
        24,
        "Ja",
        14,
        70,
        "Conferentie op 12 maart.",
        "Stuurgroep LPS (20 november 2026)",
        "Marit Verhoeven",
        None,
    ]


def test_adoptions_and_participation_stand_in_words() -> None:
    book = reopened()
    assert values(book["Opschaling"])[1][3] == "in uitvoering"
    assert values(book["Deelname"])[1] == [
        "Utrecht",
        "kennisstad",
        "Studentenhuisvesting, Maatschappelijke impact",
        "Kennisintensieve ecosystemen",
        1,
        0,
        3,
        1,
    ]


def test_every_column_of_every_sheet_is_explained() -> None:
    for version in Version:
        book = reopened(version=version)
        rows = [[cell.value for cell in row[:2]] for row in book["Toelichting"].iter_rows()]
        for sheet in book.worksheets[1:-3]:  # a matrix's columns are its questions, and "Scans" explains itself
            assert all([sheet.title, heading] in rows for heading in values(sheet)[0]), sheet.title


def test_a_column_is_explained_for_the_sheet_that_it_stands_on() -> None:
    rows = [[cell.value for cell in row] for row in reopened()["Toelichting"].iter_rows()]
    meaning = {(sheet, heading): told for sheet, heading, told, *_ in rows}
    assert meaning["Bijdragen", "Organisatie"] == "De organisatie namens welke de bijdrage is gedeeld."
    assert meaning["Opschaling", "Organisatie"] == "De organisatie die het praktijkvoorbeeld overneemt."
    assert meaning["Deelname", "Organisatie"] == "De organisatie die meedoet of meeleest."
    assert meaning["Actiestappen", "Sinds"] == "Sinds wanneer de stap deze status heeft."
    assert meaning["Opschaling", "Sinds"] == "Sinds wanneer de organisatie zo ver is."
    assert meaning["Dossiers", "Sinds"].startswith("Sinds wanneer het dossier daar zo ver is")
    assert "van het besluit" in meaning["Besluiten", "Actiestap"]
    assert meaning["Deelname", "Soort"].startswith("Kennisstad, koepel")


def test_what_has_no_rows_is_named_and_not_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(empty_digest(), ENGLISH, made_at=MADE_AT)))
    assert book.sheetnames == ["Overview", "Contributions", "Action steps", "Notes"]
    assert (
        "Bottlenecks, Check-ins, Polls, In use elsewhere, Dossiers, Decisions, Participation, Scans"
        in book["Notes"]["A4"].value
    )


def test_each_of_several_scans_has_a_sheet_of_its_own() -> None:
    digest = filled()
    second = dataclasses.replace(sample_matrix(), number=99)
    lists = dataclasses.replace(digest.lists, scans=(*digest.lists.scans, second))
    content = build_workbook(dataclasses.replace(digest, lists=lists), DUTCH, made_at=MADE_AT)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[-4:-1] == ["Scans", f"Matrix V-{sample_matrix().number}", "Matrix V-99"]
    rows = values(book["Scans"])
    assert [row[0] for row in rows[1:]] == ["V-9"] * 6 + ["V-99"] * 6
    assert rows[1][5:11] == [2, "kamers", 1150.5, 1175.25, 1200, 2350.5]


def test_a_bundle_has_a_row_for_each_addressee_and_a_decision_leads_to_its_step() -> None:
    book = reopened()
    assert [row[4:8] for row in values(book["Dossiers"])[1:]] == [
        ["Ministerie van BZK", "beantwoord", dt.date(2026, 11, 20), "deels gehonoreerd"],
        ["Stuurgroep LPS", "concept", None, None],
    ]
    decided = values(book["Besluiten"])[1]
    assert decided[:5] == [
        "O-3",
        dt.date(2026, 11, 17),
        "Ambtelijk overleg",
        "B-16",
        "Te weinig kamers voor eerstejaars",
    ]
    assert book["Besluiten"]["H5"].hyperlink.location.startswith("'Actiestappen'!")


@pytest.mark.parametrize("words", [DUTCH, ENGLISH])
def test_the_meeting_version_names_nobody_and_does_not_lead_to_slack(words: Translator) -> None:
    content = build_workbook(filled(), words, made_at=MADE_AT, version=Version.MEETING)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        everything = "".join(file.read(name).decode() for name in file.namelist())
    for name in ("Ute van Dijk", "Geert Hofstra", "Dewi Mertens", "Tessa de Wit", "Marit Verhoeven", *sample_people()):
        assert not re.search(re.escape(name), everything), name
    assert "slack.com" not in everything
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert words("report.sheet.participations") not in book.sheetnames
    assert words("report.sheet.bottlenecks") in book.sheetnames
    assert book.worksheets[-1]["A2"].value == words("report.explain.meeting")


def test_a_poll_leads_to_its_message_and_in_a_meeting_to_none() -> None:
    digest = filled()
    address = "https://nkn.slack.com/archives/C0HUIS/p1763716000200"
    polls = tuple(dataclasses.replace(poll, permalink=address) for poll in digest.lists.polls[:1])
    digest = dataclasses.replace(digest, lists=dataclasses.replace(digest.lists, polls=polls))
    for version, targets in ((Version.WORKING, [None, address]), (Version.MEETING, [None, None])):
        book = openpyxl.load_workbook(io.BytesIO(build_workbook(digest, DUTCH, made_at=MADE_AT, version=version)))
        (table,) = book["Peilingen"].tables.values()
        links = [row[-1].hyperlink for row in book["Peilingen"][table.ref]]
        heading, *answers = [link.target if link else None for link in links]
        assert (heading, set(answers)) == (targets[0], {targets[1]})

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
from tests.reports.kit.matrices import sample_matrix
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT, empty_digest
from tests.reports.kit.workbooks import filled
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
    assert reopened(words).sheetnames[4:-2] == names


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
    ]


def test_adoptions_and_participation_stand_in_words() -> None:
    book = reopened()
    assert values(book["Opschaling"])[1][2:5] == ["Leiden", "Groningen", "in uitvoering"]
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


def test_what_a_heading_does_not_say_is_explained_for_its_sheet_only() -> None:
    for version in Version:
        book = reopened(version=version)
        rows = [[cell.value for cell in row[:2]] for row in book["Toelichting"].iter_rows(min_row=8)]
        assert ["Bijdragen", "Titel"] not in rows, "its heading says it"
        assert ["Knelpunten", "Herkend door"] in rows
        assert (["Deelname", "Leest mee in"] in rows) == (version is Version.WORKING)
        lists = [sheet for sheet in book.worksheets if len(sheet.tables) == 1 and sheet.title != "Toelichting"]
        headings = {sheet.title: values(sheet)[0] for sheet in lists}
        others = [(name, what) for name, what in rows if name in headings and name != "Actiestappen"]  # has statuses
        assert all(what in headings[name] for name, what in others)


def test_each_stage_of_bottlenecks_and_the_map_of_help_stand_in_a_table() -> None:
    progress, taken = reopened()["Opbrengst"].tables.values()
    sheet = reopened()["Opbrengst"]
    rows = [[cell.value for cell in row] for row in sheet[progress.ref]]
    assert rows[1] == ["kw 1 2026", 11, 2, 4, 3, 2]
    assert [row[0] for row in rows[1:]] == ["kw 1 2026", "kw 2 2026", "kw 3 2026", "kw 4 2026"]
    assert [[cell.value for cell in row] for row in sheet[taken.ref]] == [
        ["Organisatie", "Groningen", "Samen"],
        ["Leiden", 1, 1],
    ]


def test_a_bottleneck_shared_before_the_period_is_found_in_the_list_of_bottlenecks() -> None:
    digest = filled()
    decided = dataclasses.replace(digest.lists.decisions[0], about="B-7")
    lists = dataclasses.replace(digest.lists, decisions=(decided,))
    content = build_workbook(dataclasses.replace(digest, lists=lists), DUTCH, made_at=MADE_AT)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["Besluiten"]["D5"].hyperlink.location == "'Knelpunten'!A6"
    rows = [book["Knelpunten"].cell(row, 1) for row in (5, 6)]
    assert [cell.value for cell in rows] == ["B-16", "B-7"]
    assert [cell.hyperlink is not None for cell in rows] == [True, False], "a row does not lead to itself"


def test_what_has_no_rows_is_named_and_not_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(empty_digest(), ENGLISH, made_at=MADE_AT)))
    assert book.sheetnames == ["Overview", "Contributions", "Action steps", "Notes"]
    assert (
        "Bottlenecks, Check-ins, Polls, In use elsewhere, Dossiers, Decisions, Participation, Scans"
        in book["Notes"]["A5"].value
    )


def test_each_of_several_scans_has_a_sheet_of_its_own() -> None:
    digest = filled()
    second = dataclasses.replace(sample_matrix(), number=99)
    lists = dataclasses.replace(digest.lists, scans=(*digest.lists.scans, second))
    content = build_workbook(dataclasses.replace(digest, lists=lists), DUTCH, made_at=MADE_AT)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[-5:-2] == ["Scans", f"Matrix V-{sample_matrix().number}", "Matrix V-99"]
    rows = values(book["Scans"])
    assert [row[0] for row in rows[1:]] == ["V-9"] * 6 + ["V-99"] * 6
    assert rows[1][5:11] == [2, "kamers", 1150.5, 1175.25, 1200, 2350.5]


def test_a_bundle_has_a_row_for_each_addressee_and_a_decision_leads_to_its_step() -> None:
    book = reopened()
    assert [row[4:9] for row in values(book["Dossiers"])[1:]] == [
        ["Ministerie van BZK", 1, "beantwoord", dt.date(2026, 11, 20), "deels gehonoreerd"],
        ["Stuurgroep LPS", None, "concept", None, None],
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

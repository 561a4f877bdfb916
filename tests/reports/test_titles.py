"""What a report and its period are called, and its figures in a message."""

import dataclasses
import datetime as dt
import io

import openpyxl
import pytest

from alliance.calendar.periods import Period, previous
from alliance.calendar.typed_periods import parse_period
from alliance.digests.digests import Digest
from alliance.digests.figures import Figure, FigureName
from alliance.enums import Name
from reports import Version, build_workbook, file_name
from reports.digests.figures import label_figures
from reports.digests.mail import mail_text
from reports.digests.titles import as_of, period_days, period_name, title
from tests.reports.kit.sample import DUTCH, ENGLISH, ZONE, sample_digest

TODAY = dt.date(2026, 12, 31)
MADE_AT = dt.datetime(2026, 12, 31, 8, tzinfo=dt.UTC)


def about(period: Period) -> Digest:
    return dataclasses.replace(sample_digest(), period=period, previous=previous(period), as_of=period.ends_at(ZONE))


@pytest.mark.parametrize(
    ("said", "dutch", "english", "file"),
    [
        ("2026-W47", "Weekrapportage 47", "Weekly digest 47", "kennisbot-weekrapportage-2026-W47.xlsx"),
        (
            "2026-11",
            "Maandrapportage november 2026",
            "Monthly digest November 2026",
            "kennisbot-rapportage-2026-11.xlsx",
        ),
        (
            "2026-Q4",
            "Kwartaalrapportage 4e kwartaal 2026",
            "Quarterly digest Q4 2026",
            "kennisbot-rapportage-2026-Q4.xlsx",
        ),
        (
            "1-11-2026 t/m 15-11-2026",
            "Rapportage 1–15 november 2026",
            "Digest 1–15 November 2026",
            "kennisbot-rapportage-2026-11-01-tm-2026-11-15.xlsx",
        ),
    ],
)
def test_a_report_is_called_after_its_period(said: str, dutch: str, english: str, file: str) -> None:
    period = parse_period(said, TODAY)
    assert (title(about(period), DUTCH), title(about(period), ENGLISH)) == (dutch, english)
    assert file_name(period) == file


def test_a_running_period_names_its_file_after_the_day_unless_that_is_its_last() -> None:
    days, week = parse_period("19-11-2026 t/m 30-11-2026", TODAY), parse_period("2026-W48", TODAY)
    assert file_name(days, until=days.last_on) == "kennisbot-rapportage-2026-11-19-tm-2026-11-30.xlsx"
    assert file_name(days, until=days.first_on).endswith("-tm-2026-11-30-tot-2026-11-19.xlsx")
    assert file_name(week, until=week.last_on) == "kennisbot-rapportage-2026-W48-tot-2026-11-29.xlsx"


def test_the_report_of_an_alliance_names_it() -> None:
    digest = dataclasses.replace(sample_digest(), alliance=Name("Studentenhuisvesting", "Student housing"))
    assert title(digest, ENGLISH) == "Weekly digest 47 · Student housing"


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("2026-W47", "16–22 november 2026"),
        ("2026-W49", "30 november – 6 december 2026"),
        ("2026-W01", "29 december 2025 – 4 januari 2026"),
        ("3-11-2026 t/m 3-11-2026", "3 november 2026"),
    ],
)
def test_days_are_told_with_their_year(said: str, days: str) -> None:
    assert period_days(parse_period(said, TODAY), DUTCH) == days


def test_a_range_is_named_after_its_days_which_are_told_once() -> None:
    digest = about(parse_period("1-11-2026 t/m 15-11-2026", TODAY))
    days = "1–15 november 2026"
    assert mail_text(digest, DUTCH).startswith(f"Rapportage {days}\n\n")
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(digest, DUTCH, made_at=MADE_AT, version=Version.MEETING)))
    assert book.properties.title == f"Rapportage {days} – vergaderversie"
    head = [book["Overzicht"].cell(row, 1).value for row in (1, 2)]
    assert head == [f"Rapportage {days}", "Gemaakt op 31 december 2026, 09:00"]
    footer = book["Overzicht"].oddFooter
    assert footer is not None
    assert f"Rapportage {days} – vergaderversie" in str(footer.left.text)
    running = dataclasses.replace(digest, as_of=MADE_AT - dt.timedelta(days=50))
    told = openpyxl.load_workbook(io.BytesIO(build_workbook(running, DUTCH, made_at=MADE_AT)))["Overzicht"]["A2"].value
    assert told == "Tussenstand van 31 december 2026, 09:00"


def test_a_period_has_a_name_inside_a_sentence() -> None:
    named = [period_name(parse_period(said, TODAY), DUTCH) for said in ("2026-W47", "2026-11", "2026-Q4")]
    assert named == ["week 47", "november 2026", "het 4e kwartaal van 2026"]


def test_figures_are_told_in_a_line_with_their_change() -> None:
    assert [item.told for item in label_figures(sample_digest(), DUTCH)] == [
        "5 nieuwe bijdragen (+2)",
        "31 keer herkend (+9)",
        "4 van 8 stappen op schema (−2), waarvan 1 over de datum",
        "1 van 4 stappen op schema is over de datum (+1)",
        "21 van 24 vragen uit afgelopen check-ins beantwoord (+1)",
        "3 praktijken opgepakt (+1)",
        "4 van 12 organisaties droegen bij (gelijk)",
        "2 van 8 stappen vragen aandacht of stagneren (+1)",
        "3 van 9 stappen bijgewerkt (−2)",
    ]


def test_a_first_figure_has_no_change_and_one_is_singular() -> None:
    digest = dataclasses.replace(sample_digest(), figures=(Figure(FigureName.NEW_CONTRIBUTIONS, 1),))
    assert [item.told for item in label_figures(digest, ENGLISH)] == ["1 new contribution"]


def test_a_running_period_says_what_moment_it_is_true_for() -> None:
    digest = dataclasses.replace(sample_digest(), as_of=dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC))
    assert as_of(digest, DUTCH) == "18 november 2026, 10:00"
    assert as_of(sample_digest(), DUTCH) == "het eind van 22 november 2026"

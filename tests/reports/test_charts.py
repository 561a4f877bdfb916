"""The charts of the overview: what they show, in which version, and that each is told in words."""

import dataclasses
import datetime as dt
import io
import re
import zipfile

import pytest

from alliance.digests.alliance_figures import AllianceFigures, list_alliance_figures
from alliance.enums import Name, ParticipationKind, Status
from reports import Version, build_workbook
from reports.digests.numbers import numbers_sheet
from reports.digests.overview import overview_sheet
from reports.excel.layout import cut_columns
from storage.engine.database import Database
from storage.tables import Endorsement
from tests.kit.reading import says
from tests.networks.small_network import Network
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT, WEEK, ZONE, full_digest
from tests.reports.kit.workbooks import reopened
from texts import Translator


def charts(words: Translator, version: Version) -> dict[str, str]:
    """The description of each chart, by its title."""
    with zipfile.ZipFile(io.BytesIO(build_workbook(full_digest(), words, made_at=MADE_AT, version=version))) as file:
        drawn = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/")]
        drawings = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/drawings/d")]
        described = [told for one in drawings for told in re.findall(r'descr="([^"]+)"', one)]
    return dict(zip([re.findall(r"<a:t>([^<]+)</a:t>", one)[0] for one in drawn], described, strict=True))


def test_the_working_version_has_five_charts() -> None:
    drawn = charts(DUTCH, Version.WORKING)
    assert list(drawn) == [
        "De afgelopen weken",
        "Hoe vaak iets werd herkend, per alliantie",
        "Organisaties die bijdroegen, per alliantie",
        "Actiestappen per alliantie naar status",
        says("report.chart.progress"),
    ]
    told = list(drawn.values())
    assert "Studentenhuisvesting: 15 Keer herkend" in told[1]
    assert "Internationalisering" not in told[1]
    assert "Studentenhuisvesting: 6 Droegen bij, 8 Doen ook mee" in told[2]
    assert "kw 1 2026: 2 Alleen gedeeld, 4 Herkend, 3 In dossier of stap, 2 Beantwoord of opgelost" in told[4]


def test_a_chart_does_not_show_a_step_past_its_date_as_one_in_time() -> None:
    described = charts(DUTCH, Version.WORKING)["Actiestappen per alliantie naar status"]
    assert "Kennisintensieve ecosystemen: 1 op schema, 1 op schema, te laat" in described


def test_the_meeting_version_does_not_tell_who_did_nothing() -> None:
    assert list(charts(ENGLISH, Version.MEETING)) == [
        "The past weeks",
        "How often something was recognised, per alliance",
        "Action steps per alliance by status",
        "What became of bottlenecks, by the quarter in which they were shared",
    ]


@pytest.mark.parametrize(
    ("without", "beside", "below"),
    [
        ((), (5, 10), [(0, 2), (2, 6), (6, 10)]),
        (("alliances",), (5, 10), [(0, 10)]),
        (("steps",), (5, 10), [(0, 5), (5, 10)]),
        (("steps", "participation"), (5, 9), [(0, 9)]),
        (("participation",), (5, 9), [(0, 4), (4, 9)]),
        (("trend", "alliances"), (5, 10), []),
        (("trend",), (5, 10), [(0, 5), (5, 10)]),
        (("trend", "compared"), (3, 10), [(0, 5), (5, 10)]),
    ],
)
def test_charts_leave_no_gap_between_each_other(
    without: tuple[str, ...], beside: tuple[int, int], below: list[tuple[int, int]]
) -> None:
    digest = full_digest()
    digest = dataclasses.replace(
        digest,
        figures=tuple(dataclasses.replace(one, previous=None) for one in digest.figures)
        if "compared" in without
        else digest.figures,
        steps=() if "steps" in without else digest.steps,
        trend=() if "trend" in without else digest.trend,
        lists=dataclasses.replace(digest.lists, alliances=() if "alliances" in without else digest.lists.alliances),
    )
    version = Version.MEETING if "participation" in without else Version.WORKING
    numbers = numbers_sheet(digest, DUTCH, version)
    sheet = overview_sheet(digest, DUTCH, made_at=MADE_AT, numbers=numbers, version=version)
    first, *others = sheet.charts
    assert (first.columns, first.is_beside) == (beside, True)
    assert [one.columns for one in others] == below
    assert not any(one.is_beside for one in others)


def test_columns_are_cut_where_one_ends() -> None:
    assert cut_columns([10, 10, 20], [0.4]) == [(0, 2), (2, 3)]


def test_the_trend_has_its_legend_beside_it_as_it_stands_beside_few_rows() -> None:
    with zipfile.ZipFile(io.BytesIO(build_workbook(full_digest(), DUTCH, made_at=MADE_AT))) as file:
        drawn = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/")]
    places = [re.findall(r'<legendPos val="(\w+)"', one) for one in drawn]
    assert places == [["r"], [], ["b"], ["b"], ["r"]]


def test_each_chart_has_titles_at_its_axes() -> None:
    with zipfile.ZipFile(io.BytesIO(build_workbook(full_digest(), DUTCH, made_at=MADE_AT))) as file:
        drawn = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/")]
    assert [re.findall(r"<a:t>([^<]+)</a:t>", one)[1:] for one in drawn] == [
        ["week", "aantal"],
        ["keer herkend"],
        ["aantal organisaties"],
        ["aantal actiestappen"],
        ["gedeeld in", "aantal knelpunten"],
    ]


@pytest.fixture
def counted(database: Database) -> tuple[AllianceFigures, ...]:
    with database.writing() as session:
        network = Network(session)
        network.alliance("groen", "Groen", position=2)
        shared = network.share(1, "2026-11-17T10:00", city="Utrecht")
        network.join("Delft", ParticipationKind.READS_ALONG)
        network.step(1, Status.ON_TRACK)
        network.add(
            Endorsement(
                contribution_id=shared.id,
                organisation_id=network.cities["Delft"],
                member_id=network.people["Delft"],
                created_at=dt.datetime(2026, 11, 18, tzinfo=dt.UTC),
                updated_at=dt.datetime(2026, 11, 18, tzinfo=dt.UTC),
            )
        )
        start, end = WEEK.starts_at(ZONE), WEEK.ends_at(ZONE)
        return list_alliance_figures(session, start=start, end=end, alliance_id=None)


def test_alliances_are_counted_as_the_network_is(counted: tuple[AllianceFigures, ...]) -> None:
    assert [dataclasses.astuple(one) for one in counted] == [
        (("Studentenhuisvesting", None), 1, 1, 2),
        (("Groen", None), 0, 0, 0),
    ]
    assert counted[0].alliance == Name("Studentenhuisvesting")


def test_charts_that_do_not_fit_below_the_rest_begin_a_page_and_nothing_is_printed_smaller_for_them() -> None:
    week = full_digest()
    busy = dataclasses.replace(week, attention=week.attention * 8)
    one, two = (
        overview_sheet(digest, DUTCH, made_at=MADE_AT, numbers=numbers_sheet(digest, DUTCH, Version.WORKING))
        for digest in (week, busy)
    )
    assert (one.is_one_page, two.is_one_page) == (True, False)
    assert one.widths == two.widths
    printed = reopened(busy)["Overzicht"]
    (page_break,) = printed.row_breaks.brk
    assert printed.cell(page_break.id + 1, 1).value == says("report.caption.charts")

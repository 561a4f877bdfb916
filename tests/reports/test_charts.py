"""The charts of the overview: what they show, in which version, and that each is told in words."""

import dataclasses
import datetime as dt
import io
import re
import zipfile

import pytest

from alliance.digests.alliance_figures import AllianceFigures, list_alliance_figures
from alliance.words import Name, ParticipationKind, Status
from reports import Version, build_workbook
from reports.digests.alliance_charts import alliance_charts, alliance_table
from reports.digests.overview import WIDTHS
from storage.engine.database import Database
from storage.tables import Endorsement
from tests.networks.small_network import Network
from tests.reports.sample import DUTCH, ENGLISH, MADE_AT, WEEK, ZONE, full_digest
from texts import Translator


def charts(words: Translator, version: Version) -> dict[str, str]:
    """The description of each chart, by its title."""
    with zipfile.ZipFile(io.BytesIO(build_workbook(full_digest(), words, made_at=MADE_AT, version=version))) as file:
        drawn = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/")]
        described = re.findall(r'descr="([^"]+)"', file.read("xl/drawings/drawing1.xml").decode())
    return dict(zip([re.findall(r"<a:t>([^<]+)</a:t>", one)[0] for one in drawn], described, strict=True))


def test_the_working_version_has_four_charts() -> None:
    drawn = charts(DUTCH, Version.WORKING)
    assert list(drawn) == [
        "Actiestappen per alliantie naar status",
        "Hoe vaak iets werd herkend, per alliantie",
        "Organisaties die bijdroegen, per alliantie",
        "De afgelopen weken",
    ]
    told = list(drawn.values())
    assert "Studentenhuisvesting: 15 Keer herkend" in told[1]
    assert "Internationalisering" not in told[1]
    assert "Studentenhuisvesting: 6 Droegen bij, 8 Doen ook mee" in told[2]


def test_the_meeting_version_does_not_tell_who_did_nothing() -> None:
    assert list(charts(ENGLISH, Version.MEETING)) == [
        "Action steps per alliance by status",
        "How often something was recognised, per alliance",
        "The past weeks",
    ]


@pytest.mark.parametrize(
    ("without", "columns"),
    [
        ((), [(5, 9), (0, 2), (2, 5)]),
        (("alliances",), [(0, 5)]),
        (("steps",), [(0, 5), (5, 9)]),
        (("steps", "participation"), [(0, 5)]),
        (("participation",), [(5, 9), (0, 5)]),
    ],
)
def test_charts_stand_beside_each_other_from_the_left(without: tuple[str, ...], columns: list[tuple[int, int]]) -> None:
    digest = full_digest()
    alliances = () if "alliances" in without else digest.lists.alliances
    digest = dataclasses.replace(
        digest,
        steps=() if "steps" in without else digest.steps,
        lists=dataclasses.replace(digest.lists, alliances=alliances),
    )
    version = Version.MEETING if "participation" in without else Version.WORKING
    table = alliance_table(digest, DUTCH, WIDTHS, version)
    assert table is not None
    assert [one.columns for one in alliance_charts(table, DUTCH)] == columns


def test_the_trend_has_its_legend_beside_it_as_it_stands_beside_few_rows() -> None:
    with zipfile.ZipFile(io.BytesIO(build_workbook(full_digest(), DUTCH, made_at=MADE_AT))) as file:
        drawn = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/")]
    places = [re.findall(r'<legendPos val="(\w+)"', one) for one in drawn]
    assert places == [["b"], [], ["b"], ["r"]]


def test_each_chart_has_titles_at_its_axes() -> None:
    with zipfile.ZipFile(io.BytesIO(build_workbook(full_digest(), DUTCH, made_at=MADE_AT))) as file:
        drawn = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/")]
    assert [re.findall(r"<a:t>([^<]+)</a:t>", one)[1:] for one in drawn] == [
        ["aantal actiestappen"],
        ["keer herkend"],
        ["aantal organisaties"],
        ["week", "aantal"],
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

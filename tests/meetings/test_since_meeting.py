"""`/kennis rapportage sinds overleg`: from the last meeting that was held until now."""

import datetime as dt

import pytest

from alliance.enums import MeetingKind, MeetingState
from alliance.errors import Invalid
from alliance.meetings.since_meeting import read_since_meeting, since_meeting
from storage.engine.database import Database
from storage.tables import Alliance, Meeting, MeetingAlliance
from tests.kit import Town
from tests.kit.reading import says
from tests.meetings.test_meetings import plans
from tests.networks.small_network import LONG_AGO, Network

TODAY = dt.date(2026, 11, 24)


def meeting(network: Network, number: int, held_on: str, *about: int, state: str = "planned") -> None:
    row = network.add(
        Meeting(
            number=number,
            kind=MeetingKind.OFFICIAL,
            title="Overleg",
            held_on=dt.date.fromisoformat(held_on),
            papers_on=dt.date.fromisoformat(held_on),
            state=MeetingState(state),
            by_member_id=network.people["Utrecht"],
            created_at=LONG_AGO,
        )
    )
    for alliance_id in about:
        network.add(MeetingAlliance(meeting_id=row.id, alliance_id=alliance_id))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sinds overleg", (None, "")),
        ("Sinds het laatste overleg", (None, "")),
        ("since the last meeting", (None, "")),
        ("since meeting Student housing", (None, "Student housing")),
        ("sinds  overleg  Huisvesting", (None, "Huisvesting")),
        ("vanaf de vorige vergadering", (None, "")),
        ("sinds O-12", (12, "")),
        ("since o-3 Student housing", (3, "Student housing")),
        ("sinds O-3a", None),
        ("sinds overlegd", None),
        ("sinds maandag", None),
        ("overleg", None),
        ("week", None),
        ("", None),
    ],
)
def test_what_means_since_the_last_meeting_and_what_stands_behind_it(
    typed: str, meant: tuple[int | None, str] | None
) -> None:
    assert read_since_meeting(typed) == meant


def test_the_last_meeting_counts_that_was_held_whatever_its_kind(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        other = network.alliance("mobiliteit", "Mobiliteit", position=2)
        housing, mobility = session.get_one(Alliance, network.housing), session.get_one(Alliance, other)
        for alliance, reason in ((None, "digest.no_meeting_yet"), (housing, "digest.no_meeting_yet_of")):
            with pytest.raises(Invalid, match=reason):
                since_meeting(session, today=TODAY, alliance=alliance)
        meeting(network, 1, "2026-10-06")
        meeting(network, 2, "2026-10-20", network.housing)
        meeting(network, 3, "2026-11-10", other)
        meeting(network, 4, "2026-11-17", state="cancelled")
        meeting(network, 5, "2026-11-24", network.housing)
        meeting(network, 6, "2026-12-08")
        found = [since_meeting(session, today=TODAY, alliance=one)[0].key for one in (None, housing, mobility)]
        assert found == ["2026-11-10/2026-11-24", "2026-10-20/2026-11-24", "2026-11-10/2026-11-24"]
        meeting(network, 7, "2026-11-24", network.housing, state="held")
        assert since_meeting(session, today=TODAY, alliance=housing)[0].key == "2026-11-24/2026-11-24"
        assert since_meeting(session, today=TODAY, alliance=mobility)[0].key == "2026-11-10/2026-11-24"


def test_somebody_asks_for_what_there_was_since_the_last_meeting(http_town: Town) -> None:
    hanneke, marit = http_town.hanneke, http_town.marit
    assert "Er is nog geen overleg geweest om vanaf te tellen." in hanneke.types("/kennis rapportage sinds overleg")
    said = marit.types("/kennis rapportage sinds overleg")
    assert "Er is nog geen overleg geweest over Studentenhuisvesting." in said
    plans(hanneke, day="2026-11-26")
    http_town.move("2026-11-27T09:00:00+00:00")
    for player, typed, of in ((hanneke, "sinds overleg", ""), (marit, "since meeting", " · Studentenhuisvesting")):
        said = player.types(f"/kennis rapportage {typed}", "@bot")
        assert "de tijd sinds O-1 · Ambtelijk overleg" in said
        assert "(26–27 november 2026)" in said
        http_town.settle()
        assert f"Rapportage 26–27 november 2026{of} (tot nu toe)" in player.reads()
    assert "Dat kan alleen" in marit.types("/kennis rapportage sinds overleg Internationalisering")
    assert "de tijd sinds O-1" in hanneke.types("/kennis rapportage sinds o-1", "@bot")
    assert says("problem.no_meeting", key="O-7", command="/kennis") in hanneke.types(
        "/kennis rapportage sinds O-7", "@bot"
    )
    plans(hanneke, day="2026-12-08")
    assert "O-2 is pas op 8 december 2026." in hanneke.types("/kennis rapportage since O-2", "@bot")
    assert http_town.refused_calls() == []

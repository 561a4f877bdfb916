"""What was sent of a meeting can be had again in Slack, with the same bytes, by whoever may read all of it."""

import pytest

from alliance.enums import KeptFileKind, Visibility
from alliance.errors import Conflict, NotFound
from alliance.meetings import papers
from alliance.meetings.sent_files import ask_for_sent, get_sent
from storage.engine.database import Session
from storage.tables import Contribution, KeptFile
from tests.checkins.test_rules import person
from tests.kit import Town
from tests.kit.people import HOUSING, Player
from tests.kit.reading import options, says
from tests.kit.times import local
from tests.meetings.test_decisions import page
from tests.meetings.test_meeting_packs import EIGHT, for_housing
from tests.meetings.test_meeting_rules import NOW, network, plan, schedules, secretary, session
from tests.meetings.test_meetings import schedules as schedules_in_slack
from tests.networks.small_network import Network

__all__ = ["network", "session"]


def test_older_papers_and_lists_come_again_byte_for_byte(http_town: Town) -> None:
    hanneke, noor = http_town.hanneke, http_town.noor
    for_housing(hanneke)
    noor.shares("Te weinig kamers")
    schedules_in_slack(hanneke, "B-1", purpose="decision")
    assert says("meeting.sent") not in texts_of_page(http_town)
    http_town.move(EIGHT)
    first = {one["name"]: http_town.content(one) for one in http_town.files("vergaderstukken-v1")}
    does(hanneke, "meeting.subject", title="Norm voor ventilatie", purpose="information")
    does(hanneke, "meeting.pack", language="nl")
    assert http_town.files("vergaderstukken-v2")

    # Somebody who does not run the meeting, and may see all of it.
    before = len(http_town.files("vergaderstukken-v1"))
    assert len(asks_again(noor, "versie 1")) == 2
    again = http_town.files("vergaderstukken-v1")[before:]
    assert len(again) == 2
    assert all(http_town.content(one) == first[one["name"]] for one in again)

    http_town.move("2026-12-15T16:00+01:00")
    does(hanneke, "item.decide", outcome="agreed", line="De norm wordt 37 liter.")
    does(hanneke, "decisionlist.send")
    does(hanneke, "item.decide_again", outcome="declined", line="De norm blijft.")
    does(hanneke, "decisionlist.send_corrected")
    asks_again(noor, "uitgave 1")
    lists = http_town.files("besluitenlijst-v1")
    assert len(lists) == 2
    assert http_town.content(lists[0]) == http_town.content(lists[1])
    assert "37 liter" in http_town.noor.reads(HOUSING)
    assert http_town.refused_calls() == []


def does(player: Player, button: str, **values: str) -> None:
    """Press a button on the meeting's page, fill in the form that it opens if there are values, and settle."""
    page(player)
    player.presses(f"^{says(button)}$")
    if values:
        assert not player.submits(**values)
    player.town.settle()
    player.town.close_all_forms()


def asks_again(player: Player, edition: str) -> list[str]:
    """Ask for an edition of what was sent of the meeting; gives all that there was to choose."""
    player.town.close_all_forms()
    player.types("/kennis toon O-1")
    player.presses(f"^{says('meeting.sent')}$")
    chosen = options(player.form(), "edition")
    assert not player.submits(edition=next(value for text, value in chosen.items() if edition in text))
    player.town.settle()
    return list(chosen)


def texts_of_page(town: Town) -> str:
    return str(town.hanneke.types("/kennis overleg O-1"))


@pytest.fixture
def number(session: Session, network: Network) -> int:
    """A meeting with kept papers."""
    network.share(1, "2026-11-01T10:00")
    meeting = plan(session, alliances=(network.housing,))
    schedules(session, meeting, "B-1")
    papers.ask_for_pack(session, by=secretary(session), number=meeting.number, channel_key="COFFICE", time=local(NOW))
    for ending in ("docx", "xlsx"):
        session.add(
            KeptFile(
                kind=KeptFileKind.PAPERS,
                subject=meeting.ref,
                edition=1,
                variant=f"nl:{ending}",
                name=f"O-1.{ending}",
                sha256="0" * 64,
                made_at=NOW,
                content=b"kept",
            )
        )
    session.flush()
    return meeting.number


def test_papers_are_one_file_and_not_for_who_may_not_see_all_of_it(session: Session, number: int) -> None:
    delft = person(session, "UDELFT")
    _, found = get_sent(session, by=delft, number=number, time=local(NOW))
    assert [(one.kind, one.edition, one.language) for one in found] == [(KeptFileKind.PAPERS, 1, "nl")]
    contribution = session.get_one(Contribution, 1)
    contribution.visibility = Visibility.ALLIANCE
    session.flush()
    outsider = person(session, "UBREDA")
    with pytest.raises(Conflict):
        get_sent(session, by=outsider, number=number, time=local(NOW))
    with pytest.raises(NotFound):
        ask_for_sent(
            session,
            by=secretary(session),
            number=number,
            kind=KeptFileKind.PAPERS,
            edition=2,
            channel_key="USOMEBODY",
            language="nl",
            time=local(NOW),
        )

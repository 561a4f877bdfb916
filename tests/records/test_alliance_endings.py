"""An alliance that ends: its open steps go where its lead officer said, its polls close, and a report is made."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from alliance.enums import Ambition, PollKind, PollState, Status, StepEventKind
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.people.alliances.alliances import choose_heir
from alliance.people.members import Person
from alliance.polls.polls import check_begun
from alliance.records.alliance_endings import close_due
from storage.engine.database import Database, Session
from storage.tables import ActionStep, Alliance, Delivery, Member, Poll, StatusUpdate, StepEvent
from tests.kit import Town
from tests.kit.people import HOUSING
from tests.kit.reading import says, texts
from tests.networks.small_network import Network, at
from tests.people.test_permissions import PEOPLE

NOW = at("2026-12-02T10:00")
LAST = dt.date(2026, 12, 1)


class EndedAlliance:
    """Two alliances; the first, which ended yesterday, has two open steps, a finished one and an open poll."""

    def __init__(self, session: Session, **more: Any) -> None:
        self.session = session
        network = Network(session)
        self.ended = session.get_one(Alliance, network.housing)
        self.other = Alliance(slug="ander", theme_id=self.ended.theme_id, name="Ander")
        session.add(self.other)
        session.flush()
        self.ended.ends_on, self.ended.channel_id = LAST, "CHOUSING"
        for name, value in more.items():
            setattr(self.ended, name, self.other.id if value == "other" else value)
        session.add(self.ended)
        for number, status in ((1, Status.ON_TRACK), (2, Status.PROPOSED), (3, Status.DONE)):
            session.add(
                ActionStep(
                    number=number,
                    alliance_id=self.ended.id,
                    title=f"Stap {number}",
                    ambition=Ambition.FIRST_STEP,
                    status=status,
                    created_at=NOW,
                    updated_at=NOW,
                )
            )
        session.flush()

    def closes(self) -> None:
        """Announce the end, and close the alliance."""
        for _ in range(2):
            close_due(self.session, note="Voorbij.", now=NOW, today=NOW.date(), secretariat_channel="COFFICE")
        self.session.flush()

    def steps(self) -> dict[int, ActionStep]:
        """All steps by number."""
        return {one.number: one for one in self.session.exec(select(ActionStep)).all()}

    def report(self) -> dict[str, Any]:
        """What the delivery of the closing report is about."""
        (sent,) = self.session.exec(select(Delivery).where(Delivery.kind == "digest")).all()
        assert sent.channel_key == "CHOUSING"
        return sent.about


def test_open_steps_are_closed_with_the_reason_unless_somebody_said_otherwise(database: Database) -> None:
    with database.writing() as session:
        ending = EndedAlliance(session)
        ending.closes()
        assert [ending.steps()[number].status for number in (1, 2, 3)] == ["dropped", "dropped", "done"]
        assert [one.note for one in session.exec(select(StatusUpdate)).all()] == ["Voorbij.", "Voorbij."]
        assert ending.report()["closing"] == {"steps": [1, 2], "heir": None, "polls": 0}
        assert ending.report()["period"] == "2026-12-01/2026-12-01"


def test_open_steps_go_to_the_alliance_that_was_chosen(database: Database) -> None:
    with database.writing() as session:
        ending = EndedAlliance(session, hand_steps_to_id="other")
        ending.closes()
        steps = ending.steps()
        assert [steps[number].alliance_id for number in (1, 2, 3)] == [ending.other.id] * 2 + [ending.ended.id]
        assert [steps[number].status for number in (1, 2, 3)] == ["on_track", "proposed", "done"]
        assert {one.kind for one in session.exec(select(StepEvent)).all()} == {StepEventKind.MOVED}
        assert ending.report()["closing"]["heir"] == ending.other.id


def test_steps_are_closed_where_the_chosen_alliance_was_archived_meanwhile(database: Database) -> None:
    with database.writing() as session:
        ending = EndedAlliance(session, hand_steps_to_id="other")
        ending.other.archived_at = NOW
        ending.closes()
        assert ending.steps()[1].status is Status.DROPPED


def test_open_polls_are_closed(database: Database) -> None:
    with database.writing() as session:
        ending = EndedAlliance(session)
        member = session.exec(select(Member)).first()
        assert member is not None
        poll = Poll(
            number=1,
            kind=PollKind.STATUS_POLL,
            alliance_id=ending.ended.id,
            title="Hoe gaat het?",
            state=PollState.OPEN,
            by_member_id=member.id,
            opened_at=NOW,
            ends_at=NOW + dt.timedelta(days=9),
            created_at=NOW,
        )
        session.add(poll)
        session.flush()
        ending.closes()
        assert poll.state is PollState.CLOSED


def test_only_an_alliance_that_goes_on_longer_can_take_the_steps(database: Database) -> None:
    with database.writing() as session:
        ending = EndedAlliance(session)
        heir, of = ending.other.id, ending.ended.id
        by: Person = PEOPLE["secretariat"]
        choose_heir(session, by=by, alliance_id=of, heir_id=heir, now=NOW)
        assert ending.ended.hand_steps_to_id == heir
        ending.other.ends_on = LAST
        for refused in (heir, of):
            with pytest.raises(Invalid):
                choose_heir(session, by=by, alliance_id=of, heir_id=refused, now=NOW)
        with pytest.raises(NotAllowed):
            choose_heir(session, by=PEOPLE["member"], alliance_id=of, heir_id=None, now=NOW)


def test_nobody_is_asked_before_the_first_day() -> None:
    alliance = Alliance(slug="x", theme_id=1, name="X", starts_on=dt.date(2027, 1, 4))
    with pytest.raises(Conflict):
        check_begun(alliance, today=dt.date(2027, 1, 3))
    check_begun(alliance, today=dt.date(2027, 1, 4))


def test_a_lead_officer_says_what_becomes_of_the_steps_and_the_channel_gets_the_report(http_town: Town) -> None:
    town = http_town
    with town.database.writing() as session:
        alliance = session.exec(select(Alliance).where(Alliance.channel_id == town.channels[HOUSING])).one()
        alliance.ends_on = dt.date(2026, 12, 1)
        session.add(alliance)
    town.move("2026-11-25T09:00+01:00")
    assert town.marit.reads().count(says("term.closes")) == 2  # one message: its text, and its block
    town.marit.presses("^Stappen overdragen…$", "@bot")
    label = "Internationalisering"
    form = town.marit.form()
    value = next(
        one["value"]
        for block in form["blocks"]
        for group in block.get("element", {}).get("option_groups", [])
        for one in group["options"]
        if label in one["text"]["text"]
    )
    assert not town.marit.submits(alliance=value)
    assert label in texts(town.marit.form())
    town.move("2026-12-02T08:00+01:00")
    told = texts(town.messages(HOUSING))
    assert says("closing.report") in told
    assert f"Overgedragen aan *{label}*" in told
    assert [one["name"] for one in town.files(r"\.xlsx$")]

"""The list of a meeting's decisions: what it says, when it is offered, who gets it, and what a change does to it."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance.enums import ItemState, Purpose, Visibility
from alliance.errors import Conflict, NotAllowed
from alliance.meetings import decision_lists, decision_reminders, decisions, planning
from alliance.meetings.decision_lists import DecisionList, DecisionListState, collect_list, find_list_state
from reports.meetings.decision_list import build_decision_list, list_variant
from storage.engine.database import Session
from storage.tables import AgendaItem, Alliance, Contribution, Delivery, Meeting, StepOwner
from tests.kit.documents import word_text
from tests.kit.times import local
from tests.meetings.test_meeting_rules import AFTER, NOW, chair, decide, network, plan, schedules, secretary, session
from tests.networks.small_network import Network, at
from tests.reports.kit.sample import DUTCH, MADE_AT

__all__ = ["network", "session"]

LATER = at("2026-12-16T15:00")


@pytest.fixture
def meeting(session: Session, network: Network) -> Meeting:
    """A meeting about housing with an item for decision, one for discussion, and a subject of its own."""
    network.share(1, "2026-11-01T10:00", title="Te weinig kamers")
    network.share(2, "2026-11-01T10:00", title="Lege panden")
    session.get_one(Alliance, network.housing).channel_id = "CHOUSING"
    made = plan(session, alliances=(network.housing,), place="Stadhuis")
    schedules(session, made, "B-1")
    schedules(session, made, None, title="Norm voor ventilatie")
    schedules(session, made, "B-2", purpose=Purpose.DISCUSSION)
    return made


def item(session: Session, meeting: Meeting, place: int) -> AgendaItem:
    return session.get_one(AgendaItem, decision_lists.list_items(session, meeting)[place - 1].item_id)


def text_of(made: DecisionList) -> str:
    return word_text(build_decision_list(made, DUTCH, made_at=MADE_AT))


def send(
    session: Session, meeting: Meeting, *, content: str | None = None, now: dt.datetime = LATER
) -> DecisionListState:
    return decision_lists.send_list(
        session,
        by=secretary(session),
        number=meeting.number,
        content=content or find_list_state(session, meeting).content,
        office=["COFFICE"],
        language="nl",
        today=AFTER,
        now=now,
    )


def sent_to(session: Session) -> list[tuple[str, object]]:
    found = session.exec(select(Delivery).where(Delivery.kind == decision_lists.LIST).order_by("id")).all()
    return [(one.channel_key, one.about["edition"]) for one in found]


def due(session: Session, moment: str) -> list[int]:
    return decision_reminders.list_due(session, time=local(at(moment)))


def test_it_has_each_decision_who_does_what_by_when_and_what_was_not_decided(
    session: Session, network: Network, meeting: Meeting
) -> None:
    first = item(session, meeting, 1)
    decide(session, first, "We vragen het Rijk om hulp.")
    step = decisions.make_step(session, by=secretary(session), item_id=first.id, today=AFTER, now=NOW)
    step.due_on = dt.date(2027, 2, 1)
    session.add(StepOwner(step_id=step.id, organisation_id=network.cities["Utrecht"], since=NOW))
    session.flush()
    told = text_of(collect_list(session, meeting))
    decided, _, rest = told.partition("Wie doet wat")
    done, _, undecided = rest.partition("Niet besloten")
    assert "Akkoord: We vragen het Rijk om hulp." in decided
    assert "B-1 · Te weinig kamers" in decided
    assert all(part in done for part in (f"A-{step.number}", "Utrecht", "1 februari 2027"))
    assert "Norm voor ventilatie" in undecided
    assert "B-2 · Lege panden" in undecided
    assert "Stadhuis" in told
    # A draft has no edition.
    assert "concept" in told


def test_of_a_meeting_that_decided_nothing_it_says_that(session: Session, meeting: Meeting) -> None:
    told = text_of(collect_list(session, meeting))
    assert "Er is niets besloten." in told
    assert "Wie doet wat" not in told


def test_it_names_nobody(session: Session, meeting: Meeting) -> None:
    decide(session, item(session, meeting, 1), "Jelle belt Karim Aydin op 06-12345678.")
    meeting.title = meeting.place = "Bel Karim Aydin op 06-12345678"
    told = text_of(collect_list(session, meeting))
    for hidden in ("12345678", "Aydin"):
        assert hidden not in told


def test_it_is_offered_at_nine_on_the_next_working_day_to_who_planned_the_meeting(
    session: Session, network: Network
) -> None:
    # Friday before Christmas week: the 25th and 26th are holidays.
    meeting = plan(session, dt.date(2026, 12, 24), alliances=(network.housing,))
    schedules(session, meeting, None, title="Mededelingen", purpose=Purpose.INFORMATION)
    assert due(session, "2026-12-28T09:00") == []
    decide(session, schedules(session, meeting, None, title="Opening").item, today=dt.date(2026, 12, 24))
    assert (due(session, "2026-12-28T08:59"), due(session, "2026-12-28T09:00")) == ([], [1])
    offered = decision_reminders.remind(session, number=1, office=["COFFICE"], now=at("2026-12-28T09:00"))
    found = session.exec(select(Delivery.channel_key).where(Delivery.kind == decision_reminders.RECORD)).all()
    assert (offered, found) == (1, ["UGRONINGEN/reminder"])


def test_a_meeting_that_was_cancelled_has_none(session: Session, network: Network) -> None:
    meeting = plan(session, alliances=(network.housing,))
    schedules(session, meeting, None, title="Opening")
    assert due(session, "2026-12-16T09:00") == [1]
    planning.cancel_meeting(session, by=secretary(session), number=1, reason="Ziek", today=NOW.date(), time=local(NOW))
    assert due(session, "2026-12-16T09:00") == []
    with pytest.raises(Conflict, match="meeting_cancelled"):
        send(session, meeting)


def test_it_goes_to_the_alliance_once_and_a_change_makes_a_corrected_edition(
    session: Session, meeting: Meeting
) -> None:
    first = item(session, meeting, 1)
    decide(session, first, "We vragen het Rijk om hulp.")
    shown = find_list_state(session, meeting).content
    send(session, meeting)
    assert sent_to(session) == [("CHOUSING", 1)]
    with pytest.raises(Conflict, match="list_sent"):
        send(session, meeting, content=shown)
    as_sent = text_of(collect_list(session, meeting, edition=1))
    decide(session, first, "We regelen het zelf.", version=1)
    # What was sent stays, and nothing goes out by itself.
    assert text_of(collect_list(session, meeting, edition=1)) == as_sent
    assert not find_list_state(session, meeting).is_sent
    with pytest.raises(Conflict, match="list_changed"):
        send(session, meeting, content=shown)
    send(session, meeting)
    assert sent_to(session) == [("CHOUSING", 1), ("CHOUSING", 2)]
    corrected = text_of(collect_list(session, meeting, edition=2))
    correction = corrected.partition("Verbeterd in deze lijst")[2].partition("Besluiten")[0]
    assert "We vragen het Rijk om hulp" in correction
    assert "We regelen het zelf" in correction
    assert "16 december 2026" in correction


def test_before_the_meeting_without_items_and_without_a_channel_there_is_nothing_to_send(
    session: Session, network: Network, meeting: Meeting
) -> None:
    values = {"number": meeting.number, "content": "", "office": (), "language": "nl", "now": NOW}
    with pytest.raises(Conflict, match="list_not_yet"):
        decision_lists.send_list(session, by=secretary(session), today=NOW.date(), **values)  # type: ignore[arg-type]
    session.get_one(Alliance, network.housing).channel_id = None
    with pytest.raises(Conflict, match="list_no_channel"):
        send(session, meeting)
    empty = plan(session)
    with pytest.raises(Conflict, match="list_empty"):
        send(session, empty)
    values["number"] = empty.number
    with pytest.raises(NotAllowed):
        decision_lists.send_list(session, by=chair(session), today=AFTER, **values)  # type: ignore[arg-type]


def test_of_a_meeting_of_the_network_it_goes_to_the_alliances_behind_its_items_and_the_secretariat(
    session: Session, network: Network, meeting: Meeting
) -> None:
    session.get_one(Alliance, network.alliance("twee", "Tweede", position=2)).channel_id = "COTHER"
    of_all = plan(session)
    schedules(session, of_all, "B-1")
    with pytest.raises(Conflict, match="list_undecided"):
        send(session, of_all)
    assert not find_list_state(session, of_all).can_be_sent
    decide(session, item(session, of_all, 1), "We vragen het Rijk om hulp.")
    assert find_list_state(session, of_all).can_be_sent
    send(session, of_all)
    assert sent_to(session) == [("CHOUSING", 1), ("COFFICE", 1)]


def test_a_channel_is_not_told_what_not_everybody_in_it_may_read(
    session: Session, network: Network, meeting: Meeting
) -> None:
    decide(session, item(session, meeting, 1), "We vragen het Rijk om hulp.")
    session.exec(select(Contribution).where(Contribution.number == 1)).one().visibility = Visibility.ALLIANCE
    session.flush()
    housing = session.get_one(Alliance, network.housing)
    here, whole = collect_list(session, meeting, channel_of=housing), collect_list(session, meeting)
    assert "het Rijk" not in text_of(here)
    assert (list_variant(here, "nl"), list_variant(whole, "nl")) == ("nl:without-1:docx", "nl:docx")
    housing.channel_is_private = True
    session.flush()
    assert collect_list(session, meeting, channel_of=housing).hidden == ()


def test_an_item_that_was_taken_off_is_corrected_and_stays_hidden_from_who_may_not_see_it(
    session: Session, network: Network, meeting: Meeting
) -> None:
    decide(session, item(session, meeting, 1), "We vragen het Rijk om hulp.")
    send(session, meeting)
    first, last = item(session, meeting, 1), item(session, meeting, 3)
    session.exec(select(Contribution).where(Contribution.number == 2)).one().visibility = Visibility.ALLIANCE
    for one in (first, last):
        one.state = ItemState.LEFT
    session.flush()
    housing = session.get_one(Alliance, network.housing)
    sent, here = (collect_list(session, meeting, edition=1, channel_of=one) for one in (None, housing))
    assert "Lege panden" in text_of(sent)
    assert "Lege panden" not in text_of(here)
    assert "het Rijk" in text_of(here)
    assert not find_list_state(session, meeting).is_sent
    draft = collect_list(session, meeting, channel_of=housing)
    correction = text_of(draft).partition("Verbeterd in deze lijst")[2].partition("Besluiten")[0]
    assert "Te weinig kamers" in correction
    assert "het Rijk" in correction
    assert "Lege panden" not in text_of(draft)
    assert list_variant(draft, "nl") == "nl:without-was3:docx"

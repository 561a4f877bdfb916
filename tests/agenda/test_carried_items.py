"""What goes from one meeting to the next, by the rules, on both databases: advice, what was not decided, and what
stands on two agendas."""

import datetime as dt

import pytest

from alliance.contributions.outcomes import map_outcomes
from alliance.enums import BundleState, DecisionOutcome, MeetingKind, Purpose
from alliance.errors import Conflict
from alliance.meetings import decisions, follow_up_items, planning
from alliance.meetings import items as meeting_items
from alliance.meetings import proposals as meeting_proposals
from alliance.meetings.items import ItemForm
from alliance.meetings.proposals import WhyProposed
from alliance.meetings.shown_items import Gone, ShownItem, list_items
from handlers.meetings.views.planning import proposal_list
from storage.engine.database import Session
from storage.tables import AgendaItem, Bundle, Meeting, Member
from tests.checkins.test_rules import person
from tests.kit.reading import says
from tests.kit.times import local
from tests.meetings.test_meeting_rules import (
    AFTER,
    DECEMBER,
    NOW,
    TODAY,
    decide,
    network,
    order,
    plan,
    schedules,
    session,
)
from tests.networks.small_network import Network, audited
from tests.reports.kit.sample import DUTCH

__all__ = ["network", "session"]

JANUARY = dt.date(2027, 1, 19)


def carry_over(session: Session, item: AgendaItem, *, today: dt.date = AFTER) -> Meeting:
    who = person(session, "UGRONINGEN")
    _, target = follow_up_items.carry_over(session, by=who, item_id=item.id, today=today, now=NOW)
    return target


def proposals(session: Session, meeting: Meeting, *, on: dt.date = TODAY) -> list[tuple[str, WhyProposed]]:
    """What is proposed for a meeting on a day."""
    now = dt.datetime.combine(on, dt.time(9), dt.UTC)
    who, number = person(session, "UGRONINGEN"), meeting.number
    found = meeting_proposals.propose(session, by=who, number=number, today=on, now=now)
    return [(one.item.ref or (one.item.title.nl if one.item.title else ""), one.why) for one in found]


def one(session: Session, meeting: Meeting, place: int = 0) -> ShownItem:
    return list_items(session, meeting)[place]


def test_decisions_stand_before_discussions_and_those_before_information(session: Session) -> None:
    meeting = plan(session)
    for title, purpose in (
        ("Rondvraag", Purpose.INFORMATION),
        ("Kamers", Purpose.DECISION),
        ("Vervoer", Purpose.DISCUSSION),
        ("Geld", Purpose.DECISION),
    ):
        schedules(session, meeting, None, title=title, purpose=purpose)
    assert order(session, meeting) == ["Kamers", "Geld", "Vervoer", "Rondvraag"]
    moved = one(session, meeting, 3)
    meeting_items.move_item(session, by=person(session, "UGRONINGEN"), item_id=moved.item_id, up=True, now=NOW)
    assert order(session, meeting) == ["Kamers", "Geld", "Rondvraag", "Vervoer"]
    schedules(session, meeting, None, title="Huur", purpose=Purpose.DECISION)
    assert order(session, meeting) == ["Kamers", "Geld", "Huur", "Rondvraag", "Vervoer"]


def test_a_conference_has_its_subjects_in_the_order_they_came(session: Session) -> None:
    meeting = plan(session, kind=MeetingKind.CONFERENCE)
    schedules(session, meeting, None, title="Opening", purpose=Purpose.INFORMATION)
    schedules(session, meeting, None, title="Woningnood", purpose=Purpose.DECISION)
    assert order(session, meeting) == ["Opening", "Woningnood"]


def test_what_was_not_decided_goes_to_the_next_meeting_of_its_kind_once(session: Session, network: Network) -> None:
    network.share(1, "2026-11-01T09:00")
    meeting = plan(session, alliances=(network.housing,))
    item = schedules(session, meeting, "B-1", question="Doen we mee?").item
    who = person(session, "UGRONINGEN")
    meeting_items.record_advice(session, by=who, item_id=item.id, advice="Wachten", now=NOW)
    with pytest.raises(Conflict, match=r"problem\.meeting_not_yet"):
        carry_over(session, item, today=TODAY)
    with pytest.raises(Conflict, match=r"problem\.no_next_meeting"):
        carry_over(session, item)
    plan(session, dt.date(2027, 1, 12), kind=MeetingKind.EXECUTIVE)
    other = network.alliance("anders", "Anders", position=2)
    plan(session, dt.date(2027, 1, 13), alliances=(other,))
    following = plan(session, JANUARY, alliances=(network.housing,))
    assert carry_over(session, item).id == following.id
    assert carry_over(session, item).id == following.id
    assert [action for action, _ in audited(session)].count("carry_item") == 1
    shown = one(session, following)
    assert (shown.ref, shown.question, shown.advice, shown.came_from) == ("B-1", "Doen we mee?", "Wachten", "O-1")


def test_what_was_decided_stays_and_what_was_postponed_goes_along(session: Session, network: Network) -> None:
    network.share(1, "2026-11-01T09:00")
    network.share(2, "2026-11-01T09:00")
    meeting, following = plan(session), plan(session, JANUARY)
    first, second = (schedules(session, meeting, ref).item for ref in ("B-1", "B-2"))
    decide(session, first)
    decisions.record_decision(
        session,
        by=person(session, "UGRONINGEN"),
        item_id=second.id,
        outcome=DecisionOutcome.POSTPONED,
        line="Eerst cijfers.",
        version=0,
        today=AFTER,
        now=NOW,
    )
    assert [shown.is_undecided for shown in list_items(session, meeting)] == [False, True]
    with pytest.raises(Conflict, match=r"problem\.item_decided"):
        carry_over(session, first)
    assert proposals(session, following, on=AFTER) == [("B-2", WhyProposed.UNDECIDED)]
    carry_over(session, second)
    assert order(session, following) == ["B-2"]
    assert proposals(session, following, on=AFTER) == []


def test_the_advice_of_the_officials_stays_with_what_the_executives_postpone(
    session: Session, network: Network
) -> None:
    network.share(1, "2026-11-01T09:00")
    official, executive = plan(session), plan(session, AFTER, kind=MeetingKind.EXECUTIVE)
    item = schedules(session, official, "B-1").item
    who = person(session, "UGRONINGEN")
    meeting_items.record_advice(session, by=who, item_id=item.id, advice="Doen", now=NOW)
    assert proposals(session, executive) == [("B-1", WhyProposed.ADVISED)]
    there, _ = follow_up_items.add_to_executive_meeting(session, by=who, item_id=item.id, now=NOW)
    later = plan(session, JANUARY, kind=MeetingKind.EXECUTIVE)
    carry_over(session, there, today=dt.date(2026, 12, 17))
    shown = one(session, later)
    assert (shown.advice, shown.came_from, shown.advised_in) == ("Doen", "O-2", "O-1")


def test_what_the_officials_advised_is_proposed_to_the_executives(session: Session, network: Network) -> None:
    network.step(1)
    other = network.alliance("anders", "Anders", position=2)
    official = plan(session, alliances=(network.housing,))
    elsewhere = plan(session, alliances=(other,))
    who = person(session, "UGRONINGEN")
    items = [
        schedules(session, official, None, title="Huur").item,
        schedules(session, official, None, title="Zonder advies").item,
        schedules(session, elsewhere, None, title="Anders").item,
    ]
    for item in (items[0], items[2]):
        meeting_items.record_advice(session, by=who, item_id=item.id, advice="Doen", now=NOW)
    executive = plan(session, AFTER, kind=MeetingKind.EXECUTIVE, alliances=(network.housing,))
    found = proposals(session, executive)
    assert found[0] == ("Huur", WhyProposed.ADVISED)
    assert "Anders" not in dict(found)
    assert "Zonder advies" not in dict(found)
    proposed = meeting_proposals.list_proposals(session, executive)[0].item
    meeting_proposals.accept_proposal(session, by=who, item_id=proposed.item_id, today=TODAY, now=NOW)
    assert "take_proposal" in [action for action, _ in audited(session)]
    assert (one(session, executive).advice, one(session, executive).advised_in) == ("Doen", "O-1")
    assert "Huur" not in dict(proposals(session, executive))


def test_bundles_that_wait_for_mandate_are_proposed(session: Session, network: Network) -> None:
    for number, state, alliance in (
        (1, BundleState.MANDATE, network.housing),
        (2, BundleState.READY, network.housing),
        (3, BundleState.MANDATE, None),
    ):
        made = Bundle(
            number=number,
            title=f"Dossier {number}",
            state=state,
            alliance_id=alliance,
            by_member_id=network.people["Delft"],
            created_at=NOW,
            updated_at=NOW,
        )
        network.add(made)
    executive = plan(session, kind=MeetingKind.EXECUTIVE, alliances=(network.housing,))
    assert proposals(session, executive) == [("D-1", WhyProposed.MANDATE)]
    assert meeting_proposals.list_proposals(session, executive)[0].item.purpose is Purpose.DECISION
    assert proposals(session, plan(session)) == [("D-1", WhyProposed.MANDATE), ("D-3", WhyProposed.MANDATE)]


def test_what_stands_on_two_agendas_says_so_on_both_and_has_each_decision_once(
    session: Session, network: Network
) -> None:
    shared = network.share(1, "2026-11-01T09:00")
    first, second = plan(session), plan(session, AFTER, kind=MeetingKind.STEERING_GROUP)
    items = [schedules(session, meeting, "B-1").item for meeting in (first, second)]
    assert one(session, first).also_on == ("O-2",)
    assert one(session, second).also_on == ("O-1",)
    decide(session, items[0], "Naar het Rijk.")
    decide(session, items[1], "Samen.")
    became = map_outcomes(session, [shared.id])[shared.id]
    assert [(told.ref, told.line) for told in became.decided] == [("O-2", "Samen."), ("O-1", "Naar het Rijk.")]


def test_a_proposal_says_what_became_of_it_since(session: Session, network: Network) -> None:
    shared = network.share(1, "2026-11-01T09:00")
    meeting, following = plan(session), plan(session, JANUARY)
    schedules(session, meeting, "B-1")
    shared.archived_at = NOW
    session.flush()
    who = person(session, "UGRONINGEN")
    now = dt.datetime.combine(AFTER, dt.time(12), dt.UTC)
    found = meeting_proposals.propose(session, by=who, number=following.number, today=AFTER, now=now)
    (listed,) = planning.listed(session, [following], reader=who, today=AFTER)
    assert [one.why for one in found] == [WhyProposed.UNDECIDED]
    assert says("item.gone_archived", ref="B-1") in str(proposal_list(DUTCH, listed, found))


def test_what_went_up_in_another_says_in_which_and_who_left_is_said(session: Session, network: Network) -> None:
    gone, into, last = (network.share(number, "2026-11-01T09:00") for number in (1, 2, 3))
    network.share(4, "2026-11-01T09:00", city="Delft")
    meeting = plan(session)
    schedules(session, meeting, "B-1")
    schedules(session, meeting, "B-4")
    gone.merged_into_id, into.merged_into_id = into.id, last.id
    session.get_one(Member, network.people["Delft"]).left_at = NOW
    session.flush()
    assert (one(session, meeting).gone, one(session, meeting).into) == (Gone.MERGED, "B-3")
    assert one(session, meeting, 1).gone is Gone.AUTHOR_LEFT


def test_a_decision_is_offered_as_a_step_only_where_it_becomes_one(session: Session, network: Network) -> None:
    other = network.alliance("anders", "Anders", position=2)
    network.share(1, "2026-11-01T09:00")
    network.share(2, "2026-11-01T09:00", alliance=other)
    meeting = plan(session, by="UDELFT", alliances=(network.housing,))
    wide = plan(session)
    schedules(session, meeting, "B-1")
    schedules(session, meeting, None, title="Rondvraag")
    schedules(session, meeting, "B-2", by="UGRONINGEN")
    schedules(session, wide, None, title="Rondvraag")

    def offered(slack_user_id: str, of: Meeting) -> list[bool]:
        reader = person(session, slack_user_id)
        return [shown.can_become_step for shown in list_items(session, of, reader=reader)]

    assert offered("UDELFT", meeting) == [True, True, False]
    assert offered("UGRONINGEN", meeting) == [True, True, True]
    assert offered("UGRONINGEN", wide) == [False]
    assert offered("UUTRECHT", meeting) == [False, False, False]


def test_an_item_that_is_edited_keeps_its_place(session: Session) -> None:
    meeting = plan(session)
    item = schedules(session, meeting, None, title="Kamers", purpose=Purpose.DECISION).item
    schedules(session, meeting, None, title="Geld", purpose=Purpose.DECISION)
    form = ItemForm(Purpose.INFORMATION, title="Kamers")
    who = person(session, "UGRONINGEN")
    meeting_items.edit_item(session, by=who, item_id=item.id, form=form, today=TODAY, now=NOW)
    assert order(session, meeting) == ["Kamers", "Geld"]
    assert meeting.held_on == DECEMBER


def test_what_stood_on_a_cancelled_meeting_is_proposed_for_the_next_that_fits_until_it_stands_there(
    session: Session, network: Network
) -> None:
    network.share(1, "2026-11-01T09:00")
    cancelled = plan(session, alliances=(network.housing,))
    schedules(session, cancelled, "B-1", question="Doen we mee?")
    schedules(session, cancelled, None, title="Woningnood")
    planning.cancel_meeting(
        session, by=person(session, "UGRONINGEN"), number=cancelled.number, reason="Griep", today=TODAY, time=local(NOW)
    )
    other = network.alliance("anders", "Anders", position=2)
    assert proposals(session, plan(session, AFTER, alliances=(other,))) == []
    following = plan(session, JANUARY, alliances=(network.housing,))
    left = [("B-1", WhyProposed.CANCELLED), ("Woningnood", WhyProposed.CANCELLED)]
    assert proposals(session, following) == left
    assert proposals(session, plan(session, JANUARY, alliances=(network.housing,))) == left
    (first, _) = meeting_proposals.list_proposals(session, following)
    meeting_proposals.accept_proposal(
        session, by=person(session, "UGRONINGEN"), item_id=first.item.item_id, today=TODAY, now=NOW
    )
    shown = one(session, following)
    assert (shown.ref, shown.question, shown.came_from) == ("B-1", "Doen we mee?", "O-1")
    assert proposals(session, following) == left[1:]
    later = plan(session, JANUARY + dt.timedelta(days=7), alliances=(network.housing,))
    assert proposals(session, later) == left[1:]


def test_a_later_agenda_says_what_was_decided_since_the_advice(session: Session, network: Network) -> None:
    network.share(1, "2026-11-01T09:00")
    official, executive = plan(session), plan(session, AFTER, kind=MeetingKind.EXECUTIVE)
    item = schedules(session, official, "B-1", proposal="Ja").item
    who = person(session, "UGRONINGEN")
    meeting_items.record_advice(session, by=who, item_id=item.id, advice="Doen", now=NOW)
    there, _ = follow_up_items.add_to_executive_meeting(session, by=who, item_id=item.id, now=NOW)
    subject = schedules(session, official, None, title="Woningnood").item
    following, later = plan(session, JANUARY), plan(session, JANUARY, kind=MeetingKind.EXECUTIVE)
    carry_over(session, subject)
    schedules(session, later, "B-1")
    assert [shown.decided_before for shown in list_items(session, later)] == [None]
    decide(session, there, "Toch niet.", today=dt.date(2026, 12, 17))
    decide(session, subject, "Afgerond.")
    (before,) = [shown.decided_before for shown in list_items(session, later)]
    assert (before.ref, before.on, before.line) == ("O-2", AFTER, "Toch niet.") if before else False
    (since,) = [shown.decided_before for shown in list_items(session, following)]
    assert (since.ref, since.line) == ("O-1", "Afgerond.") if since else False
    # An earlier meeting has it not, and what was decided itself says so itself.
    assert [shown.decided_before for shown in (*list_items(session, official), *list_items(session, executive))] == [
        None,
        None,
        None,
    ]


def test_the_advice_goes_to_the_executive_meeting_on_which_it_stands_already(
    session: Session, network: Network
) -> None:
    network.share(1, "2026-11-01T09:00")
    official = plan(session)
    plan(session, AFTER, kind=MeetingKind.EXECUTIVE)
    later = plan(session, JANUARY, kind=MeetingKind.EXECUTIVE)
    item = schedules(session, official, "B-1").item
    schedules(session, later, "B-1")
    _, target = follow_up_items.add_to_executive_meeting(
        session, by=person(session, "UGRONINGEN"), item_id=item.id, now=NOW
    )
    assert target.id == later.id
    assert one(session, later).came_from == "O-1"

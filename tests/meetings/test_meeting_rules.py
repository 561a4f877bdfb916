"""Meetings by the rules, on both databases: their days, who prepares them, their agendas and what follows."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

from alliance.agenda.steps import list_history as list_step_history
from alliance.contributions.history import list_history
from alliance.enums import (
    DecisionOutcome,
    EscalationAnswer,
    EventKind,
    ItemState,
    MeetingKind,
    MeetingState,
    PollKind,
    PollState,
    Purpose,
    Series,
    Status,
)
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.meetings import decisions, follow_up_items, permissions, planning, proposals
from alliance.meetings import items as meeting_items
from alliance.meetings.items import ItemForm
from alliance.meetings.planning import MeetingForm
from alliance.meetings.proposals import WhyProposed
from alliance.meetings.shown_items import Gone, list_items
from alliance.people.audit_log import LogFilter, list_whole_log
from alliance.people.members import Person
from storage.engine.database import Database, Session
from storage.tables import (
    ActionStep,
    AgendaItem,
    AuditEntry,
    Delivery,
    Escalation,
    Meeting,
    Poll,
    StepOwner,
)
from tests.checkins.test_rules import person
from tests.kit.times import local
from tests.networks.small_network import ADMIN, LONG_AGO, ZONE, Network, at, audited, network_with_chair

NOW = at("2026-11-24T10:00")
TODAY = dt.date(2026, 11, 24)
DECEMBER = dt.date(2026, 12, 15)
AFTER = dt.date(2026, 12, 16)


@pytest.fixture
def network(database: Database) -> Network:
    """Utrecht and Groningen take part; Delft's person chairs, Groningen's is the secretariat."""
    with database.writing() as session:
        return network_with_chair(session)


@pytest.fixture
def session(database: Database, network: Network) -> Iterator[Session]:
    """A transaction of a test."""
    with database.writing() as own:
        network.session = own
        yield own


def chair(session: Session) -> Person:
    return person(session, "UDELFT")


def secretary(session: Session) -> Person:
    return person(session, "UGRONINGEN")


def plan(
    session: Session,
    held_on: dt.date | None = DECEMBER,
    *,
    kind: MeetingKind = MeetingKind.OFFICIAL,
    alliances: tuple[int, ...] = (),
    by: str = "UGRONINGEN",
    **more: Any,
) -> Meeting:
    """Somebody plans a meeting, about the whole network unless said otherwise."""
    values = {"title": "Overleg", **more}
    form = MeetingForm(kind=kind, held_on=held_on, alliance_ids=alliances, **values)
    key = f"f{len(session.exec(select(Meeting)).all())}"
    return planning.plan_meeting(session, by=person(session, by), key=key, form=form, today=TODAY, time=local(NOW))


def schedules(
    session: Session, meeting: Meeting, ref: str | None, *, by: str = "UGRONINGEN", today: dt.date = TODAY, **more: Any
) -> meeting_items.Added:
    """Somebody puts something, or a subject of its own, on the agenda."""
    who = person(session, by)
    about = None
    if ref is not None:
        series, _, number = ref.partition("-")
        about = meeting_items.find_about(session, by=who, series=Series(series), number=int(number))
    form = ItemForm(**{"purpose": Purpose.DECISION, **more})
    return meeting_items.add_item(session, by=who, number=meeting.number, about=about, form=form, today=today, now=NOW)


def order(session: Session, meeting: Meeting) -> list[str]:
    """What stands on an agenda, in order."""
    return [one.ref or (one.title.nl if one.title else "?") for one in list_items(session, meeting)]


def decide(
    session: Session, item: AgendaItem, line: str = "We doen het.", *, today: dt.date = AFTER, version: int = 0
) -> Any:
    return decisions.record_decision(
        session,
        by=secretary(session),
        item_id=item.id,
        outcome=DecisionOutcome.AGREED,
        line=line,
        version=version,
        today=today,
        now=NOW,
    )


def test_the_papers_are_ready_seven_working_days_before(session: Session) -> None:
    # 4 December is a Friday: seven working days before Tuesday the 15th.
    assert plan(session).papers_on == dt.date(2026, 12, 4)
    # Christmas and New Year lie between.
    assert plan(session, dt.date(2027, 1, 5)).papers_on == dt.date(2026, 12, 23)


def test_what_cannot_be_ready_any_more_is_ready_as_soon_as_it_can(session: Session) -> None:
    assert plan(session, TODAY + dt.timedelta(days=2)).papers_on == TODAY
    assert plan(session, TODAY).papers_on == TODAY


def test_two_meetings_on_one_day_are_fine_and_each_has_its_number(session: Session) -> None:
    assert [plan(session).ref, plan(session).ref] == ["O-1", "O-2"]


def test_the_same_form_sent_twice_is_one(session: Session) -> None:
    form = MeetingForm(MeetingKind.CONFERENCE, "Conferentie", DECEMBER)
    who = secretary(session)
    made = [
        planning.plan_meeting(session, by=who, key="once", form=form, today=TODAY, time=local(NOW)).number
        for _ in range(2)
    ]
    assert made == [1, 1]


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"held_on": None}, "held_on", "problem.meeting_day"),
        ({"held_on": TODAY - dt.timedelta(days=1)}, "held_on", "problem.meeting_past"),
        ({"papers_on": DECEMBER + dt.timedelta(days=1)}, "papers_on", "problem.papers_after"),
        ({"papers_on": TODAY - dt.timedelta(days=1)}, "papers_on", "problem.papers_past"),
        ({"alliances": (999,)}, "alliances", "problem.alliance_unknown"),
        ({"by": "UDELFT"}, "alliances", "problem.meeting_own_alliances"),
        ({"title": "x" * 151}, "title", "problem.too_long"),
        ({"place": "x" * 501}, "place", "problem.too_long"),
    ],
)
def test_what_cannot_be_is_refused(session: Session, values: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        plan(session, **values)
    assert (caught.value.field, caught.value.reason) == (field, reason)
    assert session.exec(select(Meeting)).all() == []


def test_a_chair_plans_for_their_alliance_and_a_member_plans_nothing(session: Session, network: Network) -> None:
    meeting = plan(session, by="UDELFT", alliances=(network.housing,))
    assert permissions.may_run(chair(session), meeting, [])
    with pytest.raises(NotAllowed):
        plan(session, by="UUTRECHT", alliances=(network.housing,))
    of_all = plan(session)
    with pytest.raises(NotAllowed) as caught:
        permissions.get_to_run(session, by=chair(session), number=of_all.number)
    assert caught.value.ask == [("UGRONINGEN", "Iemand · Groningen")]
    with pytest.raises(NotFound):
        permissions.get_meeting(session, 99)


def test_a_meeting_that_is_moved_takes_its_papers_along_and_those_who_prepare_it_hear_it(session: Session) -> None:
    meeting = plan(session)
    form = planning.form_of(session, meeting)
    changed = planning.change_meeting(
        session,
        by=secretary(session),
        number=meeting.number,
        form=MeetingForm(**{**vars(form), "held_on": dt.date(2026, 12, 22)}),
        version=1,
        today=TODAY,
        time=local(NOW),
    )
    assert (changed.papers_on, changed.version) == (dt.date(2026, 12, 11), 2)
    with pytest.raises(Conflict, match=r"problem\.meeting_changed"):
        planning.change_meeting(
            session, by=secretary(session), number=meeting.number, form=form, version=1, today=TODAY, time=local(NOW)
        )


def test_who_put_something_on_a_meeting_that_is_cancelled_hears_it_once(session: Session, network: Network) -> None:
    network.share(1, "2026-11-01T09:00")
    meeting = plan(session)
    schedules(session, meeting, "B-1", by="UDELFT")
    cancel: dict[str, Any] = {"number": meeting.number, "today": TODAY, "time": local(NOW)}
    with pytest.raises(Invalid, match="reason"):
        planning.cancel_meeting(session, by=secretary(session), reason="  ", **cancel)
    planning.cancel_meeting(session, by=secretary(session), reason="Te weinig punten", **cancel)
    told = session.exec(select(Delivery).where(Delivery.kind == "meeting_cancelled")).all()
    assert [one.channel_key for one in told] == ["UDELFT"]
    assert (meeting.state, meeting.reason) == (MeetingState.CANCELLED, "Te weinig punten")
    with pytest.raises(Conflict, match=r"problem\.meeting_cancelled"):
        schedules(session, meeting, "B-1")
    actions = [one.action for one in session.exec(select(AuditEntry)).all()]
    assert actions == ["plan_meeting", "add_item", "cancel_meeting"]


@pytest.mark.parametrize(("ref", "title"), [("B-1", ""), (None, "De begroting")])
def test_the_log_names_an_item_once(session: Session, network: Network, ref: str | None, title: str) -> None:
    network.share(1, "2026-11-01T09:00")
    schedules(session, plan(session), ref, title=title)
    session.flush()
    entry = list_whole_log(session, reader=ADMIN, wanted=LogFilter(), zone=ZONE)[0]
    assert [one.now for one in entry.changes].count(ref or title) == 1


def test_something_stands_once_on_an_agenda_and_on_as_many_as_one_wants(session: Session, network: Network) -> None:
    network.share(1, "2026-11-01T09:00")
    first, second = plan(session), plan(session, AFTER)
    assert schedules(session, first, "B-1").also_on == ()
    assert schedules(session, second, "B-1").also_on == ("O-1",)
    schedules(session, second, "B-1")
    with pytest.raises(Invalid, match=r"problem\.item_known"):
        schedules(session, second, "B-1", question="Toch?")
    assert order(session, second) == ["B-1"]


def test_what_is_archived_or_merged_or_of_others_is_not_scheduled(session: Session, network: Network) -> None:
    gone = network.share(1, "2026-11-01T09:00")
    gone.archived_at = NOW
    merged = network.share(2, "2026-11-01T09:00")
    merged.merged_into_id = network.share(3, "2026-11-01T09:00").id
    other = network.alliance("anders", "Anders", position=2)
    network.step(7, alliance=other)
    session.flush()
    meeting = plan(session)
    with pytest.raises(Conflict, match=r"problem\.schedule_archived"):
        schedules(session, meeting, "B-1")
    with pytest.raises(Conflict, match=r"problem\.merged"):
        schedules(session, meeting, "B-2")
    with pytest.raises(NotAllowed):
        schedules(session, meeting, "A-7", by="UDELFT")
    with pytest.raises(NotFound):
        schedules(session, meeting, "A-99")
    with pytest.raises(Conflict, match=r"problem\.meeting_has_been"):
        schedules(session, meeting, "B-3", today=AFTER)


def test_what_is_archived_afterwards_stays_and_says_so(session: Session, network: Network) -> None:
    shared = network.share(1, "2026-11-01T09:00")
    meeting = plan(session)
    schedules(session, meeting, "B-1")
    shared.archived_at = NOW
    session.flush()
    assert [one.gone for one in list_items(session, meeting)] == [Gone.ARCHIVED]


def test_items_are_ordered_edited_and_taken_off(session: Session, network: Network) -> None:
    network.step(1)
    network.share(1, "2026-11-01T09:00")
    meeting = plan(session, kind=MeetingKind.CONFERENCE)
    with pytest.raises(Invalid) as caught:
        schedules(session, meeting, None, title="  ")
    assert caught.value.reason == "problem.subject_empty"
    items = [
        schedules(session, meeting, None, title="Opening").item,
        schedules(session, meeting, "A-1").item,
        schedules(session, meeting, "B-1").item,
    ]
    who = secretary(session)
    meeting_items.move_item(session, by=who, item_id=items[2].id, up=True, now=NOW)
    meeting_items.move_item(session, by=who, item_id=items[0].id, up=True, now=NOW)
    assert order(session, meeting) == ["Opening", "B-1", "A-1"]
    form = ItemForm(Purpose.INFORMATION, title="Welkom")
    meeting_items.edit_item(session, by=who, item_id=items[0].id, form=form, today=TODAY, now=NOW)
    meeting_items.remove_item(session, by=who, item_id=items[2].id, now=NOW)
    assert order(session, meeting) == ["Welkom", "A-1"]
    schedules(session, meeting, "B-1")
    assert order(session, meeting) == ["Welkom", "A-1", "B-1"]
    assert [one for one in audited(session) if one[0] in ("move_item", "remove_item")] == [
        ("move_item", "O-1"),  # the first one has nowhere to go
        ("remove_item", "O-1"),
    ]
    with pytest.raises(NotFound):
        meeting_items.remove_item(session, by=who, item_id=999, now=NOW)


def test_the_bot_proposes_what_waits_and_what_was_left_does_not_come_back(session: Session, network: Network) -> None:
    stuck, running, laid = network.step(1, Status.BLOCKED), network.step(2, Status.ON_TRACK), network.step(3)
    network.step(4, Status.PROPOSED)
    for step in (running, laid):
        utrecht = network.cities["Utrecht"]
        if step is laid:
            network.add(StepOwner(step_id=step.id, organisation_id=utrecht, since=LONG_AGO))
    network.add(_question(network, laid, None))
    network.add(_closed_poll(network, 1))
    meeting = plan(session, kind=MeetingKind.EXECUTIVE, alliances=(network.housing,))
    who = secretary(session)
    proposed = proposals.propose(session, by=who, number=meeting.number, today=TODAY, now=NOW)
    assert [(one.item.ref, one.why) for one in proposed] == [
        ("A-3", WhyProposed.LAID_BEFORE),
        ("A-1", WhyProposed.STUCK),
        ("V-1", WhyProposed.POLL),
        ("A-2", WhyProposed.NO_OWNER),
        ("A-4", WhyProposed.TO_ADOPT),
    ]
    assert (proposed[0].item.purpose, proposed[0].item.laid_before) == (Purpose.DECISION, "Mag dit?")
    proposals.accept_proposal(session, by=who, item_id=proposed[0].item.item_id, today=TODAY, now=NOW)
    for _ in range(2):
        proposals.dismiss_proposal(session, by=who, item_id=proposed[1].item.item_id, now=NOW)
    assert audited(session).count(("leave_proposal", "O-1")) == 1
    assert order(session, meeting) == ["A-3"]
    again = proposals.propose(session, by=who, number=meeting.number, today=TODAY, now=NOW)
    assert [one.item.ref for one in again] == ["V-1", "A-2", "A-4"]
    stuck.status = Status.ON_TRACK
    running.status = Status.DONE
    session.flush()
    third = proposals.propose(session, by=who, number=meeting.number, today=TODAY, now=NOW)
    assert [one.item.ref for one in third] == ["V-1", "A-4"]
    states = {one.state for one in session.exec(select(AgendaItem)).all()}
    assert states == set(ItemState)
    other = plan(session, AFTER, kind=MeetingKind.EXECUTIVE)
    found = proposals.propose(session, by=who, number=other.number, today=TODAY, now=NOW)
    assert "A-1" in [one.item.ref for one in found]


def test_what_an_executive_chair_agreed_to_is_not_proposed_and_what_is_to_be_discussed_is(
    session: Session, network: Network
) -> None:
    utrecht = network.cities["Utrecht"]
    for number, answer in ((1, EscalationAnswer.AGREED), (2, EscalationAnswer.DISCUSS)):
        step = network.step(number)
        network.add(StepOwner(step_id=step.id, organisation_id=utrecht, since=LONG_AGO))
        network.add(_question(network, step, answer))
    meeting = plan(session)
    found = proposals.propose(session, by=secretary(session), number=meeting.number, today=TODAY, now=NOW)
    assert [(one.item.ref, one.item.purpose) for one in found] == [("A-2", Purpose.DISCUSSION)]


def test_the_advice_goes_along_to_the_next_executive_meeting_and_keeps_up(session: Session, network: Network) -> None:
    network.share(1, "2026-11-01T09:00")
    official = plan(session)
    item = schedules(session, official, "B-1", question="Doen we mee?", proposal="Ja").item
    who, key = secretary(session), item.id
    meeting_items.record_advice(session, by=who, item_id=key, advice="Positief", now=NOW)
    with pytest.raises(Conflict, match=r"problem\.no_executive_meeting"):
        follow_up_items.add_to_executive_meeting(session, by=who, item_id=key, now=NOW)
    plan(session, DECEMBER - dt.timedelta(days=1), kind=MeetingKind.EXECUTIVE)
    executive = plan(session, AFTER, kind=MeetingKind.EXECUTIVE)
    there, target = follow_up_items.add_to_executive_meeting(session, by=who, item_id=key, now=NOW)
    follow_up_items.add_to_executive_meeting(session, by=who, item_id=key, now=NOW)
    assert target.id == executive.id
    (shown,) = list_items(session, executive)
    assert (shown.ref, shown.question, shown.advice, shown.came_from) == ("B-1", "Doen we mee?", "Positief", "O-1")
    meeting_items.record_advice(session, by=who, item_id=key, advice="Toch negatief", now=NOW)
    assert there.advice == "Toch negatief"
    with pytest.raises(Conflict, match=r"problem\.advice_elsewhere"):
        meeting_items.record_advice(session, by=who, item_id=there.id, advice="Nee", now=NOW)


def test_the_advice_reaches_what_stands_on_the_executive_agenda_already_whichever_came_first(
    session: Session, network: Network
) -> None:
    network.share(1, "2026-11-01T09:00")
    official, executive = plan(session), plan(session, AFTER, kind=MeetingKind.EXECUTIVE)
    item = schedules(session, official, "B-1", question="Doen we mee?", proposal="Ja").item
    schedules(session, executive, "B-1", question="Eigen vraag")
    who = secretary(session)
    meeting_items.record_advice(session, by=who, item_id=item.id, advice="Positief", now=NOW)
    (shown,) = list_items(session, executive)
    assert (shown.question, shown.proposal, shown.advice, shown.advised_in) == ("Eigen vraag", "Ja", "Positief", "O-1")
    meeting_items.record_advice(session, by=who, item_id=item.id, advice="Toch negatief", now=NOW)
    assert list_items(session, executive)[0].advice == "Toch negatief"
    network.share(2, "2026-11-01T09:00")
    late = schedules(session, official, "B-2").item
    meeting_items.record_advice(session, by=who, item_id=late.id, advice="Later", now=NOW)
    schedules(session, executive, "B-2")
    assert [one.advice for one in list_items(session, executive)] == ["Toch negatief", "Later"]


def test_a_decision_stands_on_what_it_is_about_and_becomes_one_step(session: Session, network: Network) -> None:
    shared, step = network.share(1, "2026-11-01T09:00"), network.step(901)
    meeting = plan(session)
    item, other = schedules(session, meeting, "B-1").item, schedules(session, meeting, "A-901").item
    with pytest.raises(Conflict, match=r"problem\.meeting_not_yet"):
        decide(session, item, today=TODAY)
    with pytest.raises(Invalid, match="line"):
        decide(session, item, " ")
    decide(session, item)
    decide(session, other, "Stap gaat door.")
    assert meeting.state is MeetingState.HELD
    (event,) = [one for one in list_history(session, shared) if one.kind is EventKind.DECIDED]
    assert event.about == {"meeting": "O-1", "held_on": str(DECEMBER), "outcome": "agreed", "note": "We doen het."}
    history, _ = list_step_history(session, reader=secretary(session), number=step.number)
    assert history[0].note == "Stap gaat door."
    with pytest.raises(Conflict, match=r"problem\.decided_meanwhile"):
        decide(session, item, "Anders.")
    decide(session, item, "Anders.", version=1)
    who = secretary(session)
    made = [decisions.make_step(session, by=who, item_id=item.id, today=AFTER, now=NOW).number for _ in range(2)]
    assert len(set(made)) == 1
    assert audited(session).count(("decision_to_step", "O-1")) == 1
    (shown, _) = list_items(session, meeting)
    assert shown.decision is not None
    assert (shown.decision.line, shown.decision.step_ref) == ("Anders.", f"A-{made[0]}")
    new = session.exec(select(ActionStep).where(ActionStep.number == made[0])).one()
    assert (new.title, new.status, new.alliance_id) == ("Anders", Status.NOT_STARTED, network.housing)
    assert (new.source, new.source_year) == ("O-1", 2026)
    assert EventKind.STEP_LINKED in {one.kind for one in list_history(session, shared)}
    with pytest.raises(Conflict, match=r"problem\.item_decided"):
        meeting_items.remove_item(session, by=who, item_id=item.id, now=NOW)


def test_a_subject_of_the_whole_network_becomes_no_step_by_itself(session: Session, network: Network) -> None:
    meeting = plan(session)
    item = schedules(session, meeting, None, title="Rondvraag").item
    with pytest.raises(NotFound):
        decisions.make_step(session, by=secretary(session), item_id=item.id, today=AFTER, now=NOW)
    decide(session, item)
    with pytest.raises(Conflict, match=r"problem\.decision_alliance"):
        decisions.make_step(session, by=secretary(session), item_id=item.id, today=AFTER, now=NOW)


def _question(network: Network, step: ActionStep, answer: EscalationAnswer | None) -> Escalation:
    return Escalation(
        step_id=step.id,
        by_member_id=network.people["Delft"],
        to_member_id=network.people["Utrecht"],
        question="Mag dit?",
        answer=answer,
        created_at=NOW,
    )


def _closed_poll(network: Network, number: int) -> Poll:
    return Poll(
        number=number,
        kind=PollKind.QUESTION,
        alliance_id=network.housing,
        title="Schuiven we?",
        state=PollState.CLOSED,
        by_member_id=network.people["Delft"],
        created_at=NOW,
        closed_at=NOW,
    )

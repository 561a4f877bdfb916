"""Status polls by the rules, on both databases: who is asked what, what counts as an answer, and what follows."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from alliance.attention.chair_days import list_days
from alliance.checkins.answering import answer, list_to_answer, say_nothing_new, show_message
from alliance.checkins.progress import list_trend
from alliance.checkins.rounds import ask_who_is_due
from alliance.checkins.schedules import list_upcoming
from alliance.enums import CheckinVolume, KeptKind, PollState, Status
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.people.members import Person
from alliance.polls import ending, permissions, polls, status_polls
from alliance.polls.result_notices import RESULT
from storage.checkins.checkins import find_with_asked
from storage.engine.database import Database, Session
from storage.polls import polls as poll_rows
from storage.tables import (
    ActionStep,
    Alliance,
    Asked,
    CheckinMessage,
    Delivery,
    Member,
    Poll,
    Round,
    RoundStep,
    Schedule,
    StepOwner,
)
from tests.checkins.test_rounds import NOW, ZONE, away, edit_member, hold, messages, network
from tests.checkins.test_rules import is_sent, message_of, person
from tests.kit.deliveries import stand
from tests.kit.reminders import remind, reminded_of
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, Network, at, session

__all__ = ["network", "session"]
TUESDAY = at("2026-12-01T10:00")
"""Two days before the check-in of Thursday at nine."""
WEDNESDAY = at("2026-12-02T10:00")
"""Less than a day before it."""
FRIDAY = at("2026-12-04T17:00")
QUESTION = "Halen we 1 december?"


def asks(
    session: Session,
    *numbers: int,
    now: dt.datetime = TUESDAY,
    ends_at: dt.datetime = FRIDAY,
    key: str = "f1",
    user: str = "UDELFT",
    question: str = QUESTION,
    alliance_id: int | None = None,
    with_fresh: bool = False,
) -> Poll | None:
    """A chair asks about these steps, about all open ones without any."""
    housing = session.exec(select(Alliance)).first()
    return status_polls.ask(
        session,
        by=person(session, user),
        key=key,
        alliance_id=alliance_id if alliance_id is not None else (housing.id if housing else 0),
        numbers=numbers,
        question=question,
        ends_at=ends_at,
        time=local(now),
        with_fresh=with_fresh,
    )


def asked_poll(session: Session, *numbers: int, **more: dt.datetime | bool) -> Poll:
    poll = asks(session, *numbers, key=f"f{len(session.exec(select(Poll)).all())}", **more)  # type: ignore[arg-type]
    assert poll is not None
    return poll


def stands(session: Session, user: str, *, now: dt.datetime) -> dict[int, tuple[str | None, str | None, bool]]:
    """The steps of somebody's newest message: which poll asks, why it takes no answers, whether it is answered."""
    found = find_with_asked(session, message_of(session, user).id)
    assert found is not None
    shown = show_message(session, reader=person(session, user), found=found, today=now.date(), now=now)
    return {one.step.number: (one.poll.ref if one.poll else None, one.over, one.is_answered) for one in shown.steps}


def answers(session: Session, number: int, status: Status = Status.BLOCKED, *, now: dt.datetime) -> None:
    answer(session, by=person(session, "UUTRECHT"), number=number, message_id=None, status=status, now=now)


def counted(session: Session, number: int) -> list[bool]:
    """Whether a step counts as answered in each round that asked about it, oldest first."""
    statement = select(RoundStep).join(ActionStep).where(ActionStep.number == number)
    return [row.answered_at is not None for row in session.exec(statement.order_by(RoundStep.id)).all()]  # type: ignore[arg-type]


def heard(session: Session) -> list[tuple[str, int]]:
    """Who is told the result of which poll."""
    found = session.exec(select(Delivery).where(Delivery.kind == RESULT).order_by(Delivery.id)).all()  # type: ignore[arg-type]
    return [(row.channel_key, row.about["poll"]) for row in found]


def test_owners_hear_it_now_in_one_message_with_who_asks_what(session: Session) -> None:
    poll = asked_poll(session)
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]
    assert {row.due_at for row in session.exec(select(Asked)).all()} == {TUESDAY}
    to_answer = list_to_answer(session, reader=person(session, "UUTRECHT"), today=TUESDAY.date(), now=TUESDAY)
    head = to_answer.steps[0].poll
    assert head is not None
    assert (head.ref, head.question, head.is_chair, head.alliance.nl) == (
        poll.ref,
        QUESTION,
        True,
        "Studentenhuisvesting",
    )
    assert to_answer.ends_at == FRIDAY
    posted = session.exec(select(Delivery).where(Delivery.kind == "poll")).all()
    assert [(row.channel_key, row.about["poll"]) for row in posted] == [("UDELFT", poll.id)]


def test_some_steps_ask_their_owners_alone(session: Session) -> None:
    asked_poll(session, 3)
    assert messages(session) == ["UGRONINGEN"]


def test_a_check_in_of_the_next_day_goes_along_and_nothing_is_asked_twice(session: Session) -> None:
    poll = asked_poll(session, 1, now=WEDNESDAY)
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]
    ref = poll.ref
    assert stands(session, "UUTRECHT", now=WEDNESDAY) == {1: (ref, None, False), 2: (None, None, False)}
    assert stands(session, "UGRONINGEN", now=WEDNESDAY) == {3: (None, None, False)}
    checkin = session.exec(select(Round).where(Round.poll_id == None)).one()  # noqa: E711
    assert (checkin.held_on, checkin.ends_at) == (dt.date(2026, 12, 3), at("2026-12-08T17:00"))
    assert session.exec(select(Schedule)).one().next_at == at("2026-12-10T09:00")
    assert hold(session, NOW) is None
    assert len(messages(session)) == 2
    answers(session, 1, now=WEDNESDAY)
    assert counted(session, 1) == [True, True]


def test_a_check_in_that_is_further_away_comes_by_itself(session: Session) -> None:
    asked_poll(session, 1, now=TUESDAY)
    assert hold(session, NOW) is not None
    assert len(session.exec(select(Round)).all()) == 2


def test_on_a_day_off_it_is_asked_now_and_the_check_in_of_monday_goes_along(session: Session) -> None:
    schedule = session.exec(select(Schedule)).one()
    schedule.next_on, schedule.next_at, schedule.weekday = dt.date(2026, 12, 7), at("2026-12-07T09:00"), 0
    session.add(schedule)
    sunday = at("2026-12-06T12:00")
    asked_poll(session, 1, now=sunday, ends_at=at("2026-12-09T17:00"))
    assert {row.due_at for row in session.exec(select(Asked)).all()} == {sunday}
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]


def test_two_on_one_day_are_one_message_and_the_newer_one_asks(session: Session) -> None:
    first = asked_poll(session, 1, 2)
    second = asked_poll(session, 2, 3)
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]
    assert stands(session, "UUTRECHT", now=TUESDAY) == {
        1: (first.ref, None, False),
        2: (second.ref, None, False),
    }
    answers(session, 2, now=TUESDAY)
    assert counted(session, 2) == [True, True]


def test_an_answer_counts_for_the_open_poll_and_the_check_in_that_began_since(session: Session) -> None:
    poll = asked_poll(session, 1)
    hold(session, NOW)
    old = session.exec(select(CheckinMessage).order_by(CheckinMessage.id)).first()  # type: ignore[arg-type]
    assert old is not None
    by = person(session, "UUTRECHT")
    with pytest.raises(Conflict) as said:
        answer(session, by=by, number=1, message_id=old.id, status=Status.DONE, now=NOW)
    assert said.value.reason == "problem.round_over"
    answers(session, 1, now=NOW)
    assert counted(session, 1) == [True, True]
    ending.end_due(session, now=FRIDAY)
    assert poll.state is PollState.CLOSED


def test_a_poll_in_a_running_check_in_takes_its_place_for_these_steps(session: Session) -> None:
    hold(session)
    answers(session, 1, Status.ON_TRACK, now=NOW)
    later = NOW + dt.timedelta(hours=2)
    poll = asked_poll(session, 1, now=later, ends_at=FRIDAY, with_fresh=True)
    assert stands(session, "UUTRECHT", now=later) == {1: (poll.ref, None, False), 2: (None, None, False)}
    answers(session, 1, Status.BLOCKED, now=later)
    assert stands(session, "UUTRECHT", now=later)[1] == (poll.ref, None, True)
    assert len(messages(session)) == 2


def test_nothing_new_in_a_poll_counts_for_the_check_in_of_the_next_day(session: Session) -> None:
    asked_poll(session, 1, now=TUESDAY)
    message = message_of(session, "UUTRECHT")
    say_nothing_new(session, by=person(session, "UUTRECHT"), message_id=message.id, now=NOW - dt.timedelta(hours=20))
    hold(session, NOW)
    assert counted(session, 1) == [True, True]
    assert counted(session, 2) == [False]


def test_late_answers_count_until_something_newer_asks(session: Session) -> None:
    poll = asked_poll(session, 1)
    ending.close(session, by=person(session, "UDELFT"), number=poll.number, now=TUESDAY)
    assert stands(session, "UUTRECHT", now=TUESDAY) == {1: (poll.ref, None, False)}
    answers(session, 1, now=TUESDAY + dt.timedelta(hours=1))
    assert counted(session, 1) == [True]
    assert poll.electorate == 1


def test_a_cancelled_one_takes_no_answers_and_what_asked_before_does_again(session: Session) -> None:
    hold(session)
    later = NOW + dt.timedelta(hours=1)
    poll = asked_poll(session, 1, 3, now=later, ends_at=at("2026-12-07T17:00"))
    is_sent(session)
    chair = person(session, "UDELFT")
    ending.cancel(session, by=chair, number=poll.number, reason="Het besluit is uitgesteld.", now=later)
    assert stands(session, "UUTRECHT", now=later) == {1: (None, None, False), 2: (None, None, False)}
    updates = session.exec(select(Delivery).where(Delivery.kind == "checkin_update")).all()
    assert {row.channel_key.split("/")[0] for row in updates} == {"UUTRECHT", "UGRONINGEN"}
    answers(session, 1, now=later)
    assert counted(session, 1) == [True, False]


def test_who_answers_in_the_message_of_a_cancelled_one_reads_so(session: Session) -> None:
    poll = asked_poll(session, 1)
    message = message_of(session, "UUTRECHT")
    chair, owner = person(session, "UDELFT"), person(session, "UUTRECHT")
    ending.cancel(session, by=chair, number=poll.number, reason="Niet meer nodig.", now=TUESDAY)
    assert stands(session, "UUTRECHT", now=TUESDAY) == {1: (poll.ref, "cancelled", False)}
    with pytest.raises(Conflict) as said:
        answer(session, by=owner, number=1, message_id=message.id, status=Status.DONE, now=TUESDAY)
    assert (said.value.reason, said.value.values) == ("problem.poll_cancelled", {"ref": poll.ref})
    assert list_to_answer(session, reader=owner, today=TUESDAY.date(), now=TUESDAY).total == 0


@pytest.mark.parametrize(("volume", "hears"), [(CheckinVolume.ALL, True), (CheckinVolume.DUE, True)])
def test_who_wants_only_what_is_due_gets_it_since_a_person_asks(
    session: Session, network: Network, volume: CheckinVolume, hears: bool
) -> None:
    edit_member(session, network, "Utrecht", checkin_volume=volume)
    asked_poll(session, 1)
    assert (messages(session) == ["UUTRECHT"]) is hears


def test_who_wants_no_messages_finds_it_on_home(session: Session, network: Network) -> None:
    edit_member(session, network, "Utrecht", checkin_volume=CheckinVolume.NONE)
    asked_poll(session, 1)
    assert messages(session) == []
    assert list_to_answer(session, reader=person(session, "UUTRECHT"), today=TUESDAY.date(), now=TUESDAY).total == 1


def test_who_is_away_is_asked_through_their_deputy_or_not_any_more(session: Session, network: Network) -> None:
    colleague = Member(slack_user_id="UCOL", organisation_id=network.cities["Utrecht"], name="Col", created_at=LONG_AGO)
    session.add(colleague)
    session.flush()
    session.add(away(network.people["Utrecht"], "2026-12-09", deputy_id=colleague.id))
    session.add(away(network.people["Groningen"], "2026-12-09"))
    session.flush()
    asked_poll(session)
    assert messages(session) == ["UCOL"]
    ending.end_due(session, now=FRIDAY)
    back = at("2026-12-10T08:00")
    ask_who_is_due(session, time=local(back))
    assert messages(session) == ["UCOL"]


def test_the_reminder_is_that_of_a_check_in_and_comes_once(session: Session) -> None:
    poll = asked_poll(session, 1)
    is_sent(session)
    planned = message_of(session, "UUTRECHT").remind_at
    assert planned is not None
    assert TUESDAY < planned < FRIDAY
    assert remind(session, planned) == 1
    assert poll.remind_at is None
    assert remind(session, planned + dt.timedelta(hours=1)) == 0
    assert reminded_of(session) == [("UUTRECHT", ["checkin"])]


def test_a_message_of_today_is_reminded_of_in_time_for_a_poll_that_ends_before(session: Session) -> None:
    hold(session)
    poll = asked_poll(session, 1, now=NOW + dt.timedelta(hours=1), ends_at=FRIDAY)
    assert poll.ends_at is not None
    planned = message_of(session, "UUTRECHT").remind_at
    assert planned is not None
    assert planned < poll.ends_at


def test_another_deadline_moves_the_round_and_the_reminder(session: Session) -> None:
    poll = asked_poll(session, 1)
    is_sent(session)
    message = message_of(session, "UUTRECHT")
    message.remind_at = None
    later = at("2026-12-08T17:00")
    polls.extend(session, by=person(session, "UDELFT"), number=poll.number, ends_at=later, now=TUESDAY)
    assert session.exec(select(Round)).one().ends_at == later
    assert remind(session, TUESDAY) == 0
    planned = message_of(session, "UUTRECHT").remind_at
    assert planned == at("2026-12-07T09:00")
    assert remind(session, planned) == 1
    polls.extend(session, by=person(session, "UDELFT"), number=poll.number, ends_at=at("2026-12-15T17:00"), now=planned)
    assert remind(session, at("2026-12-14T12:00")) == 0, "once"


def test_at_the_deadline_who_asked_hears_what_came_of_it_and_the_channel_only_of_changes(session: Session) -> None:
    asked_poll(session, 1)
    second = asked_poll(session, 3, now=TUESDAY)
    answers(session, 1, Status.BLOCKED, now=TUESDAY)
    assert len(ending.end_due(session, now=FRIDAY)) == 2
    first = session.exec(select(Round).order_by(Round.id)).first()  # type: ignore[arg-type]
    assert first is not None
    told = session.exec(select(Delivery).where(Delivery.kind == "round_summary")).all()
    assert [(row.channel_key, row.about["round"]) for row in told] == [("CHUISVESTING", first.id)]
    assert heard(session) == [("UDELFT", first.poll_id), ("UDELFT", second.id)]
    assert {one.closed_at for one in session.exec(select(Round)).all()} == {FRIDAY}


def test_one_that_is_closed_early_tells_who_asked_too_and_a_cancelled_one_nobody(session: Session) -> None:
    closed, cancelled = asked_poll(session, 1), asked_poll(session, 3, now=TUESDAY)
    chair = person(session, "UDELFT")
    ending.close(session, by=chair, number=closed.number, now=TUESDAY)
    ending.cancel(session, by=chair, number=cancelled.number, reason="Niet meer nodig.", now=TUESDAY)
    assert heard(session) == [("UDELFT", closed.id)]


def test_when_who_asked_has_left_the_lead_officer_hears_it(session: Session, network: Network) -> None:
    poll = asked_poll(session, 1)
    poll.by_member_id = network.people["Groningen"]
    edit_member(session, network, "Groningen", left_at=TUESDAY)
    ending.end_due(session, now=FRIDAY)
    assert heard(session) == [("UDELFT", poll.id)]


def test_check_ins_go_on_as_if_no_poll_had_been(session: Session, network: Network) -> None:
    before = list_upcoming(session, alliance_id=network.housing, time=local(TUESDAY))
    poll = asked_poll(session, 1)
    assert list_upcoming(session, alliance_id=network.housing, time=local(TUESDAY)) == before
    ending.close(session, by=person(session, "UDELFT"), number=poll.number, now=TUESDAY)
    assert list_trend(session, alliance_id=network.housing) == ()
    until = TUESDAY + dt.timedelta(hours=1)
    chair = network.people["Delft"]
    (day,) = list_days(session, member_id=chair, since=TUESDAY - dt.timedelta(days=1), until=until, zone=ZONE)
    assert day.is_empty


def test_three_polls_without_an_answer_are_not_three_silent_rounds(session: Session, network: Network) -> None:
    for _ in range(3):
        poll = asked_poll(session, 1)
        ending.close(session, by=person(session, "UDELFT"), number=poll.number, now=TUESDAY)
    until = TUESDAY + dt.timedelta(hours=1)
    days = list_days(session, member_id=network.people["Delft"], since=LONG_AGO, until=until, zone=ZONE)
    assert [day.silent for day in days] == [()]


def test_what_a_chair_sees_before_asking(session: Session, network: Network) -> None:
    hold(session)
    by, now = person(session, "UDELFT"), NOW + dt.timedelta(hours=1)
    before = status_polls.preview_status_poll(session, by=by, alliance_id=network.housing, time=local(now))
    assert [one.ref for one in before.steps] == ["A-1", "A-2", "A-3"]
    assert [one.ref for one in before.unowned] == ["A-4"]
    assert (before.receivers, len(before.asked), before.coming_at) == (2, 2, None)
    coming = status_polls.preview_status_poll(
        session, by=by, alliance_id=network.housing, time=local(at("2026-12-09T12:00"))
    )
    assert coming.coming_at == at("2026-12-10T09:00")


def test_names_are_for_who_may_run_it_alone(session: Session) -> None:
    poll = asked_poll(session)
    answers(session, 1, Status.BLOCKED, now=TUESDAY)
    chair = status_polls.show(session, poll=poll, reader=person(session, "UDELFT"))
    assert (chair.answered, chair.asked, chair.may_run) == (1, 3, True)
    assert [one.answered_by for one in chair.steps] == ["Iemand · Utrecht", "", ""]
    assert [(one.name, one.refs) for one in chair.silent] == [
        ("Iemand · Groningen", ("A-3",)),
        ("Iemand · Utrecht", ("A-2",)),
    ]
    for reader in (person(session, "UUTRECHT"), None):
        shown = status_polls.show(session, poll=poll, reader=reader)
        assert (shown.answered, shown.asked, shown.silent, shown.may_run) == (1, 3, (), False)
        assert {one.answered_by for one in shown.steps} == {""}


def test_many_answers_are_few_updates_of_the_message(session: Session, network: Network) -> None:
    poll = asked_poll(session)
    stand(session, KeptKind.POLL, poll.id, "UDELFT", channel_id="DDELFT")
    for second, number in enumerate((1, 2, 1, 2)):
        answers(session, number, list(Status)[second + 1], now=TUESDAY + dt.timedelta(seconds=second))
    updates = session.exec(select(Delivery).where(Delivery.kind == "poll_update")).all()
    assert len(updates) <= 2


def test_the_same_form_twice_asks_once(session: Session) -> None:
    assert asks(session, 1, key="f1") is not None
    assert asks(session, 1, key="f1") is None
    assert len(session.exec(select(Poll)).all()) == 1


@pytest.mark.parametrize(
    ("more", "field", "reason"),
    [
        pytest.param({"ends_at": at("2026-11-30T17:00")}, "ends_on", "problem.deadline_past", id="past"),
        pytest.param({"ends_at": at("2029-12-01T17:00")}, "ends_on", "problem.deadline_far", id="three years"),
        pytest.param({"question": "x" * 301}, "question", "problem.too_long", id="long"),
        pytest.param({"question": "\u200b"}, "question", "problem.poll_question_empty", id="nothing to see"),
        pytest.param({"alliance_id": 0}, "alliance", "problem.alliance_unknown", id="no alliance"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_asked(
    session: Session, network: Network, more: dict[str, object], field: str, reason: str
) -> None:
    secretariat = session.get_one(Member, network.people["Delft"])
    secretariat.is_secretariat = True
    session.add(secretariat)
    nested = session.begin_nested()
    with pytest.raises(Invalid) as said:
        asks(session, 1, **more)  # type: ignore[arg-type]
    assert (said.value.field, said.value.reason) == (field, reason)
    nested.rollback()
    assert messages(session) == []


def test_a_step_that_was_finished_or_lost_its_owner_meanwhile_is_named(session: Session) -> None:
    with pytest.raises(Invalid) as said:
        asks(session, 1, 4, 5)
    assert (said.value.field, said.value.reason) == ("steps", "problem.poll_steps_gone")
    assert said.value.values == {"refs": "A-4, A-5"}


def test_where_nothing_is_open_or_owned_it_says_so(session: Session, network: Network) -> None:
    by = person(session, "UDELFT")

    def looks() -> str:
        with pytest.raises(Conflict) as said:
            status_polls.preview_status_poll(session, by=by, alliance_id=network.housing, time=local(TUESDAY))
        return said.value.reason

    for owner in session.exec(select(StepOwner)).all():
        session.delete(owner)
    session.flush()
    assert looks() == "problem.no_owned_steps"
    for step in session.exec(select(ActionStep)).all():
        step.status = Status.DONE
        session.add(step)
    session.flush()
    assert looks() == "problem.no_open_steps"


def test_an_archived_alliance_is_not_asked(session: Session, network: Network) -> None:
    alliance = session.get_one(Alliance, network.housing)
    alliance.archived_at = TUESDAY
    session.add(alliance)
    with pytest.raises(Invalid) as said:
        asks(session, 1)
    assert said.value.reason == "problem.alliance_unknown"


def test_a_member_does_not_ask(session: Session) -> None:
    with pytest.raises(NotAllowed):
        asks(session, 1, user="UUTRECHT")


def test_once_it_has_ended_it_is_neither_extended_nor_cancelled(session: Session) -> None:
    poll = asked_poll(session, 1)
    by: Person = person(session, "UDELFT")
    ending.close(session, by=by, number=poll.number, now=TUESDAY)
    with pytest.raises(Conflict):
        polls.extend(session, by=by, number=poll.number, ends_at=FRIDAY, now=TUESDAY)
    with pytest.raises(Conflict):
        ending.cancel(session, by=by, number=poll.number, reason="Toch niet.", now=TUESDAY)
    with pytest.raises(Conflict):
        ending.close(session, by=by, number=poll.number, now=TUESDAY)
    assert poll_rows.list_ended(session, now=FRIDAY) == []


@pytest.mark.both_databases("concurrency")
def test_answers_that_arrive_while_it_closes_all_count(database: Database, network: Network) -> None:
    with database.writing() as own:
        number = asked_poll(own).number
    later = TUESDAY + dt.timedelta(minutes=1)

    def does(step: int) -> None:
        with database.writing() as own:
            if step == 0:
                ending.close(own, by=person(own, "UDELFT"), number=number, now=later)
            else:
                by = person(own, "UGRONINGEN" if step == 3 else "UUTRECHT")
                answer(own, by=by, number=step, message_id=None, status=Status.BLOCKED, now=later)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(does, (1, 0, 2, 3)))
    with database.reading() as own:
        shown = status_polls.show(own, poll=permissions.get_poll(own, number), reader=None)
        assert (shown.state, shown.answered, shown.asked) == (PollState.CLOSED, 3, 3)

"""Answering, being away and being reminded by the rules, on both databases."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance import undo
from alliance.checkins.absences import begin_absences, end_absence, note_absence
from alliance.checkins.answering import Snooze, answer, list_to_answer, say_nothing_new, snooze
from alliance.checkins.rounds import ask_who_is_due
from alliance.enums import Status, UndoKind
from alliance.errors import Conflict, Invalid, NotFound
from alliance.people.members import Person, identify
from handlers.slack.context import read_profile
from storage.checkins import checkins as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Absence, ActionStep, CheckinMessage, Member, RoundStep, StatusUpdate
from tests.checkins.test_rounds import NOW, hold, messages, network
from tests.kit.deliveries import stand_all
from tests.kit.reminders import remind, reminded
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, Network, at, session

__all__ = ["network", "session"]
LATER = at("2026-12-03T11:00")
WEEK = dt.timedelta(weeks=1)


def person(session: Session, user: str) -> Person:
    """Somebody of the small network as the rules see them."""
    told: dict[str, object] = {"id": user, "real_name": user, "locale": "nl-NL", "team_id": "T1"}
    profile = read_profile(told, now=NOW, team_id="T1")
    people.save_profile(session, profile)
    return identify(session, profile, team_id="T1", admin_users=())


def colleague(session: Session, network: Network) -> Member:
    """Somebody else of Utrecht."""
    member = Member(slack_user_id="UCOL", organisation_id=network.cities["Utrecht"], name="Col", created_at=LONG_AGO)
    session.add(member)
    session.flush()
    return member


def message_of(session: Session, user: str) -> CheckinMessage:
    statement = select(CheckinMessage).join(Member).where(Member.slack_user_id == user)
    return session.exec(statement.order_by(CheckinMessage.id)).all()[-1]  # type: ignore[arg-type]


def goes_away(session: Session, user: str, last_on: str, *, deputy: str | None = None, first: str = "") -> Absence:
    return note_absence(
        session,
        by=person(session, user),
        first_on=dt.date.fromisoformat(first or "2026-12-03"),
        last_on=dt.date.fromisoformat(last_on),
        deputy=deputy,
        time=local(LATER),
    )


def is_sent(session: Session) -> None:
    """As when every message has arrived."""
    stand_all(session)


def test_an_answer_is_stored_once_and_a_changed_one_is_appended(session: Session) -> None:
    hold(session)
    by, message = person(session, "UUTRECHT"), message_of(session, "UUTRECHT")
    statuses = (Status.ON_TRACK, Status.ON_TRACK, Status.BLOCKED)
    stored = [answer(session, by=by, number=1, message_id=message.id, status=status, now=LATER) for status in statuses]
    assert stored == [True, False, True]
    updates = session.exec(select(StatusUpdate).where(StatusUpdate.at == LATER)).all()
    assert [one.status for one in updates] == [Status.ON_TRACK, Status.BLOCKED]


def test_undoing_a_second_report_leaves_the_first_answer(session: Session) -> None:
    hold(session)
    by, message, again = person(session, "UUTRECHT"), message_of(session, "UUTRECHT"), LATER + dt.timedelta(hours=1)
    asked = session.exec(select(RoundStep).join(ActionStep).where(ActionStep.number == 1)).one()
    given = []
    for status, now in ((asked.status_before, LATER), (Status.BLOCKED, again)):
        answer(session, by=by, number=1, message_id=message.id, status=Status(status), now=now)
        given.append((asked.answered_at, asked.is_changed))
    (done,) = undo.list_open(session, by=by, now=again)
    undo.undo(session, by=by, undo_id=done.id, kind=UndoKind.STATUS, ref="A-1", now=again)
    assert [*given, (asked.answered_at, asked.is_changed)] == [(LATER, False), (LATER, True), (LATER, False)]


def test_a_form_counts_once(session: Session) -> None:
    hold(session)
    by = person(session, "UUTRECHT")
    stored = [
        answer(session, by=by, number=1, message_id=None, status=None, note="Gebeld.", key="f1", now=LATER)
        for _ in range(2)
    ]
    assert stored == [True, False]


def test_the_message_of_somebody_else_is_not_found(session: Session) -> None:
    hold(session)
    by, message = person(session, "UGRONINGEN"), message_of(session, "UUTRECHT")
    with pytest.raises(NotFound):
        answer(session, by=by, number=1, message_id=message.id, status=Status.DONE, now=LATER)


def test_after_the_next_round_began_the_old_message_takes_nothing(session: Session) -> None:
    hold(session)
    by, old = person(session, "UUTRECHT"), message_of(session, "UUTRECHT")
    hold(session, NOW + WEEK)
    for refused in (
        lambda: answer(session, by=by, number=1, message_id=old.id, status=Status.DONE, now=NOW + WEEK),
        lambda: say_nothing_new(session, by=by, message_id=old.id, now=NOW + WEEK),
        lambda: snooze(session, by=by, message_id=old.id, until=Snooze.HOUR, time=local(NOW + WEEK)),
    ):
        with pytest.raises(Conflict) as said:
            refused()
        assert said.value.reason == "problem.round_over"


def test_nothing_new_twice_says_that_nothing_is_left(session: Session) -> None:
    hold(session)
    by, message = person(session, "UUTRECHT"), message_of(session, "UUTRECHT")
    assert say_nothing_new(session, by=by, message_id=message.id, now=LATER) == 2
    with pytest.raises(Conflict) as said:
        say_nothing_new(session, by=by, message_id=message.id, now=LATER)
    assert said.value.reason == "problem.nothing_left_to_answer"
    assert len([one for one in session.exec(select(RoundStep)).all() if one.answered_at]) == 2


def test_what_comes_within_a_day_can_be_answered_already(session: Session) -> None:
    by = person(session, "UUTRECHT")
    early = NOW - dt.timedelta(hours=20)
    assert list_to_answer(session, reader=by, today=early.date(), now=NOW - dt.timedelta(hours=25)).total == 0
    assert list_to_answer(session, reader=by, today=early.date(), now=early).waiting == 2
    assert say_nothing_new(session, by=by, message_id=None, now=early) == 2
    hold(session)
    assert messages(session) == ["UGRONINGEN"]


def test_what_runs_goes_to_the_deputy_once(session: Session, network: Network) -> None:
    hold(session)
    colleague(session, network)
    goes_away(session, "UUTRECHT", "2026-12-11", deputy="UCOL")
    ask_who_is_due(session, time=local(LATER))
    ask_who_is_due(session, time=local(LATER))
    assert messages(session) == ["UUTRECHT", "UGRONINGEN", "UCOL"]
    assert len(rows.list_asked_in(session, message_of(session, "UCOL").id)) == 2


def test_what_begins_later_is_handed_over_on_its_day_and_once(session: Session, network: Network) -> None:
    hold(session)
    colleague(session, network)
    goes_away(session, "UUTRECHT", "2026-12-11", deputy="UCOL", first="2026-12-07")
    monday = at("2026-12-07T00:01")
    assert begin_absences(session, time=local(LATER)) == 0
    assert begin_absences(session, time=local(monday)) == 1
    assert begin_absences(session, time=local(monday)) == 0
    ask_who_is_due(session, time=local(monday))
    assert messages(session)[-1] == "UCOL"


def test_what_was_put_aside_comes_back_on_the_return_and_once(session: Session) -> None:
    hold(session)
    is_sent(session)
    goes_away(session, "UUTRECHT", "2026-12-04")
    back = at("2026-12-07T09:00")
    assert remind(session, back - dt.timedelta(minutes=1)) == 0
    assert remind(session, back) == 1
    assert remind(session, back) == 0
    assert reminded(session) == ["UUTRECHT"]


def test_who_is_back_is_asked_what_waited(session: Session) -> None:
    goes_away(session, "UUTRECHT", "2026-12-11")
    hold(session, LATER)
    assert messages(session) == ["UGRONINGEN"]
    end_absence(session, by=person(session, "UUTRECHT"), today=LATER.date(), now=LATER)
    ask_who_is_due(session, time=local(LATER))
    assert messages(session) == ["UGRONINGEN", "UUTRECHT"]


def test_a_reminder_is_given_once_and_in_working_hours(session: Session) -> None:
    hold(session)
    is_sent(session)
    night = at("2026-12-07T23:00")
    assert remind(session, night) == 0
    assert remind(session, at("2026-12-08T09:00")) == 2
    assert remind(session, at("2026-12-08T09:00")) == 0


@pytest.mark.parametrize(
    ("last_on", "deputy", "reason"),
    [
        ("2026-12-02", None, "problem.away_past"),
        ("2028-12-02", None, "problem.away_long"),
        ("2026-12-11", "UUTRECHT", "problem.deputy_self"),
        ("2026-12-11", "UNOBODY", "problem.deputy_no_member"),
        ("2026-12-11", "UGRONINGEN", "problem.deputy_elsewhere"),
    ],
)
def test_what_cannot_be_is_refused(session: Session, last_on: str, deputy: str | None, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        goes_away(session, "UUTRECHT", last_on, deputy=deputy)
    assert refused.value.reason == reason


# The deputy is away from 7 to 9 December.
@pytest.mark.parametrize(
    ("first", "last", "is_there"),
    [(4, 6, True), (4, 7, False), (8, 8, False), (4, 12, False), (9, 12, False), (10, 12, True)],
)
def test_a_deputy_is_there_on_each_day(
    session: Session, network: Network, first: int, last: int, is_there: bool
) -> None:
    deputy = colleague(session, network)
    goes_away(session, "UCOL", "2026-12-09", first="2026-12-07")
    days = {"first": f"2026-12-{first:02}", "last_on": f"2026-12-{last:02}"}
    if is_there:
        assert goes_away(session, "UUTRECHT", deputy="UCOL", **days).deputy_id == deputy.id
        return
    with pytest.raises(Invalid) as refused:
        goes_away(session, "UUTRECHT", deputy="UCOL", **days)
    assert refused.value.reason == "problem.deputy_away"


def test_where_the_deputy_left_it_waits_for_the_return(session: Session, network: Network) -> None:
    hold(session)
    is_sent(session)
    deputy = colleague(session, network)
    goes_away(session, "UUTRECHT", "2026-12-11", deputy="UCOL", first="2026-12-07")
    deputy.left_at = LATER
    begin_absences(session, time=local(at("2026-12-07T00:01")))
    assert message_of(session, "UUTRECHT").snoozed_until == at("2026-12-14T09:00")


def test_two_cannot_stand_in_for_each_other(session: Session, network: Network) -> None:
    colleague(session, network)
    goes_away(session, "UCOL", "2026-12-11", deputy="UUTRECHT")
    with pytest.raises(Invalid) as refused:
        goes_away(session, "UUTRECHT", "2026-12-11", deputy="UCOL")
    assert refused.value.reason == "problem.deputy_circle"

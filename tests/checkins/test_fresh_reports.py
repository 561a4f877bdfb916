"""What was reported lately is not asked again, neither by a check-in nor by a status poll."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance.checkins.fresh_reports import fresh_for, map_fresh
from alliance.checkins.summaries import summarise
from alliance.enums import Every, Status
from alliance.errors import Invalid
from alliance.polls import status_polls
from storage.engine.database import Database, Session
from storage.tables import Asked, CheckinMessage, Round, Schedule
from tests.checkins.test_rounds import NOW, hold, messages, network
from tests.checkins.test_rules import person
from tests.kit.databases import listening
from tests.kit.times import local
from tests.networks.small_network import Network, at, session
from tests.polls.test_status_poll_rules import TUESDAY, answers, asks, counted

__all__ = ["network", "session"]


@pytest.mark.parametrize(
    ("every", "weeks", "hours"),
    [(Every.WEEKS, 1, 84), (Every.WEEKS, 2, 168), (Every.WEEKS, 4, 168), (Every.MONTH, 1, 168)],
)
def test_a_report_is_fresh_for_half_the_interval_and_at_most_a_week(every: Every, weeks: int, hours: int) -> None:
    schedule = Schedule(
        alliance_id=1,
        every=every,
        weekday=3,
        weeks=weeks,
        wall_time=dt.time(9),
        zone="Europe/Amsterdam",
        starts_on=NOW.date(),
        updated_at=NOW,
    )
    assert fresh_for(schedule) == dt.timedelta(hours=hours)
    assert fresh_for(None) == dt.timedelta(days=7)


@pytest.mark.parametrize(("reported", "is_asked"), [("2026-11-29T20:00", True), ("2026-11-29T22:00", False)])
def test_a_check_in_does_not_ask_what_was_reported_lately(session: Session, reported: str, is_asked: bool) -> None:
    answers(session, 1, Status.AT_RISK, now=at(reported))
    held = hold(session)
    assert held is not None
    assert counted(session, 1) == [not is_asked]
    assert counted(session, 2) == [False]
    summary = summarise(session, held.id)
    assert summary is not None
    assert [one.number for one in summary.changed] == ([] if is_asked else [1])


def test_who_has_reported_everything_gets_no_message(session: Session) -> None:
    for number in (1, 2):
        answers(session, number, Status.ON_TRACK, now=TUESDAY)
    hold(session)
    assert messages(session) == ["UGRONINGEN"]


def test_a_status_poll_says_how_many_were_reported_and_asks_about_the_others(session: Session) -> None:
    answers(session, 1, Status.ON_TRACK, now=TUESDAY - dt.timedelta(days=1))
    alliance_id = session.exec(select(Schedule.alliance_id)).one()
    before = status_polls.preview_status_poll(
        session, by=person(session, "UDELFT"), alliance_id=alliance_id, time=local(TUESDAY)
    )
    assert (before.reported, len(before.steps)) == (1, 3)
    assert asks(session) is not None
    assert counted(session, 1) == [True]
    attached = session.exec(select(Asked).join(CheckinMessage)).all()
    assert len(attached) == 2
    assert [one.poll_id is not None for one in session.exec(select(Round)).all()] == [True]


def test_a_status_poll_about_reported_steps_alone_asks_for_the_box(session: Session) -> None:
    answers(session, 1, Status.ON_TRACK, now=TUESDAY - dt.timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        asks(session, 1)
    assert (refused.value.field, refused.value.reason) == ("steps", "problem.poll_all_reported")
    assert asks(session, 1, with_fresh=True) is not None
    assert counted(session, 1) == [False]


def test_the_reports_of_many_alliances_take_as_many_statements_as_those_of_one(
    database: Database, network: Network, session: Session
) -> None:
    network.session = session
    reported: dict[int, list[int]] = {}
    for number in range(10, 14):
        alliance = network.alliance(f"one-{number}", f"Kamers {number}", position=number)
        step = network.step(number, alliance=alliance)
        network.report(step, "2026-10-01T10:00", Status.ON_TRACK)
        network.report(step, "2026-11-30T10:00", Status.BLOCKED)
        reported[alliance] = [step.id]
    # The last alliance's check-in ended after its report, so that its summary had it.
    ended = at("2026-11-30T17:00")
    day = ended.date()
    network.add(Round(alliance_id=alliance, held_on=day, planned_on=day, opens_at=ended, ends_at=ended))
    with listening(database) as of_one:
        map_fresh(session, dict(list(reported.items())[:1]), at=NOW)
    with listening(database) as of_all:
        found = map_fresh(session, reported, at=NOW)
    assert len(of_all) == len(of_one)
    assert [found[key].changes(Status.BLOCKED) for ids in reported.values() for key in ids] == [True, True, True, False]

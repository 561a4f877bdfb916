"""The date of a check-in, wherever it is reported: the day on which it was asked."""

import datetime as dt

from sqlmodel import select

from alliance.calendar.typed_periods import parse_period
from alliance.checkins.progress import list_trend
from alliance.checkins.schedules import plan_next
from alliance.checkins.summaries import summarise
from alliance.digests.digests import collect_digest
from storage.engine.database import Session
from storage.tables import Round, Schedule
from tests.checkins.test_rounds import hold, network
from tests.kit.times import local
from tests.networks.small_network import at, session
from tests.polls.test_status_poll_rules import FRIDAY, WEDNESDAY, asked_poll

__all__ = ["network", "session"]


def test_a_check_in_that_went_along_reads_as_asked_on_the_day_that_it_was_asked(session: Session) -> None:
    asked_poll(session, 1, now=WEDNESDAY)
    checkin = session.exec(select(Round).where(Round.poll_id == None)).one()  # noqa: E711
    summary = summarise(session, checkin.id)
    week = collect_digest(session, period=parse_period("2026-W49", WEDNESDAY.date()), time=local(FRIDAY))
    assert [one.asked_on for one in week.lists.rounds] == [WEDNESDAY.date()]
    assert [one.asked_on for one in list_trend(session, alliance_id=1)] == [WEDNESDAY.date()]
    assert summary is not None
    assert summary.asked_on == WEDNESDAY.date()


def test_a_check_in_that_began_on_a_day_off_reads_as_asked_on_the_day_that_it_asks(session: Session) -> None:
    schedule = session.exec(select(Schedule)).one()
    schedule.weekday = 4
    plan_next(session, schedule, time=local(at("2026-12-03T10:00")))
    held = hold(session, at("2026-12-05T08:00"))
    assert held is not None
    summary = summarise(session, held.id)
    assert [one.asked_on for one in list_trend(session, alliance_id=1)] == [dt.date(2026, 12, 7)]
    assert summary is not None
    assert summary.asked_on == dt.date(2026, 12, 7)

"""When an alliance asks, by the rules and on both databases: planned anew whenever anything changes, each slot once."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlmodel import select

from alliance.calendar import recurrence
from alliance.calendar.zones import find_zone
from alliance.checkins import schedules
from alliance.checkins.rounds import hold_due_round
from alliance.checkins.schedules import ScheduleForm, end_schedule, list_standings, plan_all, plan_next, save_schedule
from alliance.enums import Every
from alliance.errors import Invalid, NotAllowed
from alliance.people.alliances import alliances
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Database, Session
from storage.tables import Closure, Schedule
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, Network, at, session, somebody

__all__ = ["session"]

NOW = at("2026-12-01T12:00")
"""A Tuesday."""


@pytest.fixture
def network(database: Database) -> Network:
    """The small network, whose alliance asks on Thursdays at nine."""
    with database.writing() as session:
        made = Network(session)
        save_schedule(session, by=CHAIR, alliance_id=made.housing, form=WEEKLY, time=local(NOW))
    return made


CHAIR = somebody(chairs=(1,))
WEEKLY = ScheduleForm(Every.WEEKS, 3, dt.time(9), "Europe/Amsterdam", dt.date(2026, 12, 1))


def schedule_of(session: Session) -> Schedule:
    return session.exec(select(Schedule)).one()


def tick(session: Session, now: dt.datetime) -> list[str]:
    """The days of the rounds that begin or are recorded as missed."""
    for schedule_id in schedule_rows.list_due_ids(session, now=now):
        hold_due_round(session, schedule_id=schedule_id, time=local(now))
    return sorted(str(one.held_on) for one in round_rows.list_rounds(session, 1, limit=20))


def close(session: Session, first: str, last: str) -> Closure:
    row = Closure(
        first_on=dt.date.fromisoformat(first), last_on=dt.date.fromisoformat(last), name="Dicht", created_at=LONG_AGO
    )
    session.add(row)
    session.flush()
    return row


def test_only_its_chairs_and_the_secretariat_set_it(session: Session, network: Network) -> None:
    for other in (somebody(), somebody(chairs=(2,))):
        with pytest.raises(NotAllowed):
            save_schedule(session, by=other, alliance_id=network.housing, form=WEEKLY, time=local(NOW))
        with pytest.raises(NotAllowed):
            end_schedule(session, by=other, alliance_id=network.housing, now=NOW)


def test_a_new_time_counts_from_now_on_and_never_asks_back(session: Session, network: Network) -> None:
    before_noon = at("2026-12-03T08:59")
    earlier = ScheduleForm(Every.WEEKS, 3, dt.time(8), "Europe/Amsterdam", dt.date(2026, 12, 1))
    save_schedule(session, by=CHAIR, alliance_id=network.housing, form=earlier, time=local(before_noon))
    assert tick(session, at("2026-12-03T09:00")) == []
    assert schedule_of(session).next_at == at("2026-12-10T08:00")


def test_the_days_of_papers_are_read_once_for_a_new_schedule(session: Session, network: Network) -> None:
    end_schedule(session, by=CHAIR, alliance_id=network.housing, now=NOW)
    statements: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *told: statements.append(told[2]))
    form = replace(WEEKLY, days_before_papers=3)
    save_schedule(session, by=CHAIR, alliance_id=network.housing, form=form, time=local(NOW))
    assert sum("papers_on" in one for one in statements) == 1


def test_a_day_asks_once_though_it_was_set_again_after_its_round(session: Session, network: Network) -> None:
    assert tick(session, at("2026-12-03T09:00")) == ["2026-12-03"]
    later = ScheduleForm(Every.WEEKS, 3, dt.time(14), "Europe/Amsterdam", dt.date(2026, 12, 1))
    save_schedule(session, by=CHAIR, alliance_id=network.housing, form=later, time=local(at("2026-12-03T10:00")))
    assert tick(session, at("2026-12-03T14:00")) == ["2026-12-03"]
    assert tick(session, at("2026-12-10T14:00")) == ["2026-12-03", "2026-12-10"]


def days(session: Session) -> dict[str, bool]:
    """The days of the rounds that were held or missed, and whether they were missed."""
    return {str(one.held_on): one.is_missed for one in round_rows.list_rounds(session, 1, limit=20)}


@pytest.mark.parametrize(
    ("wall_time", "begins", "held"),
    [
        (dt.time(8, 30), "2026-12-03T09:01", {"2026-12-03": False}),  # it has that day, and the new time passed, too
        (dt.time(9, 30), "2026-12-03T09:30", {"2026-12-03": False}),  # it has that day, at a later time
        (dt.time(8, 30), "2026-12-04T08:31", {"2026-12-03": True}),  # beyond its grace
    ],
)
def test_what_was_due_when_the_schedule_changed_is_held_where_the_new_one_has_that_day(
    session: Session, network: Network, wall_time: dt.time, begins: str, held: dict[str, bool]
) -> None:
    form = replace(WEEKLY, wall_time=wall_time)
    save_schedule(session, by=CHAIR, alliance_id=network.housing, form=form, time=local(at("2026-12-03T09:00:30")))
    assert days(session) == {}
    tick(session, at(begins))
    assert days(session) == held
    assert str(schedule_of(session).next_on) == "2026-12-10"


def test_what_was_due_and_has_no_place_in_the_new_schedule_is_missed(session: Session, network: Network) -> None:
    form = replace(WEEKLY, weekday=1)
    save_schedule(session, by=CHAIR, alliance_id=network.housing, form=form, time=local(at("2026-12-10T09:00:30")))
    assert days(session) == {"2026-12-03": True, "2026-12-10": True}
    assert str(schedule_of(session).next_on) == "2026-12-15"
    (standing, *_) = list_standings(session, by=CHAIR, time=local(at("2026-12-10T09:01")))
    assert [str(one) for one in standing.missed_on] == ["2026-12-03", "2026-12-10"]


def test_of_several_that_were_due_only_the_newest_is_held(session: Session, network: Network) -> None:
    save_schedule(session, by=CHAIR, alliance_id=network.housing, form=WEEKLY, time=local(at("2026-12-10T09:00:30")))
    tick(session, at("2026-12-10T09:01"))
    assert days(session) == {"2026-12-03": True, "2026-12-10": False}


def test_a_pause_that_begins_after_the_time_lets_it_be_missed(session: Session, network: Network) -> None:
    form = replace(WEEKLY, paused_until=dt.date(2027, 1, 4))
    save_schedule(session, by=CHAIR, alliance_id=network.housing, form=form, time=local(at("2026-12-03T09:00:30")))
    assert days(session) == {"2026-12-03": True}


def test_what_a_closure_moved_is_held_on_the_day_that_it_moved_to(session: Session) -> None:
    plan_next(session, schedule_of(session), time=local(at("2026-12-17T12:00")))
    close(session, "2026-12-21", "2027-01-03")
    plan_all(session, time=local(at("2026-12-17T12:00")))
    assert schedule_of(session).next_on == dt.date(2027, 1, 4)
    assert tick(session, at("2027-01-04T09:00")) == ["2027-01-04"]
    assert tick(session, at("2027-01-07T09:00")) == ["2027-01-04", "2027-01-07"]


def test_a_closure_that_goes_lets_it_come_back_to_its_day(session: Session) -> None:
    plan_next(session, schedule_of(session), time=local(at("2026-12-17T12:00")))
    row = close(session, "2026-12-21", "2027-01-03")
    plan_all(session, time=local(at("2026-12-17T12:00")))
    session.delete(row)
    plan_all(session, time=local(at("2026-12-18T12:00")))
    assert schedule_of(session).next_at == at("2026-12-24T09:00")


def test_planning_anew_after_a_downtime_forgets_nothing_that_was_missed(session: Session) -> None:
    back = at("2026-12-17T10:00")
    plan_all(session, time=local(back))
    assert tick(session, back) == ["2026-12-03", "2026-12-10", "2026-12-17"]
    missed = [one for one in round_rows.list_rounds(session, 1, limit=9) if one.is_missed]
    assert sorted(str(one.held_on) for one in missed) == ["2026-12-03", "2026-12-10"]


def zones_change(monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    """Let the zones' data say another hour than when it was planned."""

    def shifted(on: dt.date, wall: dt.time, zone: ZoneInfo) -> dt.datetime:
        return recurrence.instant(on, wall, zone) + dt.timedelta(hours=hours)

    monkeypatch.setattr(schedules, "instant", shifted)


def test_zones_that_changed_meanwhile_are_obeyed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    zones_change(monkeypatch, 1)
    plan_all(session, time=local(at("2026-12-02T12:00")))
    assert schedule_of(session).next_at == at("2026-12-03T10:00")
    assert tick(session, at("2026-12-03T09:30")) == []
    assert tick(session, at("2026-12-03T10:00")) == ["2026-12-03"]


def test_what_has_passed_by_the_new_zones_is_held_within_its_grace(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones_change(monkeypatch, -1)
    plan_all(session, time=local(at("2026-12-03T08:30")))  # planned for nine, and it was eight
    assert schedule_of(session).next_at == at("2026-12-03T08:00")
    assert tick(session, at("2026-12-03T08:30")) == ["2026-12-03"]


def test_a_tick_that_comes_before_the_new_moment_waits_for_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones_change(monkeypatch, 1)
    assert tick(session, at("2026-12-03T09:00")) == []
    assert schedule_of(session).next_at == at("2026-12-03T10:00")


def test_an_archived_alliance_asks_nothing_and_goes_on_when_it_is_reopened(session: Session, network: Network) -> None:
    admin = somebody(is_admin=True)
    alliances.archive_alliance(session, by=admin, alliance_id=network.housing, now=NOW)
    assert tick(session, at("2026-12-03T09:00")) == []
    assert tick(session, at("2026-12-10T09:00")) == []
    reopened = at("2026-12-11T09:00")
    alliances.reopen_alliance(session, by=admin, alliance_id=network.housing, now=reopened, today=reopened.date())
    assert tick(session, at("2026-12-17T09:00")) == ["2026-12-17"]


@pytest.mark.parametrize(
    ("zone", "at_time", "before", "after"),
    [
        ("Europe/Amsterdam", "09:00", ("2026-10-22", "2026-10-22T07:00"), ("2026-10-29", "2026-10-29T08:00")),
        ("Europe/Amsterdam", "09:00", ("2027-03-25", "2027-03-25T08:00"), ("2027-04-01", "2027-04-01T07:00")),
        ("America/New_York", "09:00", ("2026-10-29", "2026-10-29T13:00"), ("2026-11-05", "2026-11-05T14:00")),
        ("America/New_York", "09:00", ("2027-03-11", "2027-03-11T14:00"), ("2027-03-18", "2027-03-18T13:00")),
        ("Australia/Sydney", "09:00", ("2027-04-01", "2027-03-31T22:00"), ("2027-04-08", "2027-04-07T23:00")),
        ("Australia/Sydney", "09:00", ("2026-10-01", "2026-09-30T23:00"), ("2026-10-08", "2026-10-07T22:00")),
    ],
)
def test_a_round_on_each_side_of_a_change_of_the_clock(
    session: Session, zone: str, at_time: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    schedule = schedule_of(session)
    first_on, first_at = dt.date.fromisoformat(before[0]), dt.datetime.fromisoformat(f"{before[1]}:00+00:00")
    schedule.zone, schedule.wall_time, schedule.starts_on = zone, dt.time.fromisoformat(at_time), first_on
    plan_next(session, schedule, time=local(first_at - dt.timedelta(hours=20)))
    assert (schedule.next_on, schedule.next_at) == (first_on, first_at)
    assert tick(session, first_at) == [before[0]]
    assert str(schedule.next_on) == after[0]
    assert schedule.next_at == dt.datetime.fromisoformat(f"{after[1]}:00+00:00")
    assert tick(session, first_at - dt.timedelta(hours=1)) == [before[0]]  # the clock goes back an hour
    assert tick(session, schedule.next_at) == [before[0], after[0]]


def test_a_year_of_thursdays_is_one_round_a_week_and_none_on_a_day_off(session: Session) -> None:
    now, end, rounds = at("2026-12-01T00:30"), at("2027-12-01T00:30"), 0
    while now < end:
        rounds = len(schedule_rows.list_due_ids(session, now=now)) + rounds
        tick(session, now)
        now += dt.timedelta(hours=4)
    days = sorted(one.held_on for one in round_rows.list_rounds(session, 1, limit=99))
    assert rounds == len(days) == 52
    # Ascension Day 2027 is Thursday 6 May; all other Thursdays of that year are working days.
    assert [str(day) for day in days if day.weekday() != 3] == ["2027-05-07"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Amsterdam", "Europe/Amsterdam"),
        (" amsterdam ", "Europe/Amsterdam"),
        ("new york", "America/New_York"),
        ("EUROPE/LONDON", "Europe/London"),
        ("utc", "UTC"),
        ("Kolkata", "Asia/Kolkata"),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_city(typed: str, name: str) -> None:
    assert find_zone(typed) == name


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Mars", "Europe/Amsterdam"), ("", "Europe/Amsterdam"), ("Europe/Pariss", "Europe/Paris"), ("../x", None)],
)
def test_a_zone_that_is_none_is_told_with_the_nearest(typed: str, near: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        find_zone(typed)
    assert near is None or refused.value.values["near"] == near

"""When a round begins, by dates written by hand: changes of the clock, odd calendars, holidays and changed plans."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from alliance.calendar.recurrence import check_wall_time, instant
from alliance.checkins.rounds import hold_due_round
from alliance.checkins.schedules import plan_all, plan_next
from alliance.enums import Every
from alliance.errors import Invalid
from storage.engine.database import Database, Session
from storage.tables import Closure, Round, Schedule
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, Network

pytestmark = pytest.mark.both_databases("uniqueness")

SIMPLE: dict[str, Any] = {"every": Every.WEEKS, "weekday": 3, "wall_time": dt.time(9), "zone": "Europe/Amsterdam"}


def plan(session: Session, since: str, **values: Any) -> Schedule:
    """A schedule of the small network that is looked at since a day."""
    network = Network(session)
    now = dt.datetime.fromisoformat(f"{since}T00:30+00:00")
    about: dict[str, Any] = {**SIMPLE, "starts_on": now.date(), **values}
    schedule = network.add(Schedule(alliance_id=network.housing, updated_at=LONG_AGO, **about))
    plan_next(session, schedule, time=local(now))
    session.flush()
    return schedule


def moment(text: str) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime.fromisoformat(f"{text}+00:00")


def held(session: Session, schedule: Schedule, *moments: str) -> list[tuple[str, str]]:
    """Look at these moments (UTC) as a tick does; gives the days of all rounds, and when each began."""
    for at in moments:
        hold_due_round(session, schedule_id=schedule.id, time=local(moment(at)))
    rounds = session.exec(select(Round).order_by(col(Round.held_on))).all()
    return [(str(one.held_on), "missed" if one.is_missed else f"{one.opens_at:%m-%d %H:%M}") for one in rounds]


def begins(session: Session, schedule: Schedule, count: int) -> list[str]:
    """The next moments (UTC) at which rounds begin, each one held at its moment."""
    found = []
    for _ in range(count):
        assert schedule.next_at is not None
        found.append(f"{schedule.next_at:%Y-%m-%d %H:%M}")
        hold_due_round(session, schedule_id=schedule.id, time=local(schedule.next_at))
    return found


CASES = [
    pytest.param(
        "2027-03-22", {}, ["2027-03-25 08:00", "2027-04-01 07:00"], id="summer time comes, Amsterdam (28 March)"
    ),
    pytest.param(
        "2027-10-25", {}, ["2027-10-28 07:00", "2027-11-04 08:00"], id="summer time ends, Amsterdam (31 October)"
    ),
    pytest.param(
        "2027-03-08",
        {"zone": "America/New_York"},
        ["2027-03-11 14:00", "2027-03-18 13:00"],
        id="summer time comes, New York (14 March)",
    ),
    pytest.param(
        "2027-11-01",
        {"zone": "America/New_York"},
        ["2027-11-04 13:00", "2027-11-11 14:00"],
        id="summer time ends, New York (7 November)",
    ),
    pytest.param(
        "2027-09-28",
        {"zone": "Australia/Lord_Howe"},
        ["2027-09-29 22:30", "2027-10-06 22:00"],
        id="summer time comes by half an hour, Lord Howe (3 October)",
    ),
    pytest.param(
        "2027-03-31",
        {"zone": "Australia/Lord_Howe"},
        ["2027-03-31 22:00", "2027-04-07 22:30"],
        id="summer time ends by half an hour, Lord Howe (4 April)",
    ),
    pytest.param(
        "2028-02-21", {"weekday": 1}, ["2028-02-22 08:00", "2028-02-29 08:00", "2028-03-07 08:00"], id="a leap day"
    ),
    pytest.param(
        "2026-12-28",
        {"weekday": 2, "weeks": 2},
        ["2026-12-30 08:00", "2027-01-13 08:00", "2027-01-27 08:00"],
        id="every two weeks through ISO week 53 of 2026",
    ),
    pytest.param("2027-12-27", {}, ["2027-12-30 08:00", "2028-01-06 08:00"], id="the end of a year"),
    pytest.param(
        "2027-04-01",
        {"every": Every.MONTH, "nth": -1},
        ["2027-04-29 07:00", "2027-05-27 07:00", "2027-06-24 07:00"],
        id="the last Thursday, April 2027 has five",
    ),
    pytest.param(
        "2027-07-01",
        {"every": Every.MONTH, "nth": 4},
        ["2027-07-22 07:00", "2027-08-26 07:00"],
        id="the fourth Thursday, July 2027 has five",
    ),
    pytest.param(
        "2027-05-03",
        {},
        ["2027-05-07 07:00", "2027-05-13 07:00"],
        id="Thursday is Ascension Day, 6 May 2027: Friday",
    ),
    pytest.param(
        "2027-03-22", {"weekday": 4}, ["2027-03-30 07:00", "2027-04-02 07:00"], id="Good Friday and Easter: Tuesday"
    ),
    pytest.param(
        "2026-12-21",
        {"weekday": 4},
        ["2026-12-28 08:00", "2027-01-04 08:00", "2027-01-08 08:00"],
        id="Christmas and New Year's Day on a Friday: Monday",
    ),
]


@pytest.mark.parametrize(("since", "values", "expected"), CASES)
def test_rounds_begin_when_a_calendar_says(
    database: Database, since: str, values: dict[str, Any], expected: list[str]
) -> None:
    with database.writing() as session:
        assert begins(session, plan(session, since, **values), len(expected)) == expected


@pytest.mark.parametrize(
    ("zone", "day", "time", "key"),
    [
        ("Europe/Amsterdam", "2027-03-20", "02:30", "problem.time_skipped"),
        ("Europe/Amsterdam", "2027-10-20", "02:30", "problem.time_repeated"),
        ("America/New_York", "2027-03-10", "02:30", "problem.time_skipped"),
        ("America/New_York", "2027-11-01", "01:30", "problem.time_repeated"),
        ("Australia/Lord_Howe", "2027-09-20", "02:15", "problem.time_skipped"),
        ("Australia/Lord_Howe", "2027-03-20", "01:45", "problem.time_repeated"),
    ],
)
def test_a_time_that_the_clock_skips_or_repeats_is_refused(zone: str, day: str, time: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_wall_time(dt.time.fromisoformat(time), ZoneInfo(zone), since=dt.date.fromisoformat(day))
    assert refused.value.reason == key


def test_two_occasions_that_move_to_one_day_are_one_round(database: Database) -> None:
    with database.writing() as session:
        closed = Closure(
            first_on=dt.date(2027, 7, 26), last_on=dt.date(2027, 8, 6), name="Zomersluiting", created_at=LONG_AGO
        )
        session.add(closed)
        schedule = plan(session, "2027-07-20")
        assert begins(session, schedule, 3) == ["2027-07-22 07:00", "2027-08-09 07:00", "2027-08-12 07:00"]


def test_a_schedule_that_changes_between_planning_and_its_time_is_obeyed(database: Database) -> None:
    with database.writing() as session:
        schedule = plan(session, "2026-11-24")
        schedule.weekday = 4
        plan_next(session, schedule, time=local(moment("2026-11-26T07:59")))
        assert held(session, schedule, "2026-11-26T08:00", "2026-11-27T07:59") == []
        assert held(session, schedule, "2026-11-27T08:00") == [("2026-11-27", "11-27 08:00")]


def test_a_schedule_that_changes_after_its_time_does_not_ask_twice_that_day(database: Database) -> None:
    with database.writing() as session:
        schedule = plan(session, "2026-11-24")
        held(session, schedule, "2026-11-26T08:00")
        schedule.wall_time = dt.time(14)
        plan_next(session, schedule, time=local(moment("2026-11-26T10:00")))
        found = held(session, schedule, "2026-11-26T13:00", "2026-12-03T13:00")
        assert found == [("2026-11-26", "11-26 08:00"), ("2026-12-03", "12-03 13:00")]


def test_a_clock_that_goes_back_an_hour_does_not_ask_again(database: Database) -> None:
    with database.writing() as session:
        schedule = plan(session, "2026-11-24")
        times = ("2026-11-26T08:00", "2026-11-26T07:00", "2026-11-26T07:59", "2026-11-26T08:00", "2026-11-26T08:01")
        assert held(session, schedule, *times) == [("2026-11-26", "11-26 08:00")]


def test_a_clock_that_went_back_over_the_plan_does_not_ask_again(database: Database) -> None:
    with database.writing() as session:
        schedule = plan(session, "2026-11-24")
        held(session, schedule, "2026-11-26T08:00")
        plan_all(session, time=local(moment("2026-11-26T07:00")))  # a closure was added in that hour
        assert held(session, schedule, "2026-11-26T08:00") == [("2026-11-26", "11-26 08:00")]


def test_after_the_zones_data_changed_the_plan_follows(database: Database) -> None:
    with database.writing() as session:
        schedule = plan(session, "2026-11-24")
        schedule.next_at = moment("2026-11-26T09:00")  # as data of a year ago would have it
        session.add(schedule)
        plan_all(session, time=local(moment("2026-11-25T12:00")))
        assert schedule.next_at == instant(dt.date(2026, 11, 26), dt.time(9), ZoneInfo("Europe/Amsterdam"))
        assert held(session, schedule, "2026-11-26T08:00") == [("2026-11-26", "11-26 08:00")]


@pytest.mark.parametrize(
    ("back_at", "expected"),
    [
        pytest.param("2026-11-26T08:10", [("2026-11-26", "11-26 08:10")], id="ten minutes"),
        pytest.param("2026-11-26T11:00", [("2026-11-26", "11-26 11:00")], id="three hours"),
        pytest.param(
            "2026-12-17T08:00",
            [
                ("2026-11-26", "missed"),
                ("2026-12-03", "missed"),
                ("2026-12-10", "missed"),
                ("2026-12-17", "12-17 08:00"),
            ],
            id="three weeks",
        ),
    ],
)
def test_after_downtime_the_newest_is_held_and_the_others_are_missed(
    database: Database, back_at: str, expected: list[tuple[str, str]]
) -> None:
    with database.writing() as session:
        schedule = plan(session, "2026-11-24")
        assert held(session, schedule, back_at, back_at) == expected

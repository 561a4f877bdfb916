"""When a reminder comes. Every expected moment was written down from a calendar, not computed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from alliance.calendar.reminder_rule import reminder_at, working_moment
from alliance.calendar.workdays import ClosedPeriod, Workdays
from alliance.enums import Name

AMSTERDAM = "Europe/Amsterdam"
NETHERLANDS = Workdays("NL")


def moment(text: str, zone: str = AMSTERDAM) -> dt.datetime:
    """A moment on the clock of a zone."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("asked", "ends", "zone", "expected"),
    [
        pytest.param("2026-12-03T09:00", "2026-12-08T17:00", AMSTERDAM, "2026-12-07T15:24", id="after four fifths"),
        pytest.param("2026-12-07T10:00", "2026-12-14T17:00", AMSTERDAM, "2026-12-14T09:00", id="Sunday: on Monday"),
        pytest.param("2026-12-04T09:00", "2026-12-07T17:00", AMSTERDAM, "2026-12-07T09:00", id="asked on a Friday"),
        pytest.param("2026-12-01T08:00", "2026-12-03T19:00", AMSTERDAM, "2026-12-03T09:00", id="07:12: at nine"),
        pytest.param("2026-12-07T13:00", "2026-12-10T13:00", AMSTERDAM, "2026-12-10T09:00", id="22:36: the next day"),
        pytest.param("2026-12-07T17:00", "2026-12-12T17:00", AMSTERDAM, None, id="17:00 on Friday is too late"),
        pytest.param("2026-12-07T16:59", "2026-12-12T16:59", AMSTERDAM, "2026-12-11T16:59", id="16:59 is not"),
        pytest.param("2027-03-22T09:00", "2027-03-31T17:00", AMSTERDAM, "2027-03-30T09:00", id="Easter"),
        pytest.param("2027-03-25T09:00", "2027-03-29T17:00", AMSTERDAM, None, id="nothing but Easter is left"),
        pytest.param("2026-12-21T09:00", "2026-12-28T17:00", AMSTERDAM, "2026-12-28T09:00", id="Christmas"),
        pytest.param("2027-04-30T09:00", "2027-05-07T17:00", AMSTERDAM, "2027-05-07T09:00", id="5 May and Ascension"),
        pytest.param("2026-12-07T09:00", "2026-12-07T17:00", AMSTERDAM, None, id="never on the day of asking"),
        pytest.param("2026-12-07T09:00", "2026-12-08T09:00", AMSTERDAM, None, id="the next day is too late"),
        pytest.param("2026-12-07T09:00", "2026-12-08T09:01", AMSTERDAM, "2026-12-08T09:00", id="just before the end"),
        pytest.param("2026-12-03T09:00", "2026-12-08T17:00", "America/New_York", "2026-12-07T09:24", id="in the west"),
        pytest.param("2026-12-03T09:00", "2026-12-08T17:00", "America/Los_Angeles", "2026-12-07T09:00", id="farther"),
        pytest.param("2026-12-03T09:00", "2026-12-08T17:00", "Pacific/Auckland", "2026-12-08T09:00", id="in the east"),
        pytest.param("2026-12-03T09:00", "2026-12-04T17:00", "Pacific/Auckland", None, id="their day is over"),
        pytest.param("2026-12-06T20:30", "2026-12-07T04:30", "Pacific/Auckland", None, id="their day of asking"),
        pytest.param("2027-03-25T09:00", "2027-03-31T17:00", "America/Curacao", "2027-03-30T09:00", id="summer time"),
    ],
)
def test_a_reminder_comes_in_working_hours_or_not_at_all(
    asked: str, ends: str, zone: str, expected: str | None
) -> None:
    found = reminder_at(moment(asked), moment(ends), ZoneInfo(zone), NETHERLANDS)
    assert found == (moment(expected, zone) if expected else None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-04T12:00", "2026-12-07T15:24"),
        ("2026-12-07T16:00", "2026-12-07T16:00"),
        ("2026-12-07T20:00", "2026-12-08T09:00"),
        ("2026-12-08T17:00", None),
    ],
)
def test_after_a_downtime_it_comes_as_soon_as_people_work(now: str, expected: str | None) -> None:
    asked, ends = moment("2026-12-03T09:00"), moment("2026-12-08T17:00")
    found = reminder_at(asked, ends, ZoneInfo(AMSTERDAM), NETHERLANDS, now=moment(now))
    assert found == (moment(expected) if expected else None)


def test_a_closure_is_passed_over_and_a_holiday_that_is_worked_is_not() -> None:
    closure = ClosedPeriod(dt.date(2026, 12, 7), dt.date(2026, 12, 7), Name("Studiedag"))
    asked, ends = moment("2026-12-03T09:00"), moment("2026-12-08T17:00")
    closed = Workdays("NL", (closure,))
    assert reminder_at(asked, ends, ZoneInfo(AMSTERDAM), closed) == moment("2026-12-08T09:00")
    asked, ends = moment("2027-03-24T09:00"), moment("2027-03-30T17:00")
    worked = Workdays("NL", worked=frozenset({dt.date(2027, 3, 29)}))
    assert reminder_at(asked, ends, ZoneInfo(AMSTERDAM), worked) == moment("2027-03-29T10:48")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-07T08:59", "2026-12-07T09:00"),
        ("2026-12-07T09:00", "2026-12-07T09:00"),
        ("2026-12-07T16:59", "2026-12-07T16:59"),
        ("2026-12-07T17:00", "2026-12-08T09:00"),
        ("2026-12-11T18:00", "2026-12-14T09:00"),
        ("2026-12-12T12:00", "2026-12-14T09:00"),
        ("2026-12-24T17:30", "2026-12-28T09:00"),
    ],
)
def test_people_work_from_monday_to_friday_between_nine_and_five(at: str, expected: str) -> None:
    assert working_moment(moment(at), ZoneInfo(AMSTERDAM), NETHERLANDS) == moment(expected)

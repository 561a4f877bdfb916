"""When check-ins come. Every expected date was written down from a calendar, not computed."""

import datetime as dt
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.calendar.recurrence import LAST, Recurrence, check_wall_time, deadline, instant, occasions
from alliance.calendar.workdays import ClosedPeriod, Workdays
from alliance.enums import Every, Name
from alliance.errors import Invalid

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY, TUESDAY, THURSDAY, FRIDAY = 0, 1, 3, 4
NETHERLANDS = Workdays("NL")


def on(text: str) -> dt.date:
    """A day."""
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime.fromisoformat(f"{text}:00+00:00")


def closed(first: str, last: str) -> ClosedPeriod:
    """Days on which the network is closed."""
    return ClosedPeriod(on(first), on(last), Name("Kerstsluiting", "Christmas closure"))


def weekly(starts_on: str, *, weekday: int = THURSDAY, weeks: int = 1) -> Recurrence:
    """Every so many weeks."""
    return Recurrence(Every.WEEKS, weekday, on(starts_on), weeks=weeks)


def monthly(starts_on: str, *, nth: int, weekday: int = THURSDAY) -> Recurrence:
    """Every month."""
    return Recurrence(Every.MONTH, weekday, on(starts_on), nth=nth)


@pytest.mark.parametrize(
    ("recurrence", "closures", "since", "expected"),
    [
        pytest.param(weekly("2026-11-24"), (), "2026-11-24", "2026-11-26 2026-12-03 2026-12-10", id="weekly"),
        pytest.param(weekly("2026-11-26"), (), "2026-11-26", "2026-11-26 2026-12-03", id="on the first day itself"),
        pytest.param(
            weekly("2026-12-17", weeks=2), (), "2026-12-18", "2026-12-31 2027-01-14 2027-01-28", id="through week 53"
        ),
        pytest.param(
            weekly("2026-11-26", weeks=3), (), "2027-02-01", "2027-02-18 2027-03-11", id="every three weeks, counted on"
        ),
        pytest.param(monthly("2026-11-01", nth=2), (), "2026-11-24", "2026-12-10 2027-01-14 2027-02-11", id="second"),
        pytest.param(
            monthly("2026-12-01", nth=LAST), (), "2026-12-01", "2026-12-31 2027-01-28 2027-02-25", id="a fifth Thursday"
        ),
        pytest.param(monthly("2026-12-01", nth=4), (), "2026-12-01", "2026-12-24 2027-01-28", id="fourth is not last"),
        pytest.param(
            monthly("2028-02-01", nth=LAST, weekday=TUESDAY), (), "2028-02-01", "2028-02-29 2028-03-28", id="leap day"
        ),
        pytest.param(
            monthly("2026-05-01", nth=2), (), "2026-05-01", "2026-05-15 2026-06-11", id="Ascension Thursday moves on"
        ),
        pytest.param(
            monthly("2026-05-01", nth=2),
            (closed("2026-05-15", "2026-05-15"),),
            "2026-05-01",
            "2026-05-18 2026-06-11",
            id="Thursday a holiday, Friday closed",
        ),
        pytest.param(
            monthly("2026-12-01", nth=LAST, weekday=FRIDAY),
            (),
            "2026-12-01",
            "2026-12-28 2027-01-29",
            id="Christmas on a Friday",
        ),
        pytest.param(
            weekly("2026-12-01"),
            (closed("2026-12-21", "2027-01-03"),),
            "2026-12-11",
            "2026-12-17 2027-01-04 2027-01-07",
            id="two that move to one day are one",
        ),
        pytest.param(
            weekly("2026-12-01"),
            (closed("2026-12-21", "2027-01-03"),),
            "2027-01-01",
            "2027-01-04 2027-01-07",
            id="one that was planned before has moved here",
        ),
        pytest.param(
            weekly("2027-04-01", weekday=MONDAY),
            (),
            "2027-04-20",
            "2027-04-26 2027-05-03",
            id="no King's Day on Monday",
        ),
    ],
)
def test_it_comes_on_these_days(
    recurrence: Recurrence, closures: tuple[ClosedPeriod, ...], since: str, expected: str
) -> None:
    days = expected.split()
    found = islice(occasions(recurrence, Workdays("NL", closures), since=on(since)), len(days))
    assert [str(occasion.on) for occasion in found] == days


def test_what_moved_a_day_is_told_once_each() -> None:
    workdays = Workdays("NL", (closed("2026-12-28", "2026-12-31"),))
    occasion = next(occasions(monthly("2026-12-01", nth=LAST, weekday=FRIDAY), workdays, since=on("2026-12-01")))
    assert occasion.is_moved
    assert (occasion.planned_on, occasion.on) == (on("2026-12-25"), on("2027-01-04"))
    told = [reason.nl for reason in occasion.moved_by]
    assert told == ["Eerste kerstdag", "Tweede kerstdag", "weekend", "Kerstsluiting", "Nieuwjaarsdag"]
    assert occasion.moved_by[0].en == "Christmas Day"


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Amsterdam", "2026-10-22", "09:00", "2026-10-22T07:00"),
        ("Europe/Amsterdam", "2026-10-29", "09:00", "2026-10-29T08:00"),
        ("Europe/Amsterdam", "2027-03-25", "09:00", "2027-03-25T08:00"),
        ("Europe/Amsterdam", "2027-04-01", "09:00", "2027-04-01T07:00"),
        ("America/New_York", "2026-10-29", "09:00", "2026-10-29T13:00"),
        ("America/New_York", "2026-11-05", "09:00", "2026-11-05T14:00"),
        ("America/New_York", "2027-03-11", "09:00", "2027-03-11T14:00"),
        ("America/New_York", "2027-03-18", "09:00", "2027-03-18T13:00"),
        ("Australia/Sydney", "2027-04-01", "09:00", "2027-03-31T22:00"),
        ("Australia/Sydney", "2027-04-08", "09:00", "2027-04-07T23:00"),
        ("Australia/Sydney", "2026-10-01", "09:00", "2026-09-30T23:00"),
        ("Australia/Sydney", "2026-10-08", "09:00", "2026-10-07T22:00"),
    ],
)
def test_nine_in_the_morning_stays_nine_when_the_clock_changes(zone: str, day: str, at: str, expected: str) -> None:
    assert instant(on(day), dt.time.fromisoformat(at), ZoneInfo(zone)) == moment(expected)


@pytest.mark.parametrize(
    ("zone", "at", "reason", "day"),
    [
        ("Europe/Amsterdam", "02:30", "problem.time_skipped", "2027-03-28"),
        ("America/New_York", "01:30", "problem.time_repeated", "2027-11-07"),
        ("America/New_York", "02:30", "problem.time_skipped", "2027-03-14"),
        ("Australia/Lord_Howe", "01:45", "problem.time_repeated", "2027-04-04"),
        ("Australia/Lord_Howe", "02:15", "problem.time_skipped", "2027-10-03"),
    ],
)
def test_a_time_that_the_clock_skips_or_repeats_is_refused_with_the_day(
    zone: str, at: str, reason: str, day: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_wall_time(dt.time.fromisoformat(at), ZoneInfo(zone), since=on("2026-11-24"))
    assert (refused.value.reason, refused.value.values["day"]) == (reason, on(day))


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Europe/Amsterdam", "09:00"),
        ("Europe/Amsterdam", "01:59"),
        ("Europe/Amsterdam", "03:00"),
        ("Asia/Kolkata", "02:30"),
    ],
)
def test_every_other_time_is_taken(zone: str, at: str) -> None:
    check_wall_time(dt.time.fromisoformat(at), ZoneInfo(zone), since=on("2026-11-24"))


@pytest.mark.parametrize(
    ("asked_on", "window", "expected"),
    [
        ("2026-12-03", 3, "2026-12-08T16:00"),
        ("2026-12-24", 3, "2026-12-30T16:00"),
        ("2026-12-31", 1, "2027-01-04T16:00"),
        ("2026-10-22", 3, "2026-10-27T16:00"),
        ("2027-03-25", 3, "2027-04-01T15:00"),
        ("2026-12-03", 0, "2026-12-03T16:00"),
    ],
)
def test_answering_ends_at_five_so_many_working_days_later(asked_on: str, window: int, expected: str) -> None:
    assert deadline(on(asked_on), window, AMSTERDAM, NETHERLANDS) == moment(expected)


@pytest.mark.parametrize(
    ("made", "reason"),
    [({"weeks": 0}, "problem.every_weeks"), ({"weeks": 53}, "problem.every_weeks"), ({"nth": 5}, "problem.no_nth")],
)
def test_what_never_comes_is_refused(made: dict[str, int], reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        Recurrence(Every.WEEKS, THURSDAY, on("2026-11-24"), **made)
    assert refused.value.reason == reason


@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2032, 1, 1)),
    st.integers(0, 6),
    st.integers(1, 6),
    st.dates(dt.date(2024, 1, 1), dt.date(2034, 1, 1)),
)
def test_asked_from_any_day_on_it_is_the_same_sequence(
    starts: dt.date, weekday: int, weeks: int, since: dt.date
) -> None:
    recurrence = Recurrence(Every.WEEKS, weekday, starts, weeks=weeks)
    found = list(islice(occasions(recurrence, NETHERLANDS, since=since), 4))
    again = list(islice(occasions(recurrence, NETHERLANDS, since=found[0].on), 4))
    assert found == again
    assert all(NETHERLANDS.is_workday(occasion.on) and occasion.on >= since for occasion in found)
    assert len({occasion.on for occasion in found}) == 4

"""Periods: how people name them, and when they begin and end. Expected dates were looked up on a calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.calendar.periods import Period, PeriodKind, previous, week_of
from alliance.calendar.recurrence import instant
from alliance.calendar.typed_periods import parse_period
from alliance.digests.due_digests import DIGEST_TIME
from alliance.errors import Invalid

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TODAY = dt.date(2026, 11, 25)  # a Wednesday


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("said", "key", "first", "last"),
    [
        ("week", "2026-W48", "2026-11-23", "2026-11-29"),
        (" Week ", "2026-W48", "2026-11-23", "2026-11-29"),
        ("maand", "2026-11", "2026-11-01", "2026-11-30"),
        ("month", "2026-11", "2026-11-01", "2026-11-30"),
        ("KWARTAAL", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("quarter", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("vorige week", "2026-W47", "2026-11-16", "2026-11-22"),
        ("last month", "2026-10", "2026-10-01", "2026-10-31"),
        ("vorig kwartaal", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-W47", "2026-W47", "2026-11-16", "2026-11-22"),
        ("2026w47", "2026-W47", "2026-11-16", "2026-11-22"),
        ("week 47", "2026-W47", "2026-11-16", "2026-11-22"),
        ("W7", "2026-W07", "2026-02-09", "2026-02-15"),
        ("week 52", "2025-W52", "2025-12-22", "2025-12-28"),
        ("2026-W01", "2026-W01", "2025-12-29", "2026-01-04"),
        ("2020-W53", "2020-W53", "2020-12-28", "2021-01-03"),
        ("2026-11", "2026-11", "2026-11-01", "2026-11-30"),
        ("2024-2", "2024-02", "2024-02-01", "2024-02-29"),
        ("2026-q1", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-K4", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("1-11-2026 t/m 15-11-2026", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("01/11/2026 tot en met 15/11/2026", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("1.11.2026 – 15.11.2026", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("2026-11-01/2026-11-15", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("2026-11-01 to 2026-11-15", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("2026-11-01..2026-12-31", "2026-11-01/2026-12-31", "2026-11-01", "2026-12-31"),
        ("van 1 november tot 15 november", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("from 1 november to 15 november", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("1 nov. - 15 nov", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("van 1 tot 15 november", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("1-11-2026 tot 15-11-2026", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("1-11 t/m 15-11", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("15 december t/m 5 januari", "2025-12-15/2026-01-05", "2025-12-15", "2026-01-05"),
        ("1 december 2025 tot 5 januari 2026", "2025-12-01/2026-01-05", "2025-12-01", "2026-01-05"),
        ("deze week", "2026-W48", "2026-11-23", "2026-11-29"),
        ("this month", "2026-11", "2026-11-01", "2026-11-30"),
        ("dit kwartaal", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("Q4", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("K3", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("4e kwartaal", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("3rd quarter", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("Q4 2025", "2025-Q4", "2025-10-01", "2025-12-31"),
        ("4e kwartaal van 2025", "2025-Q4", "2025-10-01", "2025-12-31"),
        ("week 47 2025", "2025-W47", "2025-11-17", "2025-11-23"),
        ("2025 week 47", "2025-W47", "2025-11-17", "2025-11-23"),
        ("oktober 2025", "2025-10", "2025-10-01", "2025-10-31"),
        ("10-2025", "2025-10", "2025-10-01", "2025-10-31"),
        ("week 46 t/m 47", "2026-11-09/2026-11-22", "2026-11-09", "2026-11-22"),
        ("week 50 t/m week 51", "2025-12-08/2025-12-21", "2025-12-08", "2025-12-21"),
        ("week 47-50", "2026-11-16/2026-12-13", "2026-11-16", "2026-12-13"),
        ("week 46 t/m 47 2025", "2025-11-10/2025-11-23", "2025-11-10", "2025-11-23"),
        ("september t/m oktober", "2026-09-01/2026-10-31", "2026-09-01", "2026-10-31"),
        ("2026-11-01 2026-11-15", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("tussen 1 en 15 november", "2026-11-01/2026-11-15", "2026-11-01", "2026-11-15"),
        ("1 december 2025 tot 5 januari", "2025-12-01/2026-01-05", "2025-12-01", "2026-01-05"),
        ("sinds 1 november", "2026-11-01/2026-11-25", "2026-11-01", "2026-11-25"),
        ("sinds 1 december", "2025-12-01/2026-11-25", "2025-12-01", "2026-11-25"),
        ("since 2026-10-01", "2026-10-01/2026-11-25", "2026-10-01", "2026-11-25"),
        ("vanaf week 47", "2026-11-16/2026-11-25", "2026-11-16", "2026-11-25"),
        ("2026", "2026-01-01/2026-11-25", "2026-01-01", "2026-11-25"),
        ("jaar", "2026-01-01/2026-11-25", "2026-01-01", "2026-11-25"),
        ("dit jaar", "2026-01-01/2026-11-25", "2026-01-01", "2026-11-25"),
        ("vorig jaar", "2025-01-01/2025-12-31", "2025-01-01", "2025-12-31"),
        ("2025", "2025-01-01/2025-12-31", "2025-01-01", "2025-12-31"),
        ("3-11-2026-3-11-2026", "2026-11-03/2026-11-03", "2026-11-03", "2026-11-03"),
    ],
)
def test_people_name_a_period_in_many_ways(said: str, key: str, first: str, last: str) -> None:
    period = parse_period(said, TODAY)
    assert (period.key, period.first_on, period.last_on) == (key, day(first), day(last))
    assert parse_period(period.key, TODAY) == period


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "digest.period_unknown"),
        ("fortnight", "digest.period_unknown"),
        ("vorige", "digest.period_unknown"),
        ("1-11-2026", "digest.period_unknown"),
        ("1999-W12", "digest.period_too_far"),
        ("1-1-1900 t/m 1-1-2100", "digest.period_too_far"),
        ("1-11-2026 t/m 1-1-2100", "digest.period_too_far"),
        ("2999", "digest.period_not_begun"),
        ("2027", "digest.period_not_begun"),
        ("sinds 1-12-2026", "digest.period_not_begun"),
        ("sinds maandag", "digest.period_unknown"),
        ("0000-11", "digest.period_unknown"),
        ("2026-11-20 2026-11-01", "digest.period_backwards"),
        ("week 47 t/m 46", "digest.period_backwards"),
        ("week 50 t/m 99", "digest.period_no_such_week"),
        ("week -1", "digest.period_no_such_week"),
        ("week 47 van", "digest.period_unknown"),
        ("1-2026-11", "digest.period_unknown"),
        ("2026-11-15", "digest.period_unknown"),
        ("0e kwartaal", "digest.period_no_such_quarter"),
        ("2026-Q5", "digest.period_no_such_quarter"),
        ("2026-W47; DROP TABLE", "digest.period_unknown"),
        ("2025-W53", "digest.period_no_such_week"),
        ("2026-W00", "digest.period_no_such_week"),
        ("week 53", "digest.period_not_begun"),
        ("week 54", "digest.period_no_such_week"),
        ("15 november t/m 1 november", "digest.period_backwards"),
        ("1 foo tot 15 foo", "digest.period_unknown"),
        ("31-2 t/m 1-3", "digest.period_no_such_day"),
        ("week 0", "digest.period_no_such_week"),
        ("2026-13", "digest.period_no_such_month"),
        ("30-2-2026 t/m 1-3-2026", "digest.period_no_such_day"),
        ("15-11-2026 t/m 1-11-2026", "digest.period_backwards"),
        ("2026-W49", "digest.period_not_begun"),
        ("2027-01", "digest.period_not_begun"),
    ],
)
def test_what_is_no_period_is_refused_with_its_own_reason(said: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_period(said, TODAY)
    assert (refusal.value.field, refusal.value.reason) == ("period", reason)


def test_a_week_that_is_not_there_is_told_with_how_many_that_year_has() -> None:
    with pytest.raises(Invalid) as refusal:
        parse_period("week 54", TODAY)
    assert refusal.value.values == {"year": 2026, "week": 54, "weeks": 53}


def test_in_january_a_number_without_its_year_is_last_years() -> None:
    new_year = dt.date(2027, 1, 14)
    said = ("week 53", "Q4", "week 52 t/m 1", "15 december t/m 5 januari")
    keys = [parse_period(one, new_year).key for one in said]
    assert keys == ["2026-W53", "2026-Q4", "2026-12-21/2027-01-10", "2026-12-15/2027-01-05"]


_WORDS = (
    "week",
    "jaar",
    "kwartaal",
    "Q4",
    "november",
    "1-11",
    "2026",
    "2026-11-01",
    "t/m",
    "sinds",
    "53",
    "99",
    "-1",
    "van",
)


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join)))
def test_whatever_is_typed_is_a_period_or_a_refusal(text: str) -> None:
    try:
        period = parse_period(text, TODAY)
    except Invalid:
        return
    assert period.first_on <= TODAY


def test_the_week_of_a_sunday_is_the_one_that_ends_with_it() -> None:
    assert week_of(dt.date(2026, 11, 22)).key == "2026-W47"
    assert week_of(dt.date(2026, 11, 23)).key == "2026-W48"
    assert week_of(dt.date(2027, 1, 3)).key == "2026-W53"


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2026-W48", "2026-W47"),
        ("2026-W01", "2025-W52"),
        ("2021-W01", "2020-W53"),
        ("2026-01", "2025-12"),
        ("2026-Q1", "2025-Q4"),
        ("2026-11-01/2026-11-15", "2026-10-17/2026-10-31"),
        ("2026-11-03/2026-11-03", "2026-11-02/2026-11-02"),
    ],
)
def test_the_period_before_ends_the_day_before(period: str, before: str) -> None:
    assert previous(parse_period(period, TODAY)).key == before


@pytest.mark.parametrize(
    ("week", "zone", "starts", "ends", "due"),
    [
        # winter, summer, and the weeks in which Europe's and New York's clocks change
        ("2026-W47", "Europe/Amsterdam", "2026-11-15T23:00", "2026-11-22T23:00", "2026-11-23T07:00"),
        ("2026-W30", "Europe/Amsterdam", "2026-07-19T22:00", "2026-07-26T22:00", "2026-07-27T06:00"),
        ("2026-W13", "Europe/Amsterdam", "2026-03-22T23:00", "2026-03-29T22:00", "2026-03-30T06:00"),
        ("2026-W43", "Europe/Amsterdam", "2026-10-18T22:00", "2026-10-25T23:00", "2026-10-26T07:00"),
        ("2026-W44", "America/New_York", "2026-10-26T04:00", "2026-11-02T05:00", "2026-11-02T13:00"),
        ("2026-W47", "UTC", "2026-11-16T00:00", "2026-11-23T00:00", "2026-11-23T08:00"),
    ],
)
def test_a_week_begins_ends_and_is_reported_by_the_clock_on_the_wall(
    week: str, zone: str, starts: str, ends: str, due: str
) -> None:
    period, place = parse_period(week, TODAY), ZoneInfo(zone)
    expected = [dt.datetime.fromisoformat(f"{moment}+00:00") for moment in (starts, ends, due)]
    due_at = instant(period.last_on + dt.timedelta(days=1), DIGEST_TIME, place)
    assert [period.starts_at(place), period.ends_at(place), due_at] == expected


def test_the_weeks_of_a_year_follow_each_other_without_gap_or_overlap() -> None:
    week = Period(PeriodKind.WEEK, "2027-W01", day("2027-01-04"), day("2027-01-10"))
    for _ in range(60):
        before = previous(week)
        assert before.ends_at(AMSTERDAM) == week.starts_at(AMSTERDAM)
        week = before

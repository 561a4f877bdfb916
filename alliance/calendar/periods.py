"""Weeks, months, quarters and ranges of days, with their start and end in a time zone."""

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.errors import Invalid


class PeriodKind(StrEnum):
    """The kind of period; weeks are ISO weeks."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    RANGE = "range"


@dataclass(frozen=True)
class Period:
    """Whole days from `first_on` up to and including `last_on`.

    `key` is a permanent name that sorts by time among periods of one kind: "2026-W47", "2026-11", "2026-Q4",
    "2026-11-01/2026-11-15".
    """

    kind: PeriodKind
    key: str
    first_on: dt.date
    last_on: dt.date

    def starts_at(self, zone: ZoneInfo) -> dt.datetime:
        """Return the instant (UTC) at which its first day begins in `zone`."""
        return _midnight(self.first_on, zone)

    def ends_at(self, zone: ZoneInfo) -> dt.datetime:
        """Return the instant (UTC) at which the day after its last one begins in `zone`: an exclusive end."""
        return _midnight(self.last_on + dt.timedelta(days=1), zone)


def week_of(on: dt.date) -> Period:
    """Return the ISO week, Monday to Sunday, that contains this day."""
    year, week, weekday = on.isocalendar()
    first_on = on - dt.timedelta(days=weekday - 1)
    return Period(PeriodKind.WEEK, f"{year}-W{week:02}", first_on, first_on + dt.timedelta(days=6))


def month_of(on: dt.date) -> Period:
    """Return the calendar month that contains this day."""
    return Period(PeriodKind.MONTH, f"{on:%Y-%m}", on.replace(day=1), _last_of_month(on.year, on.month))


def quarter_of(on: dt.date) -> Period:
    """Return the quarter that contains this day."""
    quarter = (on.month + 2) // 3
    first_on = dt.date(on.year, quarter * 3 - 2, 1)
    return Period(PeriodKind.QUARTER, f"{on.year}-Q{quarter}", first_on, _last_of_month(on.year, quarter * 3))


def days_between(first_on: dt.date, last_on: dt.date) -> Period:
    """Return a range of days. Raises Invalid if it ends before it begins."""
    if last_on < first_on:
        first, last = (f"{on.day}-{on.month}-{on.year}" for on in (first_on, last_on))
        raise Invalid("period", "digest.period_backwards", first=first, last=last)
    return Period(PeriodKind.RANGE, f"{first_on}/{last_on}", first_on, last_on)


def previous(period: Period) -> Period:
    """Return the preceding period of the same kind; for a range, one of equal length."""
    day_before = period.first_on - dt.timedelta(days=1)
    if period.kind is PeriodKind.RANGE:
        return days_between(day_before - (period.last_on - period.first_on), day_before)
    return period_of(period.kind, day_before)


def period_of(kind: PeriodKind, on: dt.date) -> Period:
    """Return the week, month or quarter that contains this day."""
    return _OF_KIND[kind](on)


_OF_KIND: dict[PeriodKind, Callable[[dt.date], Period]] = {
    PeriodKind.WEEK: week_of,
    PeriodKind.MONTH: month_of,
    PeriodKind.QUARTER: quarter_of,
}


def _last_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _midnight(on: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(), zone).astimezone(dt.UTC)

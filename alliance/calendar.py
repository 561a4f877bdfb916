"""Weeks, months, quarters and ranges of days: how people name a period, and when it begins and ends in a zone."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.errors import Invalid

DIGEST_TIME = dt.time(8)

_DAY = r"20\d\d-\d\d?-\d\d?|\d\d?[-/.]\d\d?(?:[-/.]20\d\d)?|\d\d? [a-z]+\.?(?: 20\d\d)?"
_RANGE = re.compile(
    rf"(?:van |vanaf |from )?({_DAY}|\d\d?)\s*(?:t/?m|tot en met|tot|to|through|until|-|–|/|\.\.)\s*({_DAY})"
)
_YEAR_WEEK = re.compile(r"(20\d\d)-?w(\d\d?)")
_BARE_WEEK = re.compile(r"(?:week |w)(\d\d?)")
_MONTH = re.compile(r"(20\d\d)-(\d\d?)")
_QUARTER = re.compile(r"(20\d\d)-?[qk]([1-4])")


class PeriodKind(StrEnum):
    """What sort of period it is; weeks are ISO weeks."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    RANGE = "range"


@dataclass(frozen=True)
class Period:
    """Whole days from `first_on` up to and including `last_on`.

    `key` names it for ever and sorts by time among its own kind: "2026-W47", "2026-11", "2026-Q4",
    "2026-11-01/2026-11-15".
    """

    kind: PeriodKind
    key: str
    first_on: dt.date
    last_on: dt.date

    def starts_at(self, zone: ZoneInfo) -> dt.datetime:
        """The instant (UTC) at which its first day begins in `zone`."""
        return _midnight(self.first_on, zone)

    def ends_at(self, zone: ZoneInfo) -> dt.datetime:
        """The instant (UTC) at which the day after its last one begins in `zone`; no longer part of it."""
        return _midnight(self.last_on + dt.timedelta(days=1), zone)


def week_of(on: dt.date) -> Period:
    """The ISO week, Monday to Sunday, that holds this day."""
    year, week, weekday = on.isocalendar()
    first_on = on - dt.timedelta(days=weekday - 1)
    return Period(PeriodKind.WEEK, f"{year}-W{week:02}", first_on, first_on + dt.timedelta(days=6))


def month_of(on: dt.date) -> Period:
    """The calendar month that holds this day."""
    return Period(PeriodKind.MONTH, f"{on:%Y-%m}", on.replace(day=1), _last_of_month(on.year, on.month))


def quarter_of(on: dt.date) -> Period:
    """The quarter that holds this day."""
    quarter = (on.month + 2) // 3
    first_on = dt.date(on.year, quarter * 3 - 2, 1)
    return Period(PeriodKind.QUARTER, f"{on.year}-Q{quarter}", first_on, _last_of_month(on.year, quarter * 3))


def days_between(first_on: dt.date, last_on: dt.date) -> Period:
    """A range of days; raises Invalid when it ends before it begins."""
    if last_on < first_on:
        first, last = (f"{on.day}-{on.month}-{on.year}" for on in (first_on, last_on))
        raise Invalid("period", "digest.period_backwards", first=first, last=last)
    return Period(PeriodKind.RANGE, f"{first_on}/{last_on}", first_on, last_on)


def previous(period: Period) -> Period:
    """The period of the same kind that ends the day before; for a range, as many days."""
    day_before = period.first_on - dt.timedelta(days=1)
    if period.kind is PeriodKind.RANGE:
        return days_between(day_before - (period.last_on - period.first_on), day_before)
    return _OF_KIND[period.kind](day_before)


def parse_period(text: str, today: dt.date) -> Period:
    """The period that somebody named, as "week", "vorige maand", "oktober", "week 47", "2026-W47", "2026-11",
    "2026-Q4", "1-11-2026 t/m 15-11-2026", "van 1 tot 15 november" or one of our own keys.

    `today` is the reader's day: a bare kind is the running one, and a bare week number or a day without a year the
    latest that has begun. Of a range both days are part. Raises Invalid for what names no period, and for one that has
    not begun.
    """
    said = " ".join(text.casefold().split())
    if said in _RUNNING:
        return _OF_KIND[_RUNNING[said]](today)
    which, _, kind = said.partition(" ")
    if which in _PREVIOUS and kind in _RUNNING:
        return previous(_OF_KIND[_RUNNING[kind]](today))
    period = _explicit(said, today)
    if period is None:
        raise Invalid("period", "digest.period_unknown", text=text.strip())
    if period.first_on > today:
        raise Invalid("period", "digest.period_not_begun", text=text.strip())
    return period


_OF_KIND: dict[PeriodKind, Callable[[dt.date], Period]] = {
    PeriodKind.WEEK: week_of,
    PeriodKind.MONTH: month_of,
    PeriodKind.QUARTER: quarter_of,
}
_RUNNING = {
    "week": PeriodKind.WEEK,
    "maand": PeriodKind.MONTH,
    "month": PeriodKind.MONTH,
    "kwartaal": PeriodKind.QUARTER,
    "quarter": PeriodKind.QUARTER,
}
_MONTHS = (
    "januari january jan",
    "februari february feb",
    "maart march mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "augustus august aug",
    "september sep",
    "oktober october okt oct",
    "november nov",
    "december dec",
)
_MONTH_NAMES = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_PREVIOUS = ("vorige", "vorig", "afgelopen", "last", "previous")


def _explicit(said: str, today: dt.date) -> Period | None:
    if found := _YEAR_WEEK.fullmatch(said):
        return _week(int(found[1]), int(found[2]))
    if found := _BARE_WEEK.fullmatch(said):
        return _latest_week(int(found[1]), today)
    if found := _QUARTER.fullmatch(said):
        return quarter_of(_day(found[1], str(int(found[2]) * 3), "1"))
    if found := _MONTH.fullmatch(said):
        return month_of(_day(found[1], found[2], "1"))
    name, _, year = said.partition(" ")
    if name in _MONTH_NAMES and (not year or re.fullmatch(r"\d{4}", year)):
        return _named_month(_MONTH_NAMES[name], year, today)
    if found := _RANGE.fullmatch(said):
        return _range(found[1], found[2], today)
    return None


def _range(first: str, last: str, today: dt.date) -> Period | None:
    """From one day to another; what the first leaves out is as in the last."""
    end = _typed_day(last)
    if end is None:
        return None
    begin = _TypedDay(int(first), end.month, end.year) if first.isdigit() else _typed_day(first)
    if begin is None:
        return None
    if begin.year is None and end.year is None:
        first_on = begin.in_year(today.year)
        if first_on > today:
            first_on = begin.in_year(today.year - 1)
        last_on = end.in_year(first_on.year)
        # "15 december t/m 5 januari": over the turn of the year, as long as that has come.
        later = end.in_year(first_on.year + 1)
        return days_between(first_on, later if last_on < first_on and later <= today else last_on)
    year = end.year or begin.year or today.year
    return days_between(begin.in_year(begin.year or year), end.in_year(end.year or year))


def _named_month(month: int, year: str, today: dt.date) -> Period:
    """That month of a year; without a year the latest one that has begun."""
    if year:
        return month_of(_day(year, str(month), "1"))
    return month_of(dt.date(today.year if month <= today.month else today.year - 1, month, 1))


def _week(year: int, week: int) -> Period:
    try:
        return week_of(dt.date.fromisocalendar(year, week, 1))
    except ValueError:
        raise Invalid("period", "digest.period_no_such_week", year=year, week=week) from None


def _latest_week(week: int, today: dt.date) -> Period:
    """This year's, or last year's where that has not begun: in January "week 47" is last year's."""
    found = _week(newest := today.isocalendar().year, week)
    return found if found.first_on <= today or week > _weeks_in(newest - 1) else _week(newest - 1, week)


def _weeks_in(year: int) -> int:
    return dt.date(year, 12, 28).isocalendar().week  # the 28th of December is always in the last one


@dataclass(frozen=True)
class _TypedDay:
    """A day as it was typed: perhaps without its year."""

    day: int
    month: int
    year: int | None

    def in_year(self, year: int) -> dt.date:
        return _day(str(year), str(self.month), str(self.day))


def _typed_day(text: str) -> _TypedDay | None:
    """None where the word is no month."""
    day, _, rest = text.partition(" ")
    if rest:
        name, _, year = rest.partition(" ")
        month = _MONTH_NAMES.get(name.rstrip("."))
        return _TypedDay(int(day), month, int(year) if year else None) if month else None
    parts = [int(part) for part in re.split(r"[-/.]", text)]
    if parts[0] > 31:
        parts.reverse()
    return _TypedDay(parts[0], parts[1], parts[2] if len(parts) > 2 else None)


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise Invalid("period", "digest.period_no_such_day", day=f"{int(day)}-{int(month)}-{year}") from None


def _last_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _midnight(on: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(), zone).astimezone(dt.UTC)

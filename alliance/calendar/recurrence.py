"""When check-ins recur: every few weeks or every month, in local time, never on a day off."""

import calendar
import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.calendar.workdays import Workdays
from alliance.calendar.working_hours import CLOSES
from alliance.enums import Every, Name
from alliance.errors import Invalid

LAST = -1
"""The last such weekday of a month."""


@dataclass(frozen=True)
class Recurrence:
    """The planned days: a weekday of every `weeks`-th week, or the `nth` such weekday of every month."""

    every: Every
    weekday: int
    """0 is Monday."""
    starts_on: dt.date
    """Nothing is planned earlier; weeks are counted from the first such weekday on or after this day."""
    weeks: int = 1
    nth: int = 2
    """1 to 4, or `LAST`."""

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise Invalid("weekday", "problem.no_weekday")
        if not 1 <= self.weeks <= 52:
            raise Invalid("every", "problem.every_weeks")
        if self.nth not in {1, 2, 3, 4, LAST}:
            raise Invalid("every", "problem.no_nth")

    def days_from(self, on: dt.date) -> Iterator[dt.date]:
        """Yield the planned days on or after this day, without end."""
        return self._weekly(on) if self.every is Every.WEEKS else self._monthly(on)

    def _weekly(self, on: dt.date) -> Iterator[dt.date]:
        first = self.starts_on + dt.timedelta(days=(self.weekday - self.starts_on.weekday()) % 7)
        step = dt.timedelta(weeks=self.weeks)
        behind = max(0, -(-(on - first).days // step.days))
        day = first + behind * step
        while True:
            yield day
            day += step

    def _monthly(self, on: dt.date) -> Iterator[dt.date]:
        first = max(on, self.starts_on)
        year, month = first.year, first.month
        while True:
            day = _nth_weekday(year, month, self.weekday, self.nth)
            if day >= first:
                yield day
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


@dataclass(frozen=True)
class WithExtra:
    """A recurrence with additional planned days."""

    recurrence: Recurrence
    extra: Sequence[dt.date] = ()
    """Sorted."""

    def days_from(self, on: dt.date) -> Iterator[dt.date]:
        """Yield the planned days on or after this day, in order, each once, without end."""
        last: dt.date | None = None
        for day in heapq.merge(self.recurrence.days_from(on), (one for one in self.extra if one >= on)):
            if day != last:
                last = day
                yield day


@dataclass(frozen=True)
class Occasion:
    """One time that people are asked: the planned day, the actual day, and the reasons for moving it."""

    planned_on: dt.date
    on: dt.date
    moved_by: tuple[Name, ...] = ()

    @property
    def is_moved(self) -> bool:
        """Whether the occasion falls on another day than planned."""
        return self.on != self.planned_on


def occasions(recurrence: Recurrence | WithExtra, workdays: Workdays, *, since: dt.date) -> Iterator[Occasion]:
    """Yield the occasions on or after `since`, in order, without end; two that move to the same day count as one."""
    taken: dt.date | None = None
    # An occasion planned earlier may have moved to `since` or later.
    for planned_on in recurrence.days_from(since - dt.timedelta(days=366)):
        occasion = moved(planned_on, workdays)
        if occasion.on != taken:
            taken = occasion.on
            if occasion.on >= since:
                yield occasion


def instant(on: dt.date, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the moment (UTC) at which clocks in `zone` show this time.

    For a time that a clock change repeats, the first occurrence counts; a time that it skips is read with the offset
    from before the change.
    """
    return dt.datetime.combine(on, at, zone).astimezone(dt.UTC)


def check_wall_time(at: dt.time, zone: ZoneInfo, *, since: dt.date, years: int = 3) -> None:
    """Raise Invalid for a time that a clock change in the zone skips or repeats, naming the day."""
    day = since
    offset = dt.datetime.combine(day, dt.time(), zone).utcoffset()
    for _ in range(years * 366):
        following = day + dt.timedelta(days=1)
        next_offset = dt.datetime.combine(following, dt.time(), zone).utcoffset()
        if next_offset != offset:
            _refuse_if_odd(dt.datetime.combine(day, at, zone))
        day, offset = following, next_offset


def deadline(
    asked_on: dt.date, window: int, zone: ZoneInfo, workdays: Workdays, *, at: dt.time = CLOSES
) -> dt.datetime:
    """Return when answering ends (UTC): `window` working days after the day of asking, at `at` in `zone`."""
    return instant(workdays.plus(asked_on, window), at, zone)


def moved(planned_on: dt.date, workdays: Workdays) -> Occasion:
    """Move a planned day to the first working day on or after it, with the reasons.

    Raises LookupError if there is none within a year.
    """
    reasons: list[Name] = []
    day = planned_on
    while (reason := workdays.why_not(day)) is not None:
        if reason not in reasons:
            reasons.append(reason)
        day += dt.timedelta(days=1)
        if (day - planned_on).days > 365:
            raise LookupError(f"no working day within a year of {planned_on}")
    return Occasion(planned_on, day, tuple(reasons))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    first = dt.date(year, month, 1)
    days = [
        first + dt.timedelta(days=offset)
        for offset in range((weekday - first.weekday()) % 7, calendar.monthrange(year, month)[1], 7)
    ]
    return days[nth if nth == LAST else nth - 1]


def _refuse_if_odd(wall: dt.datetime) -> None:
    back = wall.astimezone(dt.UTC).astimezone(wall.tzinfo)
    values = {"time": f"{wall:%H:%M}", "day": wall.date(), "zone": str(wall.tzinfo)}
    if back.replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise Invalid("time", "problem.time_skipped", **values)
    if wall.utcoffset() != wall.replace(fold=1).utcoffset():
        raise Invalid("time", "problem.time_repeated", **values)

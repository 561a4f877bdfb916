"""Deadlines of polls: the proposed days, and the allowed range."""

import datetime as dt
from zoneinfo import ZoneInfo

from alliance.calendar.recurrence import instant
from alliance.calendar.workdays import Workdays
from alliance.calendar.working_hours import CLOSES
from alliance.errors import Invalid

LONGEST = dt.timedelta(days=366)
"""Longest time until the deadline; a poll that nobody remembers is useless."""
SHORTEST = dt.timedelta(minutes=5)
FRIDAY = 4


def proposed_days(today: dt.date, workdays: Workdays) -> list[dt.date]:
    """Return the proposed days, in order and without duplicates: tomorrow, Friday and a week from now.

    A day off is replaced by the next working day.
    """
    friday = today + dt.timedelta(days=(FRIDAY - today.weekday()) % 7 or 7)
    days = (today + dt.timedelta(days=1), friday, today + dt.timedelta(days=7))
    return sorted({workdays.next_workday(day) for day in days})


def in_a_week(today: dt.date, workdays: Workdays) -> dt.date:
    """Return the preselected day: a week from now, or the next working day after that."""
    return workdays.next_workday(today + dt.timedelta(days=7))


def ends_at(day: dt.date, zone: ZoneInfo, at: dt.time = CLOSES) -> dt.datetime:
    """Return the moment at which a poll with this closing day ends."""
    return instant(day, at, zone)


def check_deadline(deadline: dt.datetime, *, now: dt.datetime, field: str = "ends_on") -> None:
    """Raise Invalid for a deadline that has passed, is too near to answer, or is more than a year away."""
    if deadline < now + SHORTEST:
        raise Invalid(field, "problem.deadline_past")
    if deadline > now + LONGEST:
        raise Invalid(field, "problem.deadline_far")

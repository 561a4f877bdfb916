"""Until when a poll takes answers: what is proposed, and what is possible."""

import datetime as dt
from zoneinfo import ZoneInfo

from alliance.calendar.recurrence import instant
from alliance.calendar.workdays import CLOSES, Workdays
from alliance.errors import Invalid

LONGEST = dt.timedelta(days=366)
"""A poll that nobody remembers any more serves nobody."""
SHORTEST = dt.timedelta(minutes=5)
FRIDAY = 4


def proposals(now: dt.datetime, zone: ZoneInfo, workdays: Workdays) -> list[dt.date]:
    """The days that are proposed, each once, in order: tomorrow, Friday and in a week.

    None is a day off: then it is the next working day.
    """
    today = now.astimezone(zone).date()
    friday = today + dt.timedelta(days=(FRIDAY - today.weekday()) % 7 or 7)
    days = (today + dt.timedelta(days=1), friday, today + dt.timedelta(days=7))
    return sorted({workdays.next_workday(day) for day in days})


def in_a_week(now: dt.datetime, zone: ZoneInfo, workdays: Workdays) -> dt.date:
    """The day that is filled in beforehand."""
    return workdays.next_workday(now.astimezone(zone).date() + dt.timedelta(days=7))


def ends_at(day: dt.date, zone: ZoneInfo, at: dt.time = CLOSES) -> dt.datetime:
    """The moment at which a poll ends on that day."""
    return instant(day, at, zone)


def check_deadline(deadline: dt.datetime, *, now: dt.datetime, field: str = "ends_on") -> None:
    """Raise Invalid for a deadline that is past or too near to answer, and for one that lies more than a year away."""
    if deadline < now + SHORTEST:
        raise Invalid(field, "problem.deadline_past")
    if deadline > now + LONGEST:
        raise Invalid(field, "problem.deadline_far")

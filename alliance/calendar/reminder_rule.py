"""When a reminder is due: one rule for everything that people are asked.

Monday to Friday from nine to five in the person's own time zone, never on a public holiday or a closure, never on the
day they were asked, and not after the deadline. Each person is reminded once of each thing; senders ensure that with
`alliance.calendar.reminding`.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from alliance.calendar.recurrence import instant
from alliance.calendar.workdays import Workdays
from alliance.calendar.working_hours import CLOSES, OPENS

REMIND_AFTER = 0.8
"""As a fraction of the time between asking and the deadline."""


def earliest_reminder(asked_at: dt.datetime, ends_at: dt.datetime) -> dt.datetime:
    """Return the earliest moment of any reminder, in any zone: when four fifths of the time have passed."""
    return asked_at + (ends_at - asked_at) * REMIND_AFTER


def reminder_at(
    asked_at: dt.datetime,
    ends_at: dt.datetime,
    zone: ZoneInfo,
    workdays: Workdays,
    *,
    now: dt.datetime | None = None,
) -> dt.datetime | None:
    """Return when a person in `zone` who works on `workdays` is reminded; None if no such moment is left.

    With `now`, a reminder delayed by downtime is due as soon as the rule allows.
    """
    next_day = instant(asked_at.astimezone(zone).date() + dt.timedelta(days=1), dt.time(), zone)
    first = max(earliest_reminder(asked_at, ends_at), next_day)
    due_at = working_moment(first if now is None else max(first, now), zone, workdays)
    return due_at if due_at < ends_at else None


def working_moment(at: dt.datetime, zone: ZoneInfo, workdays: Workdays) -> dt.datetime:
    """Return this moment if it is within working hours in `zone`, else the start of the next ones."""
    local = at.astimezone(zone)
    on = local.date() if local.time() < CLOSES else local.date() + dt.timedelta(days=1)
    return max(at, instant(workdays.next_workday(on), OPENS, zone))

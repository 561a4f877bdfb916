"""When a reminder comes: the one rule for everything that people are asked.

From Monday to Friday between nine and five on the person's own clock, never on a public holiday or a closure, never on
the day on which they were asked, and not after the deadline. Each person is reminded once of each thing: who sends
reminders keeps to that with `alliance.calendar.reminding`.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from alliance.calendar.recurrence import instant
from alliance.calendar.workdays import CLOSES, OPENS, Workdays

REMIND_AFTER = 0.8
"""Of the time between asking and the deadline."""


def earliest_reminder(asked_at: dt.datetime, ends_at: dt.datetime) -> dt.datetime:
    """Before this nobody is reminded, wherever they are: it is when four fifths of the time have passed."""
    return asked_at + (ends_at - asked_at) * REMIND_AFTER


def reminder_at(
    asked_at: dt.datetime,
    ends_at: dt.datetime,
    zone: ZoneInfo,
    workdays: Workdays,
    *,
    now: dt.datetime | None = None,
) -> dt.datetime | None:
    """When a person is reminded whose clock is `zone` and who works on `workdays`; None where no such moment is left.

    With `now` what a downtime held up comes as soon as the rule allows it.
    """
    next_day = instant(asked_at.astimezone(zone).date() + dt.timedelta(days=1), dt.time(), zone)
    first = max(earliest_reminder(asked_at, ends_at), next_day)
    due_at = working_moment(first if now is None else max(first, now), zone, workdays)
    return due_at if due_at < ends_at else None


def working_moment(at: dt.datetime, zone: ZoneInfo, workdays: Workdays) -> dt.datetime:
    """This moment if people work then whose clock is `zone`; else when they begin next."""
    local = at.astimezone(zone)
    on = local.date() if local.time() < CLOSES else local.date() + dt.timedelta(days=1)
    return max(at, instant(workdays.next_workday(on), OPENS, zone))

"""Tell the secretariat what Slack showed of people: one message a day at most, on a workday from nine."""

import datetime as dt
from collections.abc import Sequence

from alliance.calendar.calendars import workdays_of
from alliance.calendar.reminder_rule import working_moment
from alliance.local_time import LocalTime
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim, list_taken
from storage.people import departures as rows

NOTICED = "people_noticed"


def find_due(session: Session, *, time: LocalTime) -> tuple[bool, dt.datetime | None]:
    """Whether to notify the secretariat now, and when next; (False, None) if there is nothing to report."""
    if not rows.is_any_untold(session):
        return False, None
    today = time.today
    first = time.now
    if list_taken(session, NOTICED, [f"{today}"]):
        first = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), time.zone)
    told_at = working_moment(first, time.zone, workdays_of(session, country=time.country, since=today))
    return told_at <= time.now, None if told_at <= time.now else told_at


def tell_due(session: Session, *, channel_keys: Sequence[str], time: LocalTime) -> int:
    """Tell the secretariat (in `channel_keys`) what is new, if it is time; returns the number of notices."""
    is_due, _ = find_due(session, time=time)
    if not is_due or not channel_keys or not claim(session, NOTICED, f"{time.today}", now=time.now):
        return 0
    found = rows.list_untold(session)
    for one in found:
        one.notified_at = time.now
    for channel_key in channel_keys:
        enqueue(
            session, kind=NOTICED, channel_key=channel_key, about={"notices": [one.id for one in found]}, now=time.now
        )
    return len(found)

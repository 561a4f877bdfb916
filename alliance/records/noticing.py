"""Tell the secretariat what Slack showed of people: one message a day at most, on a workday from nine."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import workdays_of
from alliance.calendar.reminder_rule import working_moment
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim, list_taken
from storage.people import departures as rows

NOTICED = "people_noticed"


def find_due(session: Session, *, now: dt.datetime, zone: ZoneInfo, country: str) -> tuple[bool, dt.datetime | None]:
    """Whether the secretariat is to be told something now, and when next; (False, None) if there is nothing to tell."""
    if not rows.is_any_untold(session):
        return False, None
    today = now.astimezone(zone).date()
    first = now
    if list_taken(session, NOTICED, [f"{today}"]):
        first = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), zone)
    told_at = working_moment(first, zone, workdays_of(session, country=country, since=today))
    return told_at <= now, None if told_at <= now else told_at


def tell_due(session: Session, *, lanes: Sequence[str], zone: ZoneInfo, country: str, now: dt.datetime) -> int:
    """Tell the secretariat (in `lanes`) what it was not told yet, if it is time; returns the number of notices."""
    is_due, _ = find_due(session, now=now, zone=zone, country=country)
    if not is_due or not lanes or not claim(session, NOTICED, f"{now.astimezone(zone).date()}", now=now):
        return 0
    found = rows.list_untold(session)
    for one in found:
        one.told_at = now
        session.add(one)
    for lane in lanes:
        enqueue(session, kind=NOTICED, lane=lane, about={"notices": [one.id for one in found]}, now=now)
    return len(found)

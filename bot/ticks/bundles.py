"""Scheduled jobs for bundles: mandates passed on, mandate rounds that end, and addressees without a response.

Notices about bundles that are ready and addressees without a response are sent during the network's working hours.
"""

import datetime as dt

import structlog

from alliance.bundles import addressees, mandate_rounds
from alliance.calendar.calendars import workdays_of
from alliance.calendar.recurrence import instant
from alliance.calendar.reminder_rule import working_moment
from alliance.local_time import LocalTime
from alliance.people import members
from bot.ticks.skipping import Due, first
from handlers.slack.context import Context
from storage.bundles import bundles as rows
from storage.engine.database import Session

log = structlog.get_logger()


def look(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether a mandate is to be passed on or a mandate round ends, and when the next of these is due."""
    time = context.time_at(now)
    found = rows.find_dues(session, today=time.today)
    told_at = _told_at(session, time, since=found.silent_on) if found.silent_on is not None else None
    is_now = found.is_any or told_at == now or mandate_rounds.is_next_contact_due(session)
    ends_at = instant(found.until + dt.timedelta(days=1), dt.time(), time.zone) if found.until else None
    return Due(is_now, first(ends_at, told_at if told_at != now else None))


def run(context: Context, now: dt.datetime) -> None:
    """Run every bundle job that is due."""
    time = context.time_at(now)
    with context.writing() as session:
        told_at = _told_at(session, time, since=time.today)
        passed_on = mandate_rounds.ask_next_contacts(session, time=time)
        ready = mandate_rounds.end_due_rounds(session, today=time.today, notify_at=told_at, now=now)
        channel_keys = members.list_secretariat_channel_keys(session, context.secretariat_channel)
        is_told = told_at == now and channel_keys
        silent = addressees.remind_due(session, today=time.today, channel_keys=channel_keys, now=now) if is_told else 0
    log.info("bundles_looked_after", passed_on=passed_on, ready=ready, silent=silent)


def _told_at(session: Session, time: LocalTime, *, since: dt.date) -> dt.datetime:
    """The network's first working moment from a given day on, but not before now."""
    workdays = workdays_of(session, country=time.country, since=time.today)
    return working_moment(max(time.now, instant(since, dt.time(), time.zone)), time.zone, workdays)

"""Housekeeping jobs: close alliances that reach their last day, and delete rows that are no longer needed."""

import datetime as dt

import structlog

from alliance.calendar.recurrence import instant
from alliance.people import alliances
from alliance.records import endings
from bot.ticks.looks import Due, first
from handlers.slack.context import Context
from storage.engine.database import Session
from storage.engine.expiry import delete_expired, is_any_expired

log = structlog.get_logger()


def look_at_alliances(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether an alliance has ended, or a notice that it is going to end is due."""
    moments = [instant(day, dt.time(), context.texts.network.zone) for day in alliances.list_ending_days(session)]
    return Due(any(at <= now for at in moments), first(*(at for at in moments if at > now)))


def close_alliances(context: Context, now: dt.datetime) -> None:
    """Close the alliances whose last day is past, and notify those concerned beforehand."""
    today, note = context.texts.network.local(now).date(), context.texts.network("ending.note")
    office = context.secretariat_channel
    with context.writing() as session:
        closed = endings.close_due(session, note=note, now=now, today=today, secretariat_channel=office)
    if closed:
        log.info("alliances_closed", slugs=closed)


def look(session: Session, _context: Context, now: dt.datetime) -> Due:
    """Whether there are rows to delete; none of these has to go at an exact moment."""
    return Due(is_any_expired(session, now=now))


def tidy(context: Context, now: dt.datetime) -> None:
    """Delete the rows that are no longer needed."""
    with context.database.writing() as session:
        delete_expired(session, now=now)

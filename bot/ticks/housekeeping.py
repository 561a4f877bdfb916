"""Housekeeping jobs: close alliances that reach their last day, and delete what is past its period."""

import datetime as dt

import structlog

from alliance.calendar.recurrence import instant
from alliance.people.alliances import alliances
from alliance.records import alliance_endings, retention
from alliance.retention_periods import Retention
from bot.ticks.skipping import Due, first
from handlers.slack.context import Context
from storage.engine.database import Database, Session

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
        closed = alliance_endings.close_due(session, note=note, now=now, today=today, secretariat_channel=office)
    if closed:
        log.info("alliances_closed", slugs=closed)


def look(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether anything is past its period and this night's work was not done; what becomes so later waits a night."""
    time = context.time_at(now)
    is_due = retention.is_due(session, retention=context.retention, time=time)
    return Due(is_due, again_at=retention.next_night_at(time))


def tidy(context: Context, now: dt.datetime) -> None:
    """Do this night's work, if no other process does: delete what is past its period, or report that it will be."""
    with context.writing() as session:
        is_to_go = retention.begin_night(
            session,
            retention=context.retention,
            time=context.time_at(now),
            secretariat_channel=context.secretariat_channel,
        )
    if is_to_go:
        counts = delete_expired(context.database, context.retention, now=now)
        log.info("retention_done", **counts)


def delete_expired(database: Database, periods: Retention, *, now: dt.datetime) -> dict[str, int]:
    """Delete everything past its retention period, in small transactions; return how much, by kind.

    If it is interrupted, the rest is deleted the next time.
    """
    counts: dict[str, int] = {}
    for name in retention.list_kinds(periods):
        counts[name], lot = 0, 1
        while lot:
            with database.writing() as session:
                lot = retention.delete_lot(session, name, retention=periods, now=now)
            counts[name] += lot
    with database.writing() as session:
        retention.note_done(session, counts=counts, now=now)
    return counts

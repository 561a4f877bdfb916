"""What nobody waits for: alliances that reach their last day, and rows that are no longer needed."""

import datetime as dt

import structlog

from alliance import alliance_admin
from alliance.recurrence import instant
from handlers.desk import Desk
from storage.contributions import forget_drafts, is_any_draft_older
from storage.database import Session
from storage.events import forget_events, is_any_event_older

log = structlog.get_logger()

EVENTS_LAST = dt.timedelta(days=2)
"""Slack retries an event for a day at most."""
DRAFTS_LAST = dt.timedelta(days=90)


def close_alliances(desk: Desk, now: dt.datetime) -> None:
    """Archive the alliances whose last day is past, and tell those concerned beforehand."""
    today = desk.texts.network.local(now).date()
    with desk.database.reading() as session:
        if all(day > today for day in alliance_admin.list_ending_days(session)):
            return
    with desk.writing() as session:
        closed = alliance_admin.close_ended(session, now=now, today=today, secretariat_channel=desk.secretariat_channel)
    if closed:
        log.info("alliances_closed", slugs=closed)


def alliances_due_at(session: Session, desk: Desk, now: dt.datetime) -> dt.datetime | None:
    """When those concerned next hear that an alliance ends, or it is archived; None when none ends."""
    days = (instant(day, dt.time(), desk.texts.network.zone) for day in alliance_admin.list_ending_days(session))
    return min((at for at in days if at > now), default=None)


def tidy(desk: Desk, now: dt.datetime) -> None:
    """Delete events that Slack no longer retries, and abandoned drafts."""
    events, drafts = now - EVENTS_LAST, now - DRAFTS_LAST
    with desk.database.reading() as session:
        if not (is_any_event_older(session, than=events) or is_any_draft_older(session, than=drafts)):
            return
    with desk.database.writing() as session:
        forget_events(session, before=events)
        forget_drafts(session, before=drafts)


def whenever(_session: Session, _desk: Desk, _now: dt.datetime) -> dt.datetime | None:
    """Nothing here has to be done at a moment."""
    return None

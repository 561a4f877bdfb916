"""Record Slack events that were handled, so that Slack's retries have no effect."""

import datetime as dt

from sqlalchemy import update
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import EventSeen


def note_event(session: Session, event_id: str, *, now: dt.datetime) -> bool:
    """Record an event; False if it was recorded before."""
    return store_once(session, EventSeen(event_id=event_id, seen_at=now))


def list_events(session: Session, prefix: str, *, since: dt.datetime) -> list[EventSeen]:
    """The events recorded after a moment whose id has this prefix, oldest first."""
    statement = select(EventSeen).where(
        col(EventSeen.event_id).startswith(prefix, autoescape=True), col(EventSeen.seen_at) > since
    )
    return list(session.exec(statement.order_by(col(EventSeen.seen_at), col(EventSeen.event_id))).all())


def renew_event(session: Session, event_id: str, *, now: dt.datetime) -> None:
    """Record an event, or that it happened again."""
    if not note_event(session, event_id, now=now):
        session.execute(update(EventSeen).where(col(EventSeen.event_id) == event_id).values(seen_at=now))

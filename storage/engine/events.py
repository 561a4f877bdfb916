"""Record Slack events that were handled, so that Slack's retries have no effect."""

import datetime as dt

from sqlalchemy import delete
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import EventSeen


def note_event(session: Session, event_id: str, *, now: dt.datetime) -> bool:
    """Record an event; False if it was recorded before."""
    return store_once(session, EventSeen(event_id=event_id, seen_at=now))


def is_any_event_older(session: Session, *, than: dt.datetime) -> bool:
    """Whether `forget_events` with the same time would delete anything."""
    return session.exec(select(EventSeen.event_id).where(col(EventSeen.seen_at) < than).limit(1)).first() is not None


def forget_events(session: Session, *, before: dt.datetime) -> None:
    """Delete the events that Slack no longer retries."""
    session.execute(delete(EventSeen).where(col(EventSeen.seen_at) < before))

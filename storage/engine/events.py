"""Remembering events, so that Slack's retries of them change nothing."""

import datetime as dt

from sqlalchemy import delete
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import EventSeen


def note_event(session: Session, event_id: str, *, now: dt.datetime) -> bool:
    """Remember an event; False when it was seen before."""
    return store_once(session, EventSeen(event_id=event_id, seen_at=now))


def is_any_event_older(session: Session, *, than: dt.datetime) -> bool:
    """Whether `forget_events` would find something."""
    return session.exec(select(EventSeen.event_id).where(col(EventSeen.seen_at) < than).limit(1)).first() is not None


def forget_events(session: Session, *, before: dt.datetime) -> None:
    """Drop what Slack no longer retries."""
    session.execute(delete(EventSeen).where(col(EventSeen.seen_at) < before))

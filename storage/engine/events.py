"""Record Slack events that were handled, so that Slack's retries have no effect."""

import datetime as dt

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import EventSeen


def note_event(session: Session, event_id: str, *, now: dt.datetime) -> bool:
    """Record an event; False if it was recorded before."""
    return store_once(session, EventSeen(event_id=event_id, seen_at=now))

"""Rows that are of no use after a while: finding out whether there are any, and deleting them."""

import datetime as dt

from sqlalchemy import delete, exists, or_, select
from sqlmodel import col

from storage.engine.database import Session
from storage.tables import Draft, EmptySearch, EventSeen, ReceivedFile, Undo

LASTS = (
    (EventSeen, col(EventSeen.seen_at), dt.timedelta(days=2)),  # Slack retries an event for a day at most
    (Draft, col(Draft.updated_at), dt.timedelta(days=90)),
    (EmptySearch, col(EmptySearch.searched_at), dt.timedelta(days=31)),
    (ReceivedFile, col(ReceivedFile.received_at), dt.timedelta(days=7)),  # what was imported is in the audit log
    (Undo, col(Undo.done_at), dt.timedelta(days=1)),  # whoever presses the button later reads why it is too late
)
"""How long the rows of a table are kept after the time in a column."""


def is_any_expired(session: Session, *, now: dt.datetime) -> bool:
    """Whether `delete_expired` would delete anything."""
    expired = (exists().where(at < now - lasts) for _, at, lasts in LASTS)
    return bool(session.execute(select(or_(*expired))).scalar_one())


def delete_expired(session: Session, *, now: dt.datetime) -> None:
    """Delete events that Slack no longer retries, abandoned drafts, old searches, received files and old undos."""
    for table, at, lasts in LASTS:
        session.execute(delete(table).where(at < now - lasts))

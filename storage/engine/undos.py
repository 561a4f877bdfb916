"""Actions that can be undone for a while."""

import datetime as dt

from sqlalchemy import delete
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Undo


def insert(session: Session, row: Undo) -> int:
    """Store an action that can be undone; returns its id."""
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, undo_id: int) -> Undo | None:
    """The action with this id, or None."""
    return session.get(Undo, undo_id)


def lock(session: Session, undo_id: int) -> Undo | None:
    """Read an action afresh and lock it until this transaction ends; on SQLite every writer waits anyway."""
    statement = select(Undo).where(Undo.id == undo_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()


def is_any_older(session: Session, *, than: dt.datetime) -> bool:
    """Whether `forget` with the same time would delete anything."""
    return session.exec(select(Undo.id).where(col(Undo.done_at) < than).limit(1)).first() is not None


def forget(session: Session, *, before: dt.datetime) -> None:
    """Delete the actions done before then."""
    session.execute(delete(Undo).where(col(Undo.done_at) < before))

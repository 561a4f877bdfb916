"""Actions that can be undone for a while."""

from sqlmodel import select

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

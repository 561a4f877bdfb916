"""Actions that can be undone for a while."""

import datetime as dt

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import UndoKind
from storage.tables import Undo


def insert(session: Session, row: Undo) -> int:
    """Store an action that can be undone; returns its id."""
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, undo_id: int) -> Undo | None:
    """The action with this id, or None."""
    return session.get(Undo, undo_id)


def list_since(session: Session, member_id: int, since: dt.datetime) -> list[Undo]:
    """The actions of a member after a moment that were not undone, the newest first."""
    statement = select(Undo).where(Undo.member_id == member_id, Undo.done_at > since, col(Undo.undone_at).is_(None))
    return list(session.exec(statement.order_by(col(Undo.id).desc())))


def lock(session: Session, undo_id: int) -> Undo | None:
    """Read an action afresh and lock it until this transaction ends; on SQLite every writer waits anyway."""
    statement = select(Undo).where(Undo.id == undo_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()


def find_newest(session: Session, kind: UndoKind, about_id: int) -> Undo | None:
    """The newest action of a kind about a row that was not undone, locked until this transaction ends."""
    statement = select(Undo).where(Undo.kind == kind, Undo.about_id == about_id, col(Undo.undone_at).is_(None))
    return session.exec(statement.order_by(col(Undo.id).desc()).limit(1).with_for_update()).first()

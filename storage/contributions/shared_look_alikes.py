"""Queries for look-alikes that were shared nevertheless, and the progress of the comparison."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.contributions.contributions import listed
from storage.engine.database import Session
from storage.tables import (
    Bookmark,
    Contribution,
    LookAlike,
)


def list_look_alikes(session: Session, *, limit: int) -> Sequence[LookAlike]:
    """The look-alike pairs on which nobody has decided, newest first. Some may have been merged since."""
    statement = select(LookAlike).where(col(LookAlike.settled_at).is_(None)).order_by(col(LookAlike.at).desc())
    return session.exec(statement.limit(limit)).all()


def find_look_alike(session: Session, pair_id: int) -> LookAlike | None:
    """The pair with this id, or None."""
    return session.get(LookAlike, pair_id)


def is_noted(session: Session, newer_id: int, older_id: int) -> bool:
    """Whether a pair was recorded before, decided on or not."""
    statement = select(LookAlike.id).where(LookAlike.newer_id == newer_id, LookAlike.older_id == older_id)
    return session.exec(statement).first() is not None


def list_shared_after(session: Session, number: int, *, limit: int) -> Sequence[Contribution]:
    """The contributions with a higher number that are neither archived nor merged, in order."""
    statement = select(Contribution).where(col(Contribution.number) > number, *listed())
    return session.exec(statement.order_by(col(Contribution.number)).limit(limit)).all()


def last_number(session: Session) -> int:
    """The highest contribution number; 0 if there is none."""
    return session.exec(select(func.coalesce(func.max(Contribution.number), 0))).one()


def find_bookmark(session: Session, key: str) -> int | None:
    """The last number that a job has processed; None if it has not begun."""
    found = session.get(Bookmark, key)
    return found.number if found is not None else None


def move_bookmark(session: Session, key: str, number: int) -> None:
    """Record the last number that a job has processed; never moves back."""
    found = session.get(Bookmark, key)
    if found is None:
        session.add(Bookmark(key=key, number=number))
    elif found.number < number:
        found.number = number

"""Queries for the bundles that search finds."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Bundle


def list_numbers(session: Session) -> Sequence[int]:
    """The numbers of all bundles, in order."""
    return session.exec(select(Bundle.number).order_by(col(Bundle.number))).all()


def list_numbered(session: Session, numbers: Collection[int]) -> Sequence[Bundle]:
    """The bundles with these numbers."""
    return session.exec(select(Bundle).where(col(Bundle.number).in_(numbers)).order_by(col(Bundle.number))).all()

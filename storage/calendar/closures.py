"""Days on which the network or an organisation is closed, and public holidays that are worked."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Closure,
)


def list_closures(session: Session, *, since: dt.date) -> Sequence[Closure]:
    """The closures of the network and of organisations that end on or after this day."""
    statement = select(Closure).where(col(Closure.last_on) >= since)
    return session.exec(statement.order_by(col(Closure.first_on), col(Closure.id))).all()


def find_closure(session: Session, closure_id: int) -> Closure | None:
    """A closure."""
    return session.get(Closure, closure_id)


def find_same_closure(session: Session, like: Closure) -> Closure | None:
    """A closure of the same organisation on the same days with the same name."""
    statement = select(Closure).where(
        Closure.organisation_id == like.organisation_id,
        Closure.first_on == like.first_on,
        Closure.last_on == like.last_on,
        Closure.name == like.name,
        col(Closure.is_worked).is_(False),
    )
    return session.exec(statement).first()


def find_worked(session: Session, on: dt.date) -> Closure | None:
    """What makes a public holiday a working day."""
    return session.exec(select(Closure).where(Closure.first_on == on, col(Closure.is_worked).is_(True))).first()

"""Queries for closures of the network or an organisation, and for public holidays that are worked."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Date, bindparam
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Closure,
)


def list_closures(session: Session, *, since: dt.date) -> Sequence[Closure]:
    """The closures, of the network and of organisations, that end on or after this day."""
    return session.exec(_CLOSURES, params={"since": since}).all()


_SINCE = bindparam("since", type_=Date())
_CLOSURES = select(Closure).where(col(Closure.last_on) >= _SINCE).order_by(col(Closure.first_on), col(Closure.id))


def find_closure(session: Session, closure_id: int) -> Closure | None:
    """The closure with this id, or None."""
    return session.get(Closure, closure_id)


def find_same_closure(session: Session, like: Closure) -> Closure | None:
    """An existing closure of the same organisation with the same days and name, or None."""
    statement = select(Closure).where(
        Closure.organisation_id == like.organisation_id,
        Closure.first_on == like.first_on,
        Closure.last_on == like.last_on,
        Closure.name == like.name,
        col(Closure.is_worked).is_(False),
    )
    return session.exec(statement).first()


def find_worked(session: Session, on: dt.date) -> Closure | None:
    """The row that makes the public holiday on this day a working day, or None."""
    return session.exec(select(Closure).where(Closure.first_on == on, col(Closure.is_worked).is_(True))).first()

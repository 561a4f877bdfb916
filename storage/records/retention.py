"""Queries for retention: what is past its period, kind by kind, and deleting it."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, delete, exists, func, or_, select, tuple_
from sqlmodel import SQLModel, col

from storage.engine.database import Session
from storage.enums import FORMER, DeliveryState
from storage.tables import (
    Absence,
    AuditEntry,
    Delivery,
    DigestCopy,
    Draft,
    EmptySearch,
    ErasureRequest,
    EventSeen,
    Member,
    Milestone,
    News,
    ReceivedFile,
    SlackProfile,
    Undo,
)
from storage.tables.base import UtcDateTime

Expired = tuple[type[SQLModel], ColumnElement[bool]]
"""A table, and the condition of its rows that are past their period."""
SETTLED = (DeliveryState.SENT, DeliveryState.DROPPED, DeliveryState.FAILED)


def _expired(name: str, before: Any, day: Any) -> list[Expired]:
    """What is past a period that began before this moment, on this day, in the order of deleting.

    Either both values, or bind parameters.
    """
    match name:
        case "audit":
            return [(AuditEntry, col(AuditEntry.at) < before)]
        case "messages":
            return [
                (DigestCopy, col(DigestCopy.made_at) < before),
                (Delivery, _is_settled(before)),
                (News, col(News.notified_at) < before),
            ]
        case "drafts":
            return [(Draft, col(Draft.updated_at) < before)]
        case "visitors":
            is_member = exists().where(col(Member.slack_user_id) == SlackProfile.slack_user_id)
            return [(SlackProfile, and_(col(SlackProfile.fetched_at) < before, ~is_member))]
        case "absences":
            is_over = or_(col(Absence.last_on) < day, col(Absence.ended_at) < before)
            return [(Absence, is_over)]
        case "searches":
            return [(EmptySearch, col(EmptySearch.searched_at) < before)]
        case "events":
            return [(EventSeen, col(EventSeen.seen_at) < before)]
        case "imports":
            return [(ReceivedFile, col(ReceivedFile.received_at) < before)]
        case "undos":
            return [(Undo, col(Undo.done_at) < before)]
        case "former_members":
            return [(Member, _is_long_gone(before, day))]
    raise ValueError(name)


def is_any_expired(session: Session, before: Mapping[str, dt.datetime]) -> bool:
    """Whether anything is past its period; `before` has the moment of each kind."""
    days = {f"{name}_on": at.date() for name, at in before.items()}
    return bool(session.execute(_any_expired(tuple(before)), {**before, **days}).scalar_one())


@cache
def _any_expired(names: tuple[str, ...]) -> Select[bool]:
    """Whether anything is past its period, each of them bound by its name, and its day by `<name>_on`."""
    moments = {name: (bindparam(name, type_=UtcDateTime()), bindparam(f"{name}_on", type_=Date())) for name in names}
    found = [exists().where(condition) for name in names for _, condition in _expired(name, *moments[name])]
    return select(or_(*found))


def count_expired(session: Session, name: str, before: dt.datetime) -> int:
    """The number of rows of a kind that are past their period."""
    return sum(
        int(session.execute(select(func.count()).select_from(table).where(condition)).scalar_one())
        for table, condition in _expired(name, before, before.date())
    )


def delete_expired(session: Session, name: str, before: dt.datetime, *, limit: int) -> int:
    """Delete some rows of a kind that are past their period, at most `limit` of each table; returns how many.

    Members are erased instead. Raises ValueError for them.
    """
    if name == "former_members":
        raise ValueError(name)
    total = 0
    for table, condition in _expired(name, before, before.date()):
        done = _delete(session, table, condition, limit)
        total += done
        if done == limit:
            break  # the remaining rows of this table may refer to rows of the next one
    return total


def list_long_gone(session: Session, before: dt.datetime, *, limit: int) -> list[str]:
    """The Slack user ids of members who left before this moment, and are not erased, nor about to be."""
    condition = _is_long_gone(before, before.date())
    statement = select(col(Member.slack_user_id)).where(condition).order_by(col(Member.id)).limit(limit)
    return list(session.execute(statement).scalars())


def forget_periods(session: Session, prefix: str) -> None:
    """Forget which periods the secretariat was notified of."""
    session.execute(delete(Milestone).where(col(Milestone.key).startswith(f"{prefix}:")))


def _delete(session: Session, table: type[SQLModel], condition: ColumnElement[bool], limit: int) -> int:
    keys = table.__table__.primary_key.columns  # type: ignore[attr-defined]
    lot = select(*keys).where(condition).limit(limit)
    done: Any = session.execute(
        delete(table).where(tuple_(*keys).in_(lot)), execution_options={"synchronize_session": False}
    )
    return int(done.rowcount)


def _is_long_gone(before: Any, day: Any) -> ColumnElement[bool]:
    """Left, and not seen as a reader since; neither erased nor about to be."""
    is_asked = exists().where(col(ErasureRequest.slack_user_id) == Member.slack_user_id)
    is_seen = func.coalesce(col(Member.last_seen_on), dt.date.min) >= day
    return and_(col(Member.left_at) < before, col(Member.name) != FORMER, ~is_seen, ~is_asked)


def _is_settled(before: Any) -> ColumnElement[bool]:
    is_copied = exists().where(col(DigestCopy.delivery_id) == Delivery.id, col(DigestCopy.made_at) >= before)
    return and_(col(Delivery.created_at) < before, col(Delivery.state).in_(SETTLED), ~is_copied)

"""The transactional outbox: deliveries are collected during a transaction and written just before its commit."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Table, case, event, func, or_, text
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.orm import Session as BareSession
from sqlalchemy.sql import visitors
from sqlmodel import col, select

from storage.engine.bulk import insert_each
from storage.engine.database import Session
from storage.engine.kept_messages import note_changed
from storage.engine.upsert import insert_into
from storage.enums import GONE, DeliveryState
from storage.tables import Delivery
from storage.tables.engine import FRESH

PUT_IN_LINE = "put_in_line"
"""Key in `session.info` for the kinds that the transaction enqueued: the code that commits it wakes their senders."""
OUTBOX = "outbox"
"""Key in `session.info` for the deliveries enqueued so far, written at commit or when deliveries are queried."""
DELIVERIES = Delivery.__tablename__
AS_STORED = {"as_stored": True}
"""Execution options for a query of deliveries that ignores what this transaction has enqueued."""
SET_BACK = dt.timedelta(minutes=5)
"""A time further ahead than this was recorded before the clock was set back: processes' clocks differ by less."""


def enqueue(
    session: Session,
    *,
    kind: str,
    channel_key: str,
    now: dt.datetime,
    about: dict[str, Any] | None = None,
    is_urgent: bool = False,
    coalesce_key: str | None = None,
    at_most_every: dt.timedelta | None = None,
    due_at: dt.datetime | None = None,
    on_its_way: int | None = None,
) -> str:
    """Enqueue an intent for `channel_key` (a channel or user id) in this transaction; returns the delivery's key.

    A suffix after a slash (`C…/B-7`) sends it to the same channel, but independently of the channel's other messages.

    The request that caused it is recorded from `session.info["request_id"]`.

    With a `coalesce_key`, a delivery that is waiting and was never attempted serves this request, too: it will render
    the state at sending time, which is after this transaction has ended. It takes over the new key, and the earlier due
    time. If `at_most_every` is also given, it is due at the earliest that long after the previous one with the same
    `coalesce_key`.

    `on_its_way` is the id of a kept message that is not posted yet: if that is still so, its change is recorded
    instead.
    """
    key = uuid.uuid4().hex
    row = _row(session, kind=kind, is_urgent=is_urgent, now=now, due_at=due_at)
    row |= {"key": key, "channel_key": channel_key, "about": about or {}, "coalesce_key": coalesce_key}
    _put_into_outbox(session, [Intent(row, at_most_every, on_its_way)])
    return key


@dataclass(frozen=True)
class Intent:
    """A delivery row to enqueue, and the minimum interval since the previous one with the same key."""

    row: dict[str, Any]
    at_most_every: dt.timedelta | None = None
    on_its_way: int | None = None


def enqueue_many(
    session: Session,
    *,
    kind: str,
    to: Sequence[tuple[str, dict[str, Any]]],
    now: dt.datetime,
    due_at: dt.datetime | None = None,
    is_urgent: bool = False,
) -> None:
    """Enqueue an intent of one kind for many recipients at once: pairs of channel key and `about`."""
    shared = {**_row(session, kind=kind, is_urgent=is_urgent, now=now, due_at=due_at), "coalesce_key": None}
    rows = [
        {**shared, "key": uuid.uuid4().hex, "channel_key": channel_key, "about": about} for channel_key, about in to
    ]
    _put_into_outbox(session, [Intent(row) for row in rows])


def write_outbox(session: BareSession) -> None:
    """Write everything that this transaction has enqueued so far, in one statement.

    Called automatically as the last step before the commit: senders wait as briefly as possible, and all transactions
    lock the rows in the same order, which prevents deadlocks.
    """
    intents: list[Intent] = session.info.pop(OUTBOX, [])
    on_their_way = note_changed(session, [one.on_its_way for one in intents if one.on_its_way is not None])
    intents = [one for one in intents if one.on_its_way not in on_their_way]
    if not intents:
        return
    plain = [intent.row for intent in intents if intent.row["coalesce_key"] is None]
    wishes: dict[str, Intent] = {}
    for intent in intents:
        if key := intent.row["coalesce_key"]:
            wishes[key] = _merged(wishes.get(key), intent)
    _space_out(session, list(wishes.values()))
    rows = [*plain, *(wishes[key].row for key in sorted(wishes))]
    insert_each(session, _insert_or_join(session), rows)


def _row(
    session: Session, *, kind: str, is_urgent: bool, now: dt.datetime, due_at: dt.datetime | None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "is_urgent": is_urgent,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "request_id": session.info.get("request_id"),
        "due_at": due_at or now,
        "created_at": now,
    }


def _put_into_outbox(session: Session, intents: Sequence[Intent]) -> None:
    reachable = [one for one in intents if not one.row["channel_key"].startswith(GONE)]
    if reachable:
        session.info.setdefault(OUTBOX, []).extend(reachable)
        session.info.setdefault(PUT_IN_LINE, set()).update(one.row["kind"] for one in reachable)


def _merged(before: Intent | None, intent: Intent) -> Intent:
    """Combine two requests for the same delivery within one transaction."""
    if before is None:
        return intent
    row = {
        **intent.row,
        "is_urgent": before.row["is_urgent"] or intent.row["is_urgent"],
        "due_at": min(before.row["due_at"], intent.row["due_at"]),
    }
    every = [one.at_most_every for one in (before, intent)]
    return Intent(row, None if None in every else min(one for one in every if one is not None))


def _space_out(session: BareSession, wishes: Sequence[Intent]) -> None:
    """Postpone deliveries that would come too soon after the previous one with the same key."""
    spaced = {
        wish.row["coalesce_key"]: (wish.row, wish.at_most_every)
        for wish in wishes
        # What is due later than that anyway need not be postponed.
        if wish.at_most_every and wish.row["due_at"] < wish.row["created_at"] + wish.at_most_every
    }
    if not spaced:
        return
    attempted = select(Delivery.coalesce_key, func.max(col(Delivery.attempted_at))).where(
        col(Delivery.coalesce_key).in_(list(spaced)),
        # A worker may have begun one since this request read the clock; what lies further ahead is of a clock set back.
        col(Delivery.attempted_at) <= max(wish.row["created_at"] for wish in wishes) + SET_BACK,
    )
    for key, last in session.execute(attempted.group_by(col(Delivery.coalesce_key))).all():
        row, every = spaced[key or ""]
        row["due_at"] = max(row["due_at"], last + every) if last is not None else row["due_at"]


def _insert_or_join(session: BareSession) -> Any:
    """Insert a row; if a fresh one with the same key is waiting, reuse and lock that until the transaction ends.

    A worker that claimed it now would render it without this transaction's changes. It either waits for the end of the
    transaction, or was first, in which case a new row is inserted.
    """
    table = Delivery.__table__  # type: ignore[attr-defined]
    row = insert_into(session, table)
    new, old = row.excluded, table.c
    return row.on_conflict_do_update(
        index_elements=[old.coalesce_key],
        index_where=text(FRESH),
        set_={
            "key": new.key,
            "is_urgent": or_(old.is_urgent, new.is_urgent),
            "due_at": case((new.due_at < old.due_at, new.due_at), else_=old.due_at),
        },
    )


@event.listens_for(Session, "before_commit")
def _write_before_commit(session: BareSession) -> None:
    if not session.in_nested_transaction():
        write_outbox(session)


@event.listens_for(Session, "after_soft_rollback")
def _forget_when_rolled_back(session: BareSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(OUTBOX, None)


@event.listens_for(Session, "do_orm_execute")
def _write_before_a_look(asked: ORMExecuteState) -> None:
    """Make queries of deliveries include those of the current transaction."""
    if OUTBOX not in asked.session.info or asked.execution_options.get("as_stored"):
        return
    # `get_final_froms` would compile the statement, which takes milliseconds each time.
    parts = visitors.iterate(asked.statement) if isinstance(asked.statement, ClauseElement) else ()
    if any(isinstance(part, Table) and part.name == DELIVERIES for part in parts):
        write_outbox(asked.session)

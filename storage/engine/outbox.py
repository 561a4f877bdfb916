"""What a transaction puts in line to be sent: gathered while it runs, and written as the last thing of it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, event, func, or_, text
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.orm import Session as BareSession
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.kept import note_changed
from storage.engine.once import insert_into
from storage.tables import Delivery
from storage.tables.clockwork import FRESH
from storage.words import DeliveryState

PUT_IN_LINE = "put_in_line"
"""Set in `session.info` when a transaction put something in line: whoever commits it wakes the sender."""
OUTBOX = "outbox"
"""In `session.info`: what this transaction puts in line, written when it is committed or somebody looks."""
AS_STORED = {"as_stored": True}
"""The execution options of a look at deliveries that leaves what this transaction puts in line aside."""


def enqueue(
    session: Session,
    *,
    kind: str,
    lane: str,
    now: dt.datetime,
    about: dict[str, Any] | None = None,
    is_urgent: bool = False,
    coalesce_key: str | None = None,
    at_most_every: dt.timedelta | None = None,
    due_at: dt.datetime | None = None,
    on_its_way: int | None = None,
) -> str:
    """Put an intent in line for `lane` (a channel or user id), in this transaction; gives the delivery's key.

    A lane with a part behind a slash (`C…/B-7`) goes to the same channel, and waits for nothing else that goes there.

    The request that caused it is noted from `session.info["request_id"]`.

    With a `coalesce_key`, one that waits and was never tried serves for this wish, too: it will render what is true
    when it is sent, and is sent after this transaction has ended. It takes over the key, and the earlier time. With
    `at_most_every`, too, it is due at the earliest that long after the one before with the same `coalesce_key`.

    `on_its_way` is the id of a message that stands nowhere yet: if that is still so, its change is noted instead.
    """
    key = uuid.uuid4().hex
    row = _row(session, kind=kind, is_urgent=is_urgent, now=now, due_at=due_at)
    row |= {"key": key, "lane": lane, "about": about or {}, "coalesce_key": coalesce_key}
    _put_into_outbox(session, [Intent(row, at_most_every, on_its_way)])
    return key


@dataclass(frozen=True)
class Intent:
    """A row to be put in line, and how long after the one before with the same key."""

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
    """Put an intent of one kind in line for many lanes at once: pairs of the lane and what it is about."""
    shared = {**_row(session, kind=kind, is_urgent=is_urgent, now=now, due_at=due_at), "coalesce_key": None}
    rows = [{**shared, "key": uuid.uuid4().hex, "lane": lane, "about": about} for lane, about in to]
    _put_into_outbox(session, [Intent(row) for row in rows])


def write_outbox(session: BareSession) -> None:
    """Write what this transaction has put in line so far, in one statement.

    By itself this happens as the last thing before the commit: whoever sends waits for as short as can be, and what
    was written is locked in the same order by everybody, so that nobody waits for each other for ever.
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
    session.connection().execute(_insert_or_join(session), rows)


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
    if intents:
        session.info.setdefault(OUTBOX, []).extend(intents)
        session.info[PUT_IN_LINE] = True


def _merged(before: Intent | None, intent: Intent) -> Intent:
    """Two wishes of one transaction for the same thing."""
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
    """Let those wait that may not come so soon after the one before."""
    spaced = {wish.row["coalesce_key"]: (wish.row, wish.at_most_every) for wish in wishes if wish.at_most_every}
    if not spaced:
        return
    attempted = select(Delivery.coalesce_key, func.max(col(Delivery.attempted_at))).where(
        col(Delivery.coalesce_key).in_(list(spaced)),
        col(Delivery.attempted_at) <= max(wish.row["created_at"] for wish in wishes),  # not before a clock was set back
    )
    for key, last in session.execute(attempted.group_by(col(Delivery.coalesce_key))).all():
        row, every = spaced[key or ""]
        row["due_at"] = max(row["due_at"], last + every) if last is not None else row["due_at"]


def _insert_or_join(session: BareSession) -> Any:
    """Insert a row; where a fresh one waits for the same, let that one serve, and lock it until the transaction ends.

    A worker that takes that one now would render it without what this transaction changes: it waits for the end, or
    was first, and then a new row is put in line.
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
    ).returning(old.id)  # so that many rows are one statement


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
    """Whoever looks at deliveries sees those of their own transaction, too."""
    if OUTBOX not in asked.session.info or asked.execution_options.get("as_stored"):
        return
    looked_at = asked.statement.get_final_froms() if isinstance(asked.statement, Select) else []
    if Delivery.__table__ in looked_at or any(mapper.class_ is Delivery for mapper in asked.all_mappers):  # type: ignore[attr-defined]
        write_outbox(asked.session)

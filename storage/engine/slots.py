"""Slots of scheduled occasions, each claimed once across all processes; and the milestones of this installation."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete
from sqlmodel import col, select

from storage.engine.bulk import insert_each
from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.engine.marks import PART
from storage.engine.once import store_once
from storage.engine.upsert import insert_into
from storage.enums import SlotState
from storage.tables import Milestone, Slot


def claim(session: Session, kind: str, key: str, *, now: dt.datetime, state: SlotState = SlotState.DONE) -> bool:
    """Claim the occasion `key` of `kind` in this transaction; False when it was already claimed.

    The unique constraint decides. On PostgreSQL a second claim waits until the first transaction ends, and succeeds if
    that one was rolled back.
    """
    return store_once(session, Slot(kind=kind, key=key, state=state, at=now), part=kind)


def claim_each(
    session: Session, kind: str, keys: Collection[str], *, now: dt.datetime, state: SlotState = SlotState.DONE
) -> set[str]:
    """Claim several occasions of `kind` in this transaction; returns the keys that were not claimed before.

    On PostgreSQL, waits for concurrent transactions that claim the same keys.
    """
    table = Slot.__table__  # type: ignore[attr-defined]
    # Sorted, so that two transactions that claim the same keys do not deadlock.
    rows = [{"kind": kind, "key": key, "state": state, "at": now} for key in sorted(keys)]
    if not rows:
        return set()
    claimed = insert_into(session, table).on_conflict_do_nothing().returning(table.c.key)
    return set(insert_each(session, claimed.execution_options(**{PART: kind}), rows).scalars())


def forget(session: Session, kind: str, key: str) -> None:
    """Release an occasion so that it can be claimed again."""
    gone = delete(Slot).where(col(Slot.kind) == kind, col(Slot.key) == key)
    session.execute(gone, execution_options={PART: kind})


def list_keys(session: Session, kind: str) -> set[str]:
    """The keys of the claimed occasions of `kind`, both done and missed."""
    return set(session.exec(select(col(Slot.key)).where(Slot.kind == kind), execution_options={PART: kind}).all())


def list_taken(session: Session, kind: str, keys: Sequence[str]) -> set[str]:
    """The subset of `keys` that was claimed for `kind`."""
    if not keys:
        return set()
    statement = select(col(Slot.key)).where(Slot.kind == kind, is_listed(Slot.key, keys))
    return set(session.exec(statement, execution_options={PART: kind}).all())


def note_milestone(session: Session, key: str, *, now: dt.datetime) -> dt.datetime:
    """Record that `key` happened at `now`, unless it is already recorded; returns the recorded time."""
    known = find_milestone(session, key)
    if known is not None:
        return known
    if store_once(session, Milestone(key=key, at=now)):
        return now
    return session.get_one(Milestone, key).at  # another process recorded it at the same moment


def find_milestone(session: Session, key: str) -> dt.datetime | None:
    """When `key` happened; None if it has not happened yet."""
    found = session.get(Milestone, key)
    return found.at if found is not None else None

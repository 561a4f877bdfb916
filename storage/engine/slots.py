"""Scheduled occasions, taken once whoever asks; and the milestones of this installation."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import insert_into, store_once
from storage.tables import Milestone, Slot
from storage.words import SlotState


def claim(session: Session, kind: str, key: str, *, now: dt.datetime, state: SlotState = SlotState.DONE) -> bool:
    """Take the occasion `key` of `kind` in this transaction; False when it was taken before.

    The unique row decides. On PostgreSQL a second claim waits until the first one's transaction ends, and gets the
    occasion if that one was rolled back.
    """
    return store_once(session, Slot(kind=kind, key=key, state=state, at=now))


def claim_each(
    session: Session, kind: str, keys: Collection[str], *, now: dt.datetime, state: SlotState = SlotState.DONE
) -> set[str]:
    """Take occasions of `kind` in this transaction, each as `claim` does; gives those that nobody took before."""
    table = Slot.__table__  # type: ignore[attr-defined]
    # In order, so that two who take the same do not wait for each other.
    rows = [{"kind": kind, "key": key, "state": state, "at": now} for key in sorted(keys)]
    if not rows:
        return set()
    return set(
        session.connection().scalars(insert_into(session, table).on_conflict_do_nothing().returning(table.c.key), rows)
    )


def forget(session: Session, kind: str, key: str) -> None:
    """Let an occasion be taken anew."""
    session.execute(delete(Slot).where(col(Slot.kind) == kind, col(Slot.key) == key))


def list_keys(session: Session, kind: str) -> set[str]:
    """The occasions of `kind` that were taken, done and missed ones alike."""
    return set(session.exec(select(col(Slot.key)).where(Slot.kind == kind)).all())


def list_taken(session: Session, kind: str, keys: Sequence[str]) -> set[str]:
    """Those of these occasions of `kind` that were taken."""
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        statement = select(col(Slot.key)).where(Slot.kind == kind, col(Slot.key).in_(keys[start : start + 500]))
        found.update(session.exec(statement).all())
    return found


def take_all(session: Session, kind: str, keys: Sequence[str], *, now: dt.datetime) -> None:
    """Take occasions of `kind` that nobody took, and that nobody else takes meanwhile."""
    rows = [{"kind": kind, "key": key, "state": SlotState.DONE, "at": now} for key in keys]
    if rows:
        session.connection().execute(insert(Slot.__table__), rows)  # type: ignore[attr-defined]


def note_milestone(session: Session, key: str, *, now: dt.datetime) -> dt.datetime:
    """When `key` happened: at `now` if it was not noted before."""
    known = find_milestone(session, key)
    if known is not None:
        return known
    if store_once(session, Milestone(key=key, at=now)):
        return now
    return session.get_one(Milestone, key).at  # somebody else noted it in this moment


def find_milestone(session: Session, key: str) -> dt.datetime | None:
    """When `key` happened; None when it did not yet."""
    found = session.get(Milestone, key)
    return found.at if found is not None else None

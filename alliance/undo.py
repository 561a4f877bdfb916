"""Undo: for ten minutes, the person who did something can put back what was there before.

A use case that can be undone calls `offer` with what has to be put back; its capability registers how (`undoable`).
Cards and other kept messages change at once. Others are notified when it can no longer be undone: at `notify_at`.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from alliance.enums import UndoKind
from alliance.errors import Conflict, NotAllowed
from alliance.people.members import Person
from storage.engine import undos as rows
from storage.engine.database import Session
from storage.tables import Undo

UNDO_FOR = dt.timedelta(minutes=10)
OFFERED = "undo_offered"
"""Key in `session.info`: the id of the action in this transaction that can be undone."""
Undoer = Callable[[Session, Undo, dt.datetime], None]
"""Puts back what was there before, at a given moment. Raises Conflict if something newer came after it."""
_PUT_BACK: dict[UndoKind, Undoer] = {}


def undoable(kind: UndoKind) -> Callable[[Undoer], Undoer]:
    """Register how actions of a kind are undone."""

    def register(put_back: Undoer) -> Undoer:
        _PUT_BACK[kind] = put_back
        return put_back

    return register


def notify_at(now: dt.datetime) -> dt.datetime:
    """When others are notified of something done now."""
    return now + UNDO_FOR


def offer(
    session: Session, kind: UndoKind, about_id: int, *, by: Person, before: dict[str, Any], now: dt.datetime
) -> None:
    """Record that something was just done that `by` can undo. `before` holds plain data: what has to be put back."""
    if by.member is not None:
        row = Undo(kind=kind, about_id=about_id, member_id=by.member.id, before=before, done_at=now)
        session.info[OFFERED] = rows.insert(session, row)


def find_offered(session: Session) -> Undo | None:
    """Find what this transaction did that can be undone, if anything."""
    return rows.find(session, session.info[OFFERED]) if OFFERED in session.info else None


def find_open(session: Session, undo_id: int, *, now: dt.datetime) -> Undo | None:
    """Find an action that can still be undone."""
    found = rows.find(session, undo_id)
    return found if found is not None and found.undone_at is None and now < notify_at(found.done_at) else None


def list_open(session: Session, *, by: Person, now: dt.datetime) -> list[Undo]:
    """List what somebody did that can still be undone, the newest first, without what a newer action replaced."""
    found = rows.list_since(session, by.member.id, now - UNDO_FOR) if by.member is not None else []
    newest: dict[tuple[str, int], Undo] = {}
    for one in found:
        newest.setdefault((one.kind, one.about_id), one)
    return list(newest.values())


def undo(session: Session, *, by: Person, undo_id: int, kind: UndoKind, ref: str, now: dt.datetime) -> Undo:
    """Put back what was there before an action of one's own.

    `kind` and `ref` say what it was, as its confirmation does. Raises NotAllowed for somebody else's; Conflict if it
    was undone before, ten minutes have passed, or something newer came after it.
    """
    found = rows.lock(session, undo_id)
    if found is None or found.kind not in _PUT_BACK:
        raise Conflict(f"problem.undo_late_{kind}", ref=ref)
    if by.member is None or found.member_id != by.member.id:
        raise NotAllowed("undo", "problem.undo_of_another", ref=ref)
    if found.undone_at is not None:
        raise Conflict("problem.undone_before", ref=ref)
    if now >= notify_at(found.done_at):
        raise Conflict(f"problem.undo_late_{found.kind}", ref=ref)
    _PUT_BACK[UndoKind(found.kind)](session, found, now)
    found.undone_at = now
    return found


def fields_of(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    """Read fields of a row as plain data, to put them back with `put_back_fields`."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}


def put_back_fields(row: object, fields: dict[str, Any]) -> None:
    """Set fields of a row to what `fields_of` read. Names of moments end in `_at`."""
    for name, value in fields.items():
        setattr(row, name, dt.datetime.fromisoformat(value) if value and name.endswith("_at") else value)

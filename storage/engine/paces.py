"""The pace of calls to Slack: which channel keys and methods are closed until when, shared by all processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Float, bindparam, case, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine.database import Session
from storage.engine.outbox import SET_BACK
from storage.engine.upsert import insert_into
from storage.tables import Pace

LONGEST_CLOSED = SET_BACK.total_seconds()
"""Upper limit in seconds for a closed pace, whatever Slack's `Retry-After` says: at worst Slack repeats it."""


@dataclass(frozen=True)
class Interval:
    """The seconds between two calls, and how late the next may be and still count as on time."""

    seconds: float
    late: float = 0.0


def reserve(session: Session, intervals: Mapping[str, Interval], *, at: float) -> bool:
    """Reserve the next call of every key if all are open at `at` (seconds since 1970), and close them.

    If one is closed, False is returned and the caller rolls back. A call that is late by no more than its interval says
    counts as on time, so that the next call makes up for the delay. A row that is closed for longer than LONGEST_CLOSED
    dates from before the clock was set back, and is ignored.
    """
    calls = [
        {"key": key, "at": at, "ahead": at + LONGEST_CLOSED, "on_time": at - one.late, "seconds": one.seconds}
        for key, one in intervals.items()
    ]
    taken = session.connection().execute(
        _reserve(session.get_bind().dialect.name == "sqlite"), calls, execution_options={"preserve_rowcount": True}
    )
    return bool(taken.rowcount == len(calls))


def read_waits(session: Session, intervals: Mapping[str, Interval], *, at: float) -> dict[str, float]:
    """The seconds after `at` at which each key opens; 0.0 for one that is open."""
    found = session.execute(_OPEN_AT, {"keys": list(intervals)}).all()
    return dict.fromkeys(intervals, 0.0) | {key: max(open_at - at, 0.0) for key, open_at in found}


def close_pace(session: Session, key: str, *, at: float, seconds: float) -> float:
    """Obey `Retry-After`: close `key` to all callers for `seconds` from `at` (seconds since 1970).

    Returns when it opens again, in seconds since 1970. `seconds` is capped at LONGEST_CLOSED.
    """
    until = at + min(seconds, LONGEST_CLOSED)
    row = insert_into(session, _PACES).values(key=key, open_at=until)
    is_longer = _PACES.c.open_at.between(until, at + LONGEST_CLOSED)
    closed = row.on_conflict_do_update(
        index_elements=[_PACES.c.key], set_={"open_at": case((is_longer, _PACES.c.open_at), else_=until)}
    )
    return float(session.execute(closed.returning(_PACES.c.open_at)).scalar_one())


_PACES: Any = Pace.__table__  # type: ignore[attr-defined]
_OPEN_AT = select(_PACES.c.key, _PACES.c.open_at).where(_PACES.c.key.in_(bindparam("keys", expanding=True)))


@cache
def _reserve(is_sqlite: bool) -> Any:
    at, ahead, on_time, seconds = (bindparam(name, type_=Float()) for name in ("at", "ahead", "on_time", "seconds"))
    row = (sqlite.insert if is_sqlite else postgresql.insert)(_PACES)
    begin = case((_PACES.c.open_at.between(on_time, at), _PACES.c.open_at), else_=on_time)
    return row.values(key=bindparam("key"), open_at=on_time + seconds).on_conflict_do_update(
        index_elements=[_PACES.c.key],
        set_={"open_at": begin + seconds},
        where=or_(_PACES.c.open_at <= at, _PACES.c.open_at > ahead),
    )

"""Deliveries and kept messages, put straight into a database."""

import datetime as dt
from typing import Any

from sqlmodel import col, select

from storage.engine import paces
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.enums import KeptKind
from storage.tables import Delivery, KeptMessage


def put_in_line(session: Session, **intent: Any) -> Delivery:
    """Put an intent in line; gives the row that serves for it."""
    key = enqueue(session, **intent)
    return session.exec(select(Delivery).where(Delivery.key == key)).one()


def reserve(session: Session, key: str, *, at: float, seconds: float, late: float = 0.0) -> float:
    """Reserve the next call of one key; the seconds to wait if it is closed, 0.0 if it was reserved."""
    intervals = {key: paces.Interval(seconds, late)}
    return 0.0 if paces.reserve(session, intervals, at=at) else paces.read_waits(session, intervals, at=at)[key]


def stand(
    session: Session,
    kind: KeptKind,
    about_id: int | None,
    place: str,
    *,
    channel_id: str = "",
    ts: str = "1.0",
    permalink: str | None = None,
    made_at: dt.datetime = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC),
) -> KeptMessage:
    """Let a message that is kept up to date stand at a place."""
    made = KeptMessage(kind=kind, about_id=about_id or 0, place=place, made_at=made_at)
    made.channel_id, made.ts, made.permalink = channel_id or place, ts, permalink
    session.add(made)
    session.flush()
    return made


def stand_all(session: Session) -> None:
    """Let every message that is on its way have arrived."""
    for message in session.exec(select(KeptMessage).where(col(KeptMessage.ts).is_(None))).all():
        message.channel_id, message.ts = f"D{message.place}"[:32], f"{message.id}.0"
        session.add(message)
    session.flush()

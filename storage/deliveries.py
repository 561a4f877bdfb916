"""Messages on their way to Slack: put in line with what caused them, taken one by one, noted when sent."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.database import Session
from storage.tables import Delivery, Pace
from storage.words import DeliveryState

OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


def enqueue(
    session: Session,
    *,
    kind: str,
    lane: str,
    now: dt.datetime,
    about: dict[str, Any] | None = None,
    is_urgent: bool = False,
    coalesce_key: str | None = None,
    request_id: str | None = None,
) -> Delivery:
    """Put an intent in line for `lane` (a channel or user id), in this transaction.

    With a `coalesce_key`, one that already waits is returned instead: it will render what is true when it is sent.
    """
    if coalesce_key is not None:
        same = select(Delivery).where(
            col(Delivery.coalesce_key) == coalesce_key, col(Delivery.state) == DeliveryState.WAITING
        )
        if waiting := session.exec(same).first():
            return waiting
    delivery = Delivery(
        key=uuid.uuid4().hex,
        kind=kind,
        lane=lane,
        about=about or {},
        is_urgent=is_urgent,
        coalesce_key=coalesce_key,
        request_id=request_id,
        due_at=now,
        created_at=now,
    )
    session.add(delivery)
    session.flush()
    return delivery


def find_next(session: Session, *, now: dt.datetime, closed_lanes: Sequence[str] = ()) -> Delivery | None:
    """The delivery whose turn it is: due, first of its lane, urgent before bulk, oldest first.

    Lanes in `closed_lanes` are passed over. A lane in which one is being sent has no next one: order would be lost.
    """
    found: Delivery | None = session.exec(_heads(now).where(col(Delivery.lane).not_in(closed_lanes)).limit(1)).first()
    return found


def list_unsure(session: Session, *, attempted_before: dt.datetime) -> Sequence[Delivery]:
    """Deliveries that were begun before that time and never noted as sent: a kill or a cut connection."""
    return session.exec(
        select(Delivery).where(
            col(Delivery.state) == DeliveryState.SENDING, col(Delivery.attempted_at) < attempted_before
        )
    ).all()


def claim(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Take a delivery for sending; False when another worker was first."""
    taken = session.execute(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery.id,
            col(Delivery.state) == delivery.state,
            col(Delivery.attempts) == delivery.attempts,
        )
        .values(state=DeliveryState.SENDING, attempts=Delivery.attempts + 1, attempted_at=now),
        execution_options={"synchronize_session": False},
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def note_sent(session: Session, delivery_id: int, *, channel_id: str | None, ts: str | None, now: dt.datetime) -> None:
    """Slack has it: at `ts` in `channel_id`."""
    _change(session, delivery_id, state=DeliveryState.SENT, channel_id=channel_id, ts=ts, sent_at=now, error=None)


def note_retry(session: Session, delivery_id: int, *, due_at: dt.datetime, error: str, counts: bool = True) -> None:
    """It goes back in line until `due_at`; with `counts` False the attempt is not held against it."""
    values: dict[str, Any] = {"state": DeliveryState.WAITING, "due_at": due_at, "error": error}
    if not counts:
        values["attempts"] = Delivery.attempts - 1
    _change(session, delivery_id, **values)


def note_failed(session: Session, delivery_id: int, *, error: str) -> None:
    """It will not be tried again; it stays visible with the reason."""
    _change(session, delivery_id, state=DeliveryState.FAILED, error=error)


def find_due_at(session: Session) -> dt.datetime | None:
    """When the earliest waiting delivery becomes due; None when nothing waits."""
    found = session.exec(select(func.min(col(Delivery.due_at))).where(col(Delivery.state) == DeliveryState.WAITING))
    earliest = found.one()
    if earliest is not None and earliest.tzinfo is None:
        earliest = earliest.replace(tzinfo=dt.UTC)
    return earliest


def count_open(session: Session, *, due_before: dt.datetime) -> int:
    """How many are being sent, or wait and are due before that time."""
    waits = and_(col(Delivery.state) == DeliveryState.WAITING, col(Delivery.due_at) <= due_before)
    statement = select(func.count()).where(or_(waits, col(Delivery.state) == DeliveryState.SENDING))
    return int(session.exec(statement).one())


def reserve(session: Session, key: str, *, at: float, seconds: float) -> float:
    """Reserve the next call of `key` if it may be made at `at` (seconds since 1970), and close it for `seconds`.

    Returns 0.0 when reserved, else how many seconds to wait. All replicas share the row.
    """
    pace = Pace.__table__  # type: ignore[attr-defined]
    taken = session.execute(update(pace).where(pace.c.key == key, pace.c.open_at <= at).values(open_at=at + seconds))
    if taken.rowcount == 1:  # type: ignore[attr-defined]
        return 0.0
    existing = session.get(Pace, key, populate_existing=True)
    if existing is None:
        session.add(Pace(key=key, open_at=at + seconds))
        session.flush()
        return 0.0
    return max(existing.open_at - at, 0.001)


def close_pace(session: Session, key: str, *, until: float) -> None:
    """Slack said `Retry-After`: nobody calls `key` before `until` (seconds since 1970)."""
    existing = session.get(Pace, key, populate_existing=True)
    if existing is None:
        session.add(Pace(key=key, open_at=until))
    else:
        existing.open_at = max(existing.open_at, until)
        session.add(existing)


def _heads(now: dt.datetime) -> Any:
    other = aliased(Delivery)
    before: ColumnElement[bool] = or_(
        and_(col(other.is_urgent).is_(True), col(Delivery.is_urgent).is_(False)),
        and_(col(other.is_urgent) == Delivery.is_urgent, col(other.id) < col(Delivery.id)),
    )
    earlier = exists().where(
        col(other.lane) == Delivery.lane,
        or_(col(other.state) == DeliveryState.SENDING, and_(col(other.state) == DeliveryState.WAITING, before)),
    )
    return (
        select(Delivery)
        .where(col(Delivery.state) == DeliveryState.WAITING, col(Delivery.due_at) <= now, ~earlier)
        .order_by(col(Delivery.is_urgent).desc(), col(Delivery.id))
    )


def _change(session: Session, delivery_id: int, **values: Any) -> None:
    session.execute(
        update(Delivery).where(col(Delivery.id) == delivery_id).values(**values),
        execution_options={"synchronize_session": False},
    )

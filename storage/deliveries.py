"""Messages on their way to Slack: put in line with what caused them, taken one by one, noted when sent."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, update
from sqlalchemy.exc import IntegrityError
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
) -> Delivery:
    """Put an intent in line for `lane` (a channel or user id), in this transaction.

    The request that caused it is noted from `session.info["request_id"]`.

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
        request_id=session.info.get("request_id"),
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


def list_unsure(
    session: Session, *, attempted_before: dt.datetime, abandoned_before: dt.datetime
) -> Sequence[Delivery]:
    """Deliveries that were begun and not noted as sent: those whose attempt failed without an answer before
    `attempted_before`, and those of which nothing was noted (a kill) before `abandoned_before`."""
    attempted = col(Delivery.attempted_at)
    failed = and_(col(Delivery.error).is_not(None), attempted <= attempted_before)
    silent = and_(col(Delivery.error).is_(None), attempted <= abandoned_before)
    statement = select(Delivery).where(col(Delivery.state) == DeliveryState.SENDING, or_(failed, silent))
    return session.exec(statement.order_by(col(Delivery.id))).all()


def claim(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Take a delivery for sending; False when another worker was first."""
    taken = session.execute(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery.id,
            col(Delivery.state) == delivery.state,
            col(Delivery.attempts) == delivery.attempts,
        )
        .values(state=DeliveryState.SENDING, attempts=Delivery.attempts + 1, attempted_at=now, error=None),
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


def note_unsure(session: Session, delivery_id: int, *, error: str) -> None:
    """The attempt had no answer: it stays begun until somebody has looked whether it arrived."""
    _change(session, delivery_id, error=error)


def note_looked(session: Session, delivery_id: int, *, now: dt.datetime) -> None:
    """Whether it arrived could not be seen; it is looked for again a while after `now`."""
    _change(session, delivery_id, attempted_at=now)


def note_dropped(session: Session, delivery_id: int) -> None:
    """There was nothing left to say."""
    _change(session, delivery_id, state=DeliveryState.DROPPED, error=None)


def note_failed(session: Session, delivery_id: int, *, error: str) -> None:
    """It will not be tried again; it stays visible with the reason."""
    _change(session, delivery_id, state=DeliveryState.FAILED, error=error)


def find_due_at(session: Session, *, looked_at_after: dt.timedelta) -> dt.datetime | None:
    """When the earliest open delivery becomes due; None when none is open.

    One that was begun and not noted is due for a look `looked_at_after` its attempt.
    """
    waiting = select(Delivery.due_at).where(col(Delivery.state) == DeliveryState.WAITING).order_by(col(Delivery.due_at))
    begun = (
        select(Delivery.attempted_at)
        .where(col(Delivery.state) == DeliveryState.SENDING)
        .order_by(col(Delivery.attempted_at))
    )
    due_at = session.exec(waiting.limit(1)).first()
    attempted_at = session.exec(begun.limit(1)).first()
    found = [due_at, attempted_at + looked_at_after if attempted_at else None]
    return min((at for at in found if at is not None), default=None)


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
    if existing is not None:
        return max(existing.open_at - at, 0.001)
    try:
        with session.begin_nested():
            session.add(Pace(key=key, open_at=at + seconds))
    except IntegrityError:
        return seconds  # another replica made the row, and the call, in this moment
    return 0.0


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

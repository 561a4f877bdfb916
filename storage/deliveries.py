"""Messages on their way to Slack: put in line with what caused them, taken one by one, noted when sent."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.database import Session
from storage.tables import Delivery, Pace
from storage.words import DeliveryState

OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
BY_HAND = "dropped by hand"
"""How the error of what somebody gave up begins, unlike that of what had nothing or nowhere left to say."""


@dataclass(frozen=True)
class Kinds:
    """Which kinds of deliveries are meant: all of `only`, or all there are, without those of `never`."""

    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    def without(self, kinds: Collection[str]) -> "Kinds":
        """The same without these."""
        return Kinds(self.only, self.never | frozenset(kinds))

    def among(self, kinds: Collection[str]) -> "Kinds":
        """Those of them that are among these."""
        return Kinds(frozenset(kinds) if self.only is None else self.only & frozenset(kinds), self.never)

    def conditions(self) -> "list[ColumnElement[bool]]":
        """What their rows have in common."""
        found: list[ColumnElement[bool]] = []
        if self.only is not None:
            found.append(col(Delivery.kind).in_(sorted(self.only - self.never)))
        elif self.never:
            found.append(col(Delivery.kind).not_in(sorted(self.never)))
        return found


ALL_KINDS = Kinds()
SET_BACK = dt.timedelta(minutes=5)
"""What was noted for a time that is further ahead than this was noted before the clock was set back: the clocks of two
processes differ by less."""
LONGEST_CLOSED = SET_BACK.total_seconds()
"""Nothing is closed for longer, whatever Slack's `Retry-After` says: at worst Slack says it once more."""
PUT_IN_LINE = "put_in_line"
"""Set in `session.info` when a transaction put something in line: whoever commits it wakes the sender."""


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
) -> Delivery:
    """Put an intent in line for `lane` (a channel or user id), in this transaction.

    A lane with a part behind a slash (`C…/B-7`) goes to the same channel, and waits for nothing else that goes there.

    The request that caused it is noted from `session.info["request_id"]`.

    With a `coalesce_key`, one that already waits is returned instead: it will render what is true when it is sent.
    With `at_most_every`, too, it is due at the earliest that long after the one before with the same key.
    """
    due_at = now
    if coalesce_key is not None:
        same = select(Delivery).where(
            col(Delivery.coalesce_key) == coalesce_key, col(Delivery.state) == DeliveryState.WAITING
        )
        if at_most_every is not None:
            # A worker that takes the waiting one now would render it without what this transaction adds: it waits
            # for the end of this transaction, or was first, and then there is none that waits.
            same = same.with_for_update()
        if waiting := session.exec(same).first():
            if at_most_every is not None and waiting.due_at > now + at_most_every + SET_BACK:
                waiting.due_at = now + at_most_every
            return waiting
        if at_most_every is not None:
            due_at = max(now, (_find_last_attempt(session, coalesce_key, now) or now - at_most_every) + at_most_every)
    delivery = Delivery(
        key=uuid.uuid4().hex,
        kind=kind,
        lane=lane,
        about=about or {},
        is_urgent=is_urgent,
        coalesce_key=coalesce_key,
        request_id=session.info.get("request_id"),
        due_at=due_at,
        created_at=now,
    )
    session.add(delivery)
    session.flush()
    session.info[PUT_IN_LINE] = True
    return delivery


def list_waiting_keys(session: Session, coalesce_keys: Sequence[str]) -> set[str]:
    """For which of these keys one waits already."""
    statement = select(col(Delivery.coalesce_key)).where(
        col(Delivery.coalesce_key).in_(coalesce_keys), col(Delivery.state) == DeliveryState.WAITING
    )
    return {key for key in session.exec(statement).all() if key is not None}


def find_newest_of(session: Session, coalesce_key: str) -> Delivery | None:
    """The delivery with this key that was put in line last, whatever became of it."""
    statement = select(Delivery).where(Delivery.coalesce_key == coalesce_key)
    return session.exec(statement.order_by(col(Delivery.id).desc()).limit(1)).first()


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
    shared = {
        "kind": kind,
        "is_urgent": is_urgent,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "request_id": session.info.get("request_id"),
        "due_at": due_at or now,
        "created_at": now,
    }
    rows = [{**shared, "key": uuid.uuid4().hex, "lane": lane, "about": about} for lane, about in to]
    if rows:
        session.connection().execute(insert(Delivery.__table__), rows)  # type: ignore[attr-defined]
        session.info[PUT_IN_LINE] = True


def find_next(
    session: Session,
    *,
    now: dt.datetime,
    closed_lanes: Sequence[str] = (),
    kinds: Kinds = ALL_KINDS,
) -> Delivery | None:
    """The delivery whose turn it is: due, first of its lane, urgent before bulk, oldest first.

    Lanes in `closed_lanes` are passed over. A lane in which one is being sent has no next one: order would be lost.
    Only those of `kinds` have their turn.
    """
    # In a function, so that SQLite goes through `ix_deliveries_turn` and stops at the first: by time it would have to
    # look at all that wait, and sort them.
    is_due = or_(func.coalesce(col(Delivery.due_at), now) <= now, _was_due_before(now))
    ready = [*kinds.conditions(), is_due, col(Delivery.lane).not_in(closed_lanes), _is_first_of_its_lane()]
    for is_urgent in (True, False):
        statement = select(Delivery).where(col(Delivery.is_urgent).is_(is_urgent), *ready).order_by(col(Delivery.id))
        if found := session.exec(statement.limit(1)).first():
            return found
    return None


def list_unsure(
    session: Session, *, attempted_before: dt.datetime, abandoned_before: dt.datetime, kinds: Kinds = ALL_KINDS
) -> Sequence[Delivery]:
    """Deliveries that were begun and not noted as sent: those whose attempt failed without an answer before
    `attempted_before`, and those of which nothing was noted (a kill) before `abandoned_before`."""
    attempted = col(Delivery.attempted_at)
    failed = and_(col(Delivery.error).is_not(None), attempted <= attempted_before)
    silent = and_(col(Delivery.error).is_(None), attempted <= abandoned_before)
    set_back = attempted > attempted_before + SET_BACK
    begun = col(Delivery.state) == DeliveryState.SENDING
    statement = select(Delivery).where(begun, or_(failed, silent, set_back), *kinds.conditions())
    return session.exec(statement.order_by(col(Delivery.id))).all()


def claim(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Take a waiting delivery for sending; False when another worker was first.

    The given row then tells of this attempt, which all `note_…` below belong to.
    """
    if not _change(
        session, delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, attempted_at=now, error=None
    ):
        return False
    delivery.state, delivery.attempts, delivery.attempted_at = DeliveryState.SENDING, delivery.attempts + 1, now
    return True


def take_look(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Take it upon oneself to look whether an unsure delivery arrived; False when another worker does."""
    if not _change(session, delivery, attempted_at=now):
        return False
    delivery.attempted_at = now
    return True


def note_sent(session: Session, delivery: Delivery, *, channel_id: str, ts: str, now: dt.datetime) -> bool:
    """Slack has it: at `ts` in `channel_id`. False when another worker has settled this attempt already."""
    return _change(session, delivery, state=DeliveryState.SENT, channel_id=channel_id, ts=ts, sent_at=now, error=None)


def note_retry(session: Session, delivery: Delivery, *, due_at: dt.datetime, error: str, counts: bool = True) -> bool:
    """It goes back in line until `due_at`; with `counts` False the attempt is not held against it."""
    attempts = delivery.attempts if counts else delivery.attempts - 1
    return _change(session, delivery, state=DeliveryState.WAITING, due_at=due_at, error=error, attempts=attempts)


def note_unsure(session: Session, delivery: Delivery, *, error: str, now: dt.datetime) -> bool:
    """The attempt had no answer: it stays begun until somebody has looked whether it arrived.

    From `now` on, since it may arrive as late as that: a time-out has taken seconds already.
    """
    return _change(session, delivery, error=error, attempted_at=now)


def note_dropped(session: Session, delivery: Delivery, *, error: str | None = None) -> bool:
    """There was nothing left to say, or nowhere left to say it, as Slack's `error` tells."""
    return _change(session, delivery, state=DeliveryState.DROPPED, error=error)


def note_failed(session: Session, delivery: Delivery, *, error: str) -> bool:
    """It will not be tried again; it stays visible with the reason."""
    return _change(session, delivery, state=DeliveryState.FAILED, error=error)


def list_unsent(session: Session, *, limit: int) -> Sequence[Delivery]:
    """What waits, is being sent or failed, the newest `limit` of it, oldest first."""
    return _newest(session, col(Delivery.state).in_((*OPEN, DeliveryState.FAILED)), limit)


def list_dropped_by_hand(session: Session, *, limit: int) -> Sequence[Delivery]:
    """What somebody gave up, the newest `limit` of it, oldest first."""
    by_hand = col(Delivery.error).startswith(BY_HAND)
    return _newest(session, and_(col(Delivery.state) == DeliveryState.DROPPED, by_hand), limit)


def count_unsent(session: Session) -> dict[DeliveryState, int]:
    """How many wait, are being sent, and failed."""
    counted = select(Delivery.state, func.count()).where(col(Delivery.state).in_((*OPEN, DeliveryState.FAILED)))
    return {DeliveryState(state): int(number) for state, number in session.exec(counted.group_by(Delivery.state))}


def find_delivery(session: Session, delivery_id: int) -> Delivery | None:
    """The delivery with this id."""
    return session.get(Delivery, delivery_id)


def list_failed(session: Session, *, lane: str | None = None) -> Sequence[Delivery]:
    """All that were given up, or those of one lane, oldest first."""
    statement = select(Delivery).where(Delivery.state == DeliveryState.FAILED).order_by(col(Delivery.id))
    return session.exec(statement if lane is None else statement.where(Delivery.lane == lane)).all()


def put_back(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Let a failed one be tried again, from `now` on; False when it changed meanwhile.

    It is new in line, so that what Slack cannot take now is tried for as long as anything else.
    """
    waiting = DeliveryState.WAITING
    return _change(session, delivery, state=waiting, attempts=0, due_at=now, created_at=now, error=None)


def drop_by_hand(session: Session, delivery: Delivery) -> bool:
    """Give up one that waits or failed, with a word that says so; False when it changed meanwhile."""
    reason = f"{BY_HAND}: {delivery.error}" if delivery.error else BY_HAND
    return _change(session, delivery, state=DeliveryState.DROPPED, error=reason[:300])


def find_due_at(
    session: Session, *, looked_at_after: dt.timedelta, abandoned_after: dt.timedelta, kinds: Kinds = ALL_KINDS
) -> dt.datetime | None:
    """When the earliest open delivery of these kinds becomes due, as the first of its lane; None when none is open.

    One that was begun and not noted is due for a look: `looked_at_after` an attempt that failed without an answer,
    `abandoned_after` one of which nothing was noted.
    """
    these = kinds.conditions()
    waiting = select(Delivery.due_at).where(_is_first_of_its_lane(), *these).order_by(col(Delivery.due_at))
    begun = (
        select(Delivery.attempted_at)
        .where(col(Delivery.state) == DeliveryState.SENDING, *these)
        .order_by(col(Delivery.attempted_at))
    )
    failed = session.exec(begun.where(col(Delivery.error).is_not(None)).limit(1)).first()
    silent = session.exec(begun.where(col(Delivery.error).is_(None)).limit(1)).first()
    found = [
        session.exec(waiting.limit(1)).first(),
        failed + looked_at_after if failed else None,
        silent + abandoned_after if silent else None,
    ]
    return min((at for at in found if at is not None), default=None)


def is_any_open(session: Session, *, due_before: dt.datetime) -> bool:
    """Whether one is being sent, or is the first of its lane and due before that time.

    One that waits behind a later attempt of another has nothing to do until then.
    """
    sent = select(col(Delivery.id)).where(col(Delivery.state) == DeliveryState.SENDING)
    waits = select(col(Delivery.id)).where(_is_first_of_its_lane(), col(Delivery.due_at) <= due_before)
    # One after the other, each up to the first: of a round that goes out thousands wait.
    return any(session.exec(statement.limit(1)).first() is not None for statement in (sent, waits))


def reserve(session: Session, key: str, *, at: float, seconds: float, late: float = 0.0) -> float:
    """Reserve the next call of `key` if it may be made at `at` (seconds since 1970), and close it for `seconds`.

    Returns 0.0 when reserved, else how many seconds to wait. All replicas share the row. Who comes up to `late`
    seconds after it opened is taken for punctual: what one call loses, the next one makes up for. A row that is closed
    for longer than anything is closed comes from before the clock was set back.
    """
    pace = Pace.__table__  # type: ignore[attr-defined]
    insert_of = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    on_time = case((pace.c.open_at.between(at - late, at), pace.c.open_at), else_=at - late)
    is_open = or_(pace.c.open_at <= at, pace.c.open_at > at + LONGEST_CLOSED)
    row = insert_of(pace).values(key=key, open_at=at - late + seconds)
    taken = session.execute(
        row.on_conflict_do_update(
            index_elements=[pace.c.key], set_={"open_at": on_time + seconds}, where=is_open
        ).returning(pace.c.key)
    )
    if taken.first() is not None:
        return 0.0
    existing = session.get(Pace, key, populate_existing=True)
    return max(existing.open_at - at, 0.001) if existing is not None else seconds


def close_pace(session: Session, key: str, *, at: float, seconds: float) -> float:
    """Slack said `Retry-After`: nobody calls `key` for so many seconds from `at` (seconds since 1970) on.

    Gives when it opens again.
    """
    until = at + min(seconds, LONGEST_CLOSED)
    existing = session.get(Pace, key, populate_existing=True)
    if existing is None:
        session.add(Pace(key=key, open_at=until))
    else:
        existing.open_at = max(existing.open_at, until) if existing.open_at <= at + LONGEST_CLOSED else until
        session.add(existing)
    return until


def _newest(session: Session, which: ColumnElement[bool], limit: int) -> Sequence[Delivery]:
    newest = session.exec(select(Delivery).where(which).order_by(col(Delivery.id).desc()).limit(limit)).all()
    return newest[::-1]


def _find_last_attempt(session: Session, coalesce_key: str, now: dt.datetime) -> dt.datetime | None:
    statement = select(func.max(col(Delivery.attempted_at))).where(col(Delivery.coalesce_key) == coalesce_key)
    return session.exec(statement.where(col(Delivery.attempted_at) <= now)).one()


def _was_due_before(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a delivery was due already when the clock showed a later time than `now`, and was set back since."""
    at_once = and_(col(Delivery.created_at) > now + SET_BACK, col(Delivery.due_at) <= col(Delivery.created_at))
    return or_(col(Delivery.attempted_at) > now + SET_BACK, at_once)


@cache
def _is_first_of_its_lane() -> ColumnElement[bool]:
    """Whether a delivery waits, with none of its lane before it and none of its lane being sent."""
    other = aliased(Delivery)
    before: ColumnElement[bool] = or_(
        and_(col(other.is_urgent).is_(True), col(Delivery.is_urgent).is_(False)),
        and_(col(other.is_urgent) == Delivery.is_urgent, col(other.id) < col(Delivery.id)),
    )
    earlier = exists().where(
        col(other.lane) == Delivery.lane,
        or_(col(other.state) == DeliveryState.SENDING, and_(col(other.state) == DeliveryState.WAITING, before)),
    )
    return and_(col(Delivery.state) == DeliveryState.WAITING, ~earlier)


def _change(session: Session, delivery: Delivery, **values: Any) -> bool:
    """Change a delivery if it is still as the given row tells; False when another worker has changed it."""
    changed = session.execute(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery.id,
            col(Delivery.state) == delivery.state,
            col(Delivery.attempts) == delivery.attempts,
            col(Delivery.attempted_at).is_not_distinct_from(delivery.attempted_at),
        )
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]

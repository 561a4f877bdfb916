"""The delivery queue: messages to Slack, enqueued with their cause, claimed one by one and marked when sent."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    update,
)
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.outbox import AS_STORED, SET_BACK
from storage.engine.outbox import PUT_IN_LINE as PUT_IN_LINE
from storage.engine.outbox import enqueue as enqueue
from storage.engine.outbox import enqueue_many as enqueue_many
from storage.enums import DeliveryState
from storage.tables import Delivery
from storage.tables.base import UtcDateTime

OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
BREAK = dt.timedelta(hours=1)
"""A gap longer than this means that the bot was down: the pauses between attempts are shorter."""
AS_READ = ("id", "key", "state", "attempts", "attempted_at")
"""The columns that tell whether another worker changed a delivery since it was read."""
BY_HAND = "dropped by hand"
"""Prefix of the error of deliveries dropped by a person, unlike those with nothing to say or nowhere to go."""


@dataclass(frozen=True)
class Kinds:
    """A filter on delivery kinds: those in `only`, or all if that is None, except those in `never`."""

    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    def without(self, kinds: Collection[str]) -> "Kinds":
        """This filter, with further kinds excluded."""
        return Kinds(self.only, self.never | frozenset(kinds))

    def among(self, kinds: Collection[str]) -> "Kinds":
        """This filter, restricted to the given kinds."""
        return Kinds(frozenset(kinds) if self.only is None else self.only & frozenset(kinds), self.never)

    def has(self, kind: str) -> bool:
        """Whether the filter includes this kind."""
        return kind not in self.never and (self.only is None or kind in self.only)

    def conditions(self, one: type[Delivery] = Delivery) -> "list[ColumnElement[bool]]":
        """The filter as query conditions."""
        found: list[ColumnElement[bool]] = []
        if self.only is not None:
            found.append(col(one.kind).in_(sorted(self.only - self.never)))
        elif self.never:
            found.append(col(one.kind).not_in(sorted(self.never)))
        return found


@dataclass(frozen=True)
class Turn:
    """The delivery whose turn it is, if any, and whether others are open."""

    delivery: Delivery | None
    waits: bool
    """Whether a delivery of any kind is waiting, for now or later."""
    is_sent: bool
    """Whether a delivery of any kind is being sent."""


ALL_KINDS = Kinds()


def list_waiting_keys(session: Session, coalesce_keys: Sequence[str], *, but: int | None = None) -> set[str]:
    """The subset of these keys for which a delivery is waiting, other than the one with id `but`."""
    statement = select(col(Delivery.coalesce_key)).where(
        col(Delivery.coalesce_key).in_(coalesce_keys), col(Delivery.state) == DeliveryState.WAITING
    )
    if but is not None:
        statement = statement.where(col(Delivery.id) != but)
    return {key for key in session.exec(statement).all() if key is not None}


def find_newest_of(session: Session, coalesce_key: str) -> Delivery | None:
    """The most recently enqueued delivery with this key, from an earlier transaction and in any state."""
    statement = select(Delivery).where(Delivery.coalesce_key == coalesce_key)
    return session.exec(statement.order_by(col(Delivery.id).desc()).limit(1), execution_options=AS_STORED).first()


def find_id(session: Session, key: str) -> int:
    """The id of the delivery with this key, which was enqueued in this transaction or earlier."""
    return session.exec(select(Delivery.id).where(Delivery.key == key)).one()


def look(
    session: Session,
    *,
    now: dt.datetime,
    closed: Sequence[str] = (),
    kinds: Kinds = ALL_KINDS,
) -> Turn:
    """Look for the next delivery to send: due, first for its channel key, urgent before bulk, oldest first.

    Channel keys in `closed` are skipped. So are those with a delivery being sent, as order would be lost. Only
    deliveries of `kinds` are returned.
    """
    values = {"now": now, "ahead": now + SET_BACK, "closed": closed}
    return Turn(*session.execute(_look(kinds), values).one())


def list_unsure(
    session: Session, *, attempted_before: dt.datetime, abandoned_before: dt.datetime, kinds: Kinds = ALL_KINDS
) -> Sequence[Delivery]:
    """Deliveries that were begun but not recorded as sent.

    Includes those whose attempt failed without an answer before `attempted_before`, and those without any recorded
    result (after a crash) begun before `abandoned_before`.
    """
    attempted = col(Delivery.attempted_at)
    failed = and_(col(Delivery.error).is_not(None), attempted <= attempted_before)
    silent = and_(col(Delivery.error).is_(None), attempted <= abandoned_before)
    set_back = attempted > attempted_before + SET_BACK
    begun = col(Delivery.state) == DeliveryState.SENDING
    statement = select(Delivery).where(begun, or_(failed, silent, set_back), *kinds.conditions())
    return session.exec(statement.order_by(col(Delivery.id))).all()


def claim(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Claim a waiting delivery for sending; False if another worker was first.

    The given row is updated to describe this attempt, to which all subsequent `note_…` calls apply.
    """
    state, attempts, since = DeliveryState.SENDING, delivery.attempts + 1, _trying_since(delivery, now)
    if not _change(session, delivery, state=state, attempts=attempts, attempted_at=now, trying_since=since, error=None):
        return False
    delivery.state, delivery.attempts, delivery.attempted_at, delivery.trying_since = state, attempts, now, since
    return True


def drop_superseded(session: Session, delivery: Delivery) -> bool:
    """Drop a delivery to be retried if a fresh one with the same key is waiting, which makes it redundant."""
    if delivery.coalesce_key is None or delivery.attempted_at is None:
        return False
    return bool(list_waiting_keys(session, [delivery.coalesce_key], but=delivery.id)) and note_dropped(
        session, delivery
    )


def drop_needless(session: Session, key: str, *, since: dt.datetime) -> bool:
    """Drop the delivery with this key, because its content was delivered in another way.

    Returns False and drops nothing if it was claimed before, if others requested it as well, or if another one with the
    same `coalesce_key` was under way after `since`: that one may have arrived last.
    """
    other = aliased(Delivery)
    was_under_way = exists().where(
        col(other.coalesce_key) == Delivery.coalesce_key,
        or_(col(other.state) == DeliveryState.SENDING, col(other.sent_at) >= since),
    )
    needless = [col(Delivery.key) == key, col(Delivery.state) == DeliveryState.WAITING]
    changed = session.execute(
        update(Delivery)
        .where(*needless, col(Delivery.attempted_at).is_(None), ~was_under_way)
        .values(state=DeliveryState.DROPPED),
        execution_options={"synchronize_session": False},
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def withdraw(session: Session, keys: Collection[str]) -> None:
    """Drop the deliveries with these keys that were never attempted, because their subject was undone."""
    waits = (col(Delivery.state) == DeliveryState.WAITING, col(Delivery.attempted_at).is_(None))
    session.execute(
        update(Delivery).where(col(Delivery.key).in_(keys), *waits).values(state=DeliveryState.DROPPED),
        execution_options={"synchronize_session": False},
    )


def take_look(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Claim the check whether an unsure delivery arrived; False if another worker claimed it."""
    since = _trying_since(delivery, now)
    if not _change(session, delivery, attempted_at=now, trying_since=since):
        return False
    delivery.attempted_at, delivery.trying_since = now, since
    return True


def note_sent(session: Session, delivery: Delivery, *, channel_id: str, ts: str, now: dt.datetime) -> bool:
    """Record that Slack accepted it, at `ts` in `channel_id`; False if another worker already settled this attempt."""
    return _change(session, delivery, state=DeliveryState.SENT, channel_id=channel_id, ts=ts, sent_at=now, error=None)


def note_retry(session: Session, delivery: Delivery, *, due_at: dt.datetime, error: str, counts: bool = True) -> bool:
    """Return it to the queue until `due_at`.

    With `counts` False, neither the attempt nor the time since the first one counts towards giving up.
    """
    tried = {} if counts else {"attempts": delivery.attempts - 1, "trying_since": None}
    return _change(session, delivery, state=DeliveryState.WAITING, due_at=due_at, error=error, **tried)


def note_unsure(session: Session, delivery: Delivery, *, error: str, now: dt.datetime) -> bool:
    """Record that the attempt had no answer: it stays begun until a worker has checked whether it arrived.

    The wait starts at `now`, since it may arrive as late as that: a timeout has already taken seconds.
    """
    return _change(session, delivery, error=error, attempted_at=now)


def note_dropped(session: Session, delivery: Delivery, *, error: str | None = None) -> bool:
    """Drop it: there was nothing left to say, or nowhere to send it, in which case `error` is Slack's."""
    return _change(session, delivery, state=DeliveryState.DROPPED, error=error)


def note_failed(session: Session, delivery: Delivery, *, error: str) -> bool:
    """Mark it as failed: it will not be retried, and stays visible with the reason."""
    return _change(session, delivery, state=DeliveryState.FAILED, error=error)


def list_unsent(session: Session, *, limit: int) -> Sequence[Delivery]:
    """The newest `limit` deliveries that are waiting, being sent or failed, oldest first."""
    return _newest(session, col(Delivery.state).in_((*OPEN, DeliveryState.FAILED)), limit)


def list_dropped_by_hand(session: Session, *, limit: int) -> Sequence[Delivery]:
    """The newest `limit` deliveries that a person dropped, oldest first."""
    by_hand = col(Delivery.error).startswith(BY_HAND)
    return _newest(session, and_(col(Delivery.state) == DeliveryState.DROPPED, by_hand), limit)


def count_unsent(session: Session) -> dict[DeliveryState, int]:
    """The number of deliveries that are waiting, being sent and failed, by state."""
    counted = select(Delivery.state, func.count()).where(col(Delivery.state).in_((*OPEN, DeliveryState.FAILED)))
    return {DeliveryState(state): int(number) for state, number in session.exec(counted.group_by(Delivery.state))}


def find_delivery(session: Session, delivery_id: int) -> Delivery | None:
    """The delivery with this id, or None."""
    return session.get(Delivery, delivery_id)


def list_failed(session: Session, *, channel_key: str | None = None) -> Sequence[Delivery]:
    """All failed deliveries, or those for one channel key, oldest first."""
    statement = select(Delivery).where(Delivery.state == DeliveryState.FAILED).order_by(col(Delivery.id))
    return session.exec(
        statement if channel_key is None else statement.where(Delivery.channel_key == channel_key)
    ).all()


def put_back(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Return a failed delivery to the queue, due at `now`; False if it changed meanwhile.

    It counts as new, so that what Slack cannot accept now is retried for as long as anything else.
    """
    waiting = DeliveryState.WAITING
    return _change(session, delivery, state=waiting, attempts=0, due_at=now, trying_since=None, error=None)


def drop_by_hand(session: Session, delivery: Delivery) -> bool:
    """Drop a waiting or failed delivery and record in its error that a person did; False if it changed meanwhile."""
    reason = f"{BY_HAND}: {delivery.error}" if delivery.error else BY_HAND
    return _change(session, delivery, state=DeliveryState.DROPPED, error=reason[:300])


def find_due_at(
    session: Session, *, looked_at_after: dt.timedelta, abandoned_after: dt.timedelta, kinds: Kinds = ALL_KINDS
) -> dt.datetime | None:
    """When the earliest open delivery of these kinds becomes due, as the first for its channel key; None if none is.

    One that was begun without a result is due for a check: `looked_at_after` an attempt that failed without an answer,
    `abandoned_after` one without any recorded result.
    """
    due_at, failed, silent = session.execute(_due_at(kinds)).one()
    found = (due_at, failed and failed + looked_at_after, silent and silent + abandoned_after)
    return min((at for at in found if at is not None), default=None)


def is_any_open(session: Session, *, due_before: dt.datetime) -> bool:
    """Whether a delivery is being sent, or is first for its channel key and due by `due_before`.

    One that is queued behind another's later attempt has nothing to do until then.
    """
    sent = select(col(Delivery.id)).where(col(Delivery.state) == DeliveryState.SENDING)
    waits = select(col(Delivery.id)).where(_is_first_of_its_channel_key(), col(Delivery.due_at) <= due_before)
    # Two queries, each limited to one row: thousands wait while a round goes out.
    return any(session.exec(statement.limit(1)).first() is not None for statement in (sent, waits))


def _trying_since(delivery: Delivery, now: dt.datetime) -> dt.datetime:
    """Start of the uninterrupted series of attempts, given an attempt or a check at `now`."""
    had_break = delivery.attempted_at is None or now - delivery.attempted_at > BREAK
    return now if had_break or delivery.trying_since is None else delivery.trying_since


def _newest(session: Session, which: ColumnElement[bool], limit: int) -> Sequence[Delivery]:
    newest = session.exec(select(Delivery).where(which).order_by(col(Delivery.id).desc()).limit(limit)).all()
    return newest[::-1]


@cache
def _look(kinds: Kinds) -> Select[Delivery | None, bool, bool]:
    waits, is_sent = (exists().where(col(Delivery.state) == state) for state in OPEN)
    # Bulk deliveries are searched only if nothing urgent can be sent.
    turn = func.coalesce(_turn(kinds, is_urgent=True), _turn(kinds, is_urgent=False))
    always = select_many(literal(1)).subquery()  # one row, with or without a delivery
    return select_many(Delivery, waits, is_sent).select_from(always).outerjoin(Delivery, col(Delivery.id) == turn)


def _turn(kinds: Kinds, *, is_urgent: bool) -> ScalarSelect[int]:
    """The next delivery at bind parameter `now`, except channel keys in `closed`; `ahead` is `now` plus SET_BACK."""
    one = aliased(Delivery)
    now, ahead = bindparam("now", type_=UtcDateTime()), bindparam("ahead", type_=UtcDateTime())
    # Was already due by a clock that has been set back since.
    at_once = and_(col(one.created_at) > ahead, col(one.due_at) <= col(one.created_at))
    # Wrapped in a function so that SQLite scans `ix_deliveries_turn` and stops at the first match: by due time it would
    # have to read all waiting rows and sort them.
    is_due = or_(func.coalesce(col(one.due_at), now) <= now, col(one.attempted_at) > ahead, at_once)
    is_open = col(one.channel_key).not_in(bindparam("closed", expanding=True))
    ready = (*kinds.conditions(one), is_due, is_open, _is_first_of_its_channel_key(one))
    statement = select_many(col(one.id)).where(col(one.is_urgent).is_(is_urgent), *ready)
    return statement.order_by(col(one.id)).limit(1).scalar_subquery()


@cache
def _due_at(kinds: Kinds) -> Select[dt.datetime | None, dt.datetime | None, dt.datetime | None]:
    """When the first waiting one is due, and when the first failed and the first silent attempt were begun."""
    due_at, attempted_at, these = col(Delivery.due_at), col(Delivery.attempted_at), kinds.conditions()
    waiting = select_many(due_at).where(_is_first_of_its_channel_key(), *these).order_by(due_at).limit(1)
    begun = select_many(attempted_at).where(col(Delivery.state) == DeliveryState.SENDING, *these)
    begun = begun.order_by(attempted_at).limit(1)
    failed, silent = begun.where(col(Delivery.error).is_not(None)), begun.where(col(Delivery.error).is_(None))
    return select_many(waiting.scalar_subquery(), failed.scalar_subquery(), silent.scalar_subquery())


def _is_first_of_its_channel_key(one: type[Delivery] = Delivery) -> ColumnElement[bool]:
    """Whether a delivery waits, and no other with its channel key comes before it or is being sent."""
    other = aliased(Delivery)
    before: ColumnElement[bool] = or_(
        and_(col(other.is_urgent).is_(True), col(one.is_urgent).is_(False)),
        and_(col(other.is_urgent) == one.is_urgent, col(other.id) < col(one.id)),
    )
    earlier = exists().where(
        col(other.channel_key) == one.channel_key,
        or_(col(other.state) == DeliveryState.SENDING, and_(col(other.state) == DeliveryState.WAITING, before)),
    )
    return and_(col(one.state) == DeliveryState.WAITING, ~earlier)


def _change(session: Session, delivery: Delivery, **values: Any) -> bool:
    """Update a delivery if it still matches the given row; False if another worker has changed it."""
    was = {f"was_{name}": getattr(delivery, name) for name in AS_READ}
    new = {f"new_{name}": value for name, value in values.items()}
    session.flush()  # the row itself may have been changed by `claim`
    return session.connection().execute(_change_of(tuple(values)), was | new).rowcount == 1


@cache
def _change_of(names: tuple[str, ...]) -> Update:
    """Set these columns to `new_…` in the row that still has the values `was_…`."""
    columns = Delivery.__table__.c  # type: ignore[attr-defined]
    was = {name: bindparam(f"was_{name}", type_=columns[name].type) for name in AS_READ}
    as_read = (columns[name].is_not_distinct_from(value) for name, value in was.items())
    return (
        update(Delivery.__table__)  # type: ignore[attr-defined]
        .where(columns.id == was["id"], *as_read)
        .values({name: bindparam(f"new_{name}", type_=columns[name].type) for name in names})
    )

"""Messages on their way to Slack: put in line with what caused them, taken one by one, noted when sent."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, update
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import insert_into
from storage.engine.outbox import AS_STORED
from storage.engine.outbox import PUT_IN_LINE as PUT_IN_LINE
from storage.engine.outbox import enqueue as enqueue
from storage.engine.outbox import enqueue_many as enqueue_many
from storage.tables import Delivery, Pace
from storage.tables.base import UtcDateTime
from storage.words import DeliveryState

OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
GIVE_UP_AFTER = dt.timedelta(days=2)
"""How long something is tried. Only the time counts in which the bot could try."""
BREAK = dt.timedelta(hours=1)
"""Who did not try for so long was down: the pauses between attempts are shorter."""
BY_HAND = "dropped by hand"
"""How the error of what somebody gave up begins, unlike that of what had nothing or nowhere left to say."""


@dataclass(frozen=True)
class Kinds:
    """Which kinds of deliveries are meant: all of `only`, or all there are, without those of `never`."""

    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    def without(self, kinds: Collection[str]) -> "Kinds":
        """These kinds, but for some."""
        return Kinds(self.only, self.never | frozenset(kinds))

    def among(self, kinds: Collection[str]) -> "Kinds":
        """Those of them that are among these."""
        return Kinds(frozenset(kinds) if self.only is None else self.only & frozenset(kinds), self.never)

    def has(self, kind: str) -> bool:
        """Whether this kind is among them."""
        return kind not in self.never and (self.only is None or kind in self.only)

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


def list_waiting_keys(session: Session, coalesce_keys: Sequence[str], *, but: int | None = None) -> set[str]:
    """For which of these keys one waits already, other than that with the id `but`."""
    statement = select(col(Delivery.coalesce_key)).where(
        col(Delivery.coalesce_key).in_(coalesce_keys), col(Delivery.state) == DeliveryState.WAITING
    )
    if but is not None:
        statement = statement.where(col(Delivery.id) != but)
    return {key for key in session.exec(statement).all() if key is not None}


def find_newest_of(session: Session, coalesce_key: str) -> Delivery | None:
    """The delivery with this key that was put in line last, by an earlier transaction, whatever became of it."""
    statement = select(Delivery).where(Delivery.coalesce_key == coalesce_key)
    return session.exec(statement.order_by(col(Delivery.id).desc()).limit(1), execution_options=AS_STORED).first()


def find_id(session: Session, key: str) -> int:
    """The id of the delivery with this key, which was put in line in this transaction or earlier."""
    return session.exec(select(Delivery.id).where(Delivery.key == key)).one()


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
    values = {"now": now, "ahead": now + SET_BACK, "closed": closed_lanes}
    turns = (session.scalars(_turn(kinds, is_urgent), values).first() for is_urgent in (True, False))
    return next((one for one in turns if one is not None), None)


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
    state, attempts, since = DeliveryState.SENDING, delivery.attempts + 1, _trying_since(delivery, now)
    if not _change(session, delivery, state=state, attempts=attempts, attempted_at=now, trying_since=since, error=None):
        return False
    delivery.state, delivery.attempts, delivery.attempted_at, delivery.trying_since = state, attempts, now, since
    return True


def is_tried_long_enough(delivery: Delivery, *, now: dt.datetime) -> bool:
    """Whether a delivery was tried for so long, without a break, that it is given up."""
    return delivery.trying_since is not None and now - delivery.trying_since >= GIVE_UP_AFTER


def drop_superseded(session: Session, delivery: Delivery) -> bool:
    """Drop one that is to be tried again if a fresh one waits for the same, which says all that it would."""
    if delivery.coalesce_key is None or delivery.attempted_at is None:
        return False
    return bool(list_waiting_keys(session, [delivery.coalesce_key], but=delivery.id)) and note_dropped(
        session, delivery
    )


def drop_needless(session: Session, key: str, *, since: dt.datetime) -> bool:
    """Drop the delivery with this key, since what it would say was said in another way.

    False, and nothing is dropped, when it was taken, when others wish it, too, or when one for the same was under way
    after `since`: that one may have come last.
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


def take_look(session: Session, delivery: Delivery, *, now: dt.datetime) -> bool:
    """Take it upon oneself to look whether an unsure delivery arrived; False when another worker does."""
    since = _trying_since(delivery, now)
    if not _change(session, delivery, attempted_at=now, trying_since=since):
        return False
    delivery.attempted_at, delivery.trying_since = now, since
    return True


def note_sent(session: Session, delivery: Delivery, *, channel_id: str, ts: str, now: dt.datetime) -> bool:
    """Slack has it: at `ts` in `channel_id`. False when another worker has settled this attempt already."""
    return _change(session, delivery, state=DeliveryState.SENT, channel_id=channel_id, ts=ts, sent_at=now, error=None)


def note_retry(session: Session, delivery: Delivery, *, due_at: dt.datetime, error: str, counts: bool = True) -> bool:
    """It goes back in line until `due_at`; with `counts` False the attempt is not held against it, nor the time since
    the first one."""
    tried = {} if counts else {"attempts": delivery.attempts - 1, "trying_since": None}
    return _change(session, delivery, state=DeliveryState.WAITING, due_at=due_at, error=error, **tried)


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
    return _change(session, delivery, state=waiting, attempts=0, due_at=now, trying_since=None, error=None)


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


def find_open(session: Session, *, kinds: Kinds = ALL_KINDS) -> tuple[bool, bool]:
    """Whether one of these kinds waits, for now or for later, and whether one is being sent."""
    waits, is_sent = session.execute(_open(kinds)).one()
    return waits, is_sent


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
    on_time = case((pace.c.open_at.between(at - late, at), pace.c.open_at), else_=at - late)
    is_open = or_(pace.c.open_at <= at, pace.c.open_at > at + LONGEST_CLOSED)
    row = insert_into(session, pace).values(key=key, open_at=at - late + seconds)
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


def _trying_since(delivery: Delivery, now: dt.datetime) -> dt.datetime:
    """Since when it has been tried without a break, as of an attempt or a look now."""
    had_break = delivery.attempted_at is None or now - delivery.attempted_at > BREAK
    return now if had_break or delivery.trying_since is None else delivery.trying_since


def _newest(session: Session, which: ColumnElement[bool], limit: int) -> Sequence[Delivery]:
    newest = session.exec(select(Delivery).where(which).order_by(col(Delivery.id).desc()).limit(limit)).all()
    return newest[::-1]


@cache
def _open(kinds: Kinds) -> Select[bool, bool]:
    waits, is_sent = (exists().where(col(Delivery.state) == state, *kinds.conditions()) for state in OPEN)
    return select_many(waits, is_sent)


@cache
def _turn(kinds: Kinds, is_urgent: bool) -> Select[Delivery]:
    """The next one at the moment `now`, where lanes are `closed`; `ahead` is later by more than clocks differ."""
    now, ahead = bindparam("now", type_=UtcDateTime()), bindparam("ahead", type_=UtcDateTime())
    # What was due already when the clock showed a later time, and was set back since.
    at_once = and_(col(Delivery.created_at) > ahead, col(Delivery.due_at) <= col(Delivery.created_at))
    # In a function, so that SQLite goes through `ix_deliveries_turn` and stops at the first: by time it would have to
    # look at all that wait, and sort them.
    is_due = or_(func.coalesce(col(Delivery.due_at), now) <= now, col(Delivery.attempted_at) > ahead, at_once)
    is_open = col(Delivery.lane).not_in(bindparam("closed", expanding=True))
    ready = (*kinds.conditions(), is_due, is_open, _is_first_of_its_lane())
    statement = select_many(Delivery).where(col(Delivery.is_urgent).is_(is_urgent), *ready)
    return statement.order_by(col(Delivery.id)).limit(1)


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
            col(Delivery.key) == delivery.key,
            col(Delivery.state) == delivery.state,
            col(Delivery.attempts) == delivery.attempts,
            col(Delivery.attempted_at).is_not_distinct_from(delivery.attempted_at),
        )
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]

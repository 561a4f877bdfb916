"""Queries for the questions to members in check-ins, and the messages that ask them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, update
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.checkins.rounds import is_later, takes_answers
from storage.engine import kept_messages
from storage.engine.bulk import insert_each
from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.engine.upsert import insert_into
from storage.enums import AskedWay, CheckinVolume, KeptKind
from storage.tables import (
    ActionStep,
    Alliance,
    Asked,
    CheckinMessage,
    KeptMessage,
    Member,
    News,
    Participation,
    Round,
    RoundStep,
)
from storage.tables.base import UtcDateTime

Moment = ColumnElement[dt.datetime]
LATELY = dt.timedelta(days=1)
"""Minimum period to search back for questions that were not sent in time."""
NEAR = dt.timedelta(days=14)
"""How long before its date a step counts as due for members who want only due steps."""


_IN_ORDER = (col(Alliance.position), col(Alliance.id), col(ActionStep.number))


@dataclass(frozen=True)
class AskedStep:
    """A step in a member's message, with its round and its answer."""

    asked: Asked
    round_step: RoundStep
    round: Round
    step: ActionStep
    alliance: Alliance
    takes_answers: bool
    """Whether no newer question about the step has come since: see `storage.checkins.rounds.takes_answers`."""


class UnaskedStep(NamedTuple):
    """A question to a member that is not in a message yet."""

    asked_id: int
    member_id: int
    slack_user_id: str
    poll_id: int | None = None
    """The status poll that asks it; None for a check-in."""
    way: AskedWay = AskedWay.MESSAGE
    ends_at: dt.datetime | None = None
    """The end of its round; None if that is over or a newer question about the step has come since."""


def list_waiting(session: Session, asked_ids: Sequence[int], *, now: dt.datetime) -> list[UnaskedStep]:
    """Those of these questions that are due and not in a message, from rounds that still take answers, by member.

    Excludes members who want no messages, and steps that are not due for members who want only those: these are shown
    on Home.
    """
    is_running, may_wait, came_back = _is_running(now), _may_wait(now), _came_back()
    statement = _of_whom(
        *(col(Asked.id).label("asked_id"), col(Asked.member_id), col(Asked.message_id), col(Asked.way)),
        *(col(Asked.due_at), col(Member.slack_user_id)),
        *(col(Round.id).label("round_id"), col(Round.poll_id), col(Round.ends_at)),
        *(is_running.label("is_running"), and_(may_wait, or_(is_running, came_back)).label("may_wait")),
    )
    found = session.execute(statement.where(is_listed(Asked.id, asked_ids)))
    # Conditions in the statement would lead PostgreSQL away from the ids: it would read all questions of a round.
    rows = [row for row in found if row.message_id is None and row.due_at <= now and row.may_wait]
    again = _list_asked_again(session, {row.asked_id: row.round_id for row in rows})
    waiting = [
        UnaskedStep(
            row.asked_id,
            row.member_id,
            row.slack_user_id,
            row.poll_id,
            row.way,
            row.ends_at if row.ends_at > now and row.asked_id not in again else None,
        )
        for row in rows
        if row.is_running or row.asked_id not in again
    ]
    return sorted(waiting, key=attrgetter("member_id", "asked_id"))


def list_waiting_ids(session: Session, *, now: dt.datetime) -> list[tuple[int, int]]:
    """All questions that `list_waiting` would list, by member: the ids of the question and the member."""
    waiting = _of_whom(col(Asked.id), col(Asked.member_id)).where(_waits(now))
    return [(row[0], row[1]) for row in session.execute(waiting.order_by(col(Asked.member_id), col(Asked.id)))]


def is_anybody_waiting(session: Session, *, now: dt.datetime) -> bool:
    """Whether a question to any member is due by now and not in a message yet."""
    unasked = select(col(Asked.id)).where(_is_unasked_by(now))
    if session.exec(unasked.limit(1)).first() is None:
        return False  # the usual case, which needs no further query
    return session.execute(_of_whom(col(Asked.id)).where(_waits(now)).limit(1)).first() is not None


def list_messages_of_rounds_before(session: Session, round_ids: Collection[int]) -> list[int]:
    """The ids of the messages of the alliance's last check-in before each of these rounds, and of status polls since.

    If the round is a status poll, only messages about the same steps are included.
    """
    held, earlier, checkin, own = aliased(Round), aliased(Round), aliased(Round), aliased(RoundStep)
    last_checkin = (
        select(func.coalesce(func.max(checkin.id), 0))
        .where(checkin.alliance_id == held.alliance_id, col(checkin.id) < col(held.id))
        .where(col(checkin.is_missed).is_(False), col(checkin.poll_id).is_(None))
        .correlate(held)
        .scalar_subquery()
    )
    statement = (
        select_many(col(earlier.id), col(held.id), col(held.poll_id))
        .select_from(held)
        .join(earlier, and_(col(earlier.alliance_id) == held.alliance_id, col(earlier.id) < col(held.id)))
        .where(is_listed(held.id, round_ids), col(earlier.id) >= last_checkin)
    )
    found = session.execute(statement).all()
    of_checkins = [earlier_id for earlier_id, _, poll_id in found if poll_id is None]
    messages = set(list_messages_that_ask(session, is_listed(RoundStep.round_id, of_checkins)) if of_checkins else ())
    for earlier_id, held_id, poll_id in found:
        if poll_id is not None:
            asks_too = exists().where(col(own.round_id) == held_id, col(own.step_id) == RoundStep.step_id)
            messages |= set(list_messages_that_ask(session, col(RoundStep.round_id) == earlier_id, asks_too))
    return sorted(messages)


def list_unanswered_messages(session: Session, round_ids: Collection[int]) -> list[int]:
    """The ids of the messages that ask about an unanswered step of these rounds."""
    return list_messages_that_ask(
        session, is_listed(RoundStep.round_id, round_ids), col(RoundStep.answered_at).is_(None)
    )


def list_messages_that_ask(session: Session, *which: ColumnElement[bool]) -> list[int]:
    """The ids of the messages to current members about steps of rounds that match `which`, each once."""
    statement = (
        select(CheckinMessage.id)
        .join(Asked, col(Asked.message_id) == CheckinMessage.id)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .where(*which, col(CheckinMessage.member_id).not_in(select(Member.id).where(col(Member.left_at).is_not(None))))
        .distinct()
        .order_by(col(CheckinMessage.id))
    )
    return list(session.exec(statement).all())


def map_first_open_end(session: Session, message_ids: Sequence[int], *, now: dt.datetime) -> dict[int, dt.datetime]:
    """The earliest end among the rounds of a message's open questions, by message id.

    Open questions are unanswered and still take answers. Those asked through the message of a chair do not count.
    """
    if not message_ids:
        return {}
    statement = (
        select_many(col(Asked.message_id), func.min(Round.ends_at))
        .select_from(Asked)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(is_listed(Asked.message_id, message_ids), col(Round.ends_at) > now)
        .where(col(RoundStep.answered_at).is_(None), takes_answers(), col(Asked.way) == AskedWay.MESSAGE)
        .group_by(col(Asked.message_id))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def map_messages_of_day(session: Session, on: dt.date, member_ids: Sequence[int]) -> dict[int, CheckinMessage]:
    """The message of that day to each of these members, by member id; omits members without one."""
    statement = select(CheckinMessage).where(
        CheckinMessage.asked_on == on, is_listed(CheckinMessage.member_id, member_ids)
    )
    return {row.member_id: row for row in session.exec(statement).all()}


def list_messages_of_day(session: Session, on: dt.date) -> Sequence[tuple[CheckinMessage, Member]]:
    """The messages of that day, locked, each with its member."""
    return _list_with_members(session, col(CheckinMessage.asked_on) == on)


def insert_messages(session: Session, rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Store messages to be sent, in one statement; returns their ids by member id.

    Omits members who have a message of that day already. On PostgreSQL, waits for concurrent transactions that store
    one of the same member.
    """
    if not rows:
        return {}
    table = CheckinMessage.__table__  # type: ignore[attr-defined]
    new = insert_into(session, table).on_conflict_do_nothing().returning(table.c.member_id, table.c.id)
    # Sorted, so that two transactions that store messages of the same members do not deadlock.
    stored = insert_each(session, new, sorted(rows, key=itemgetter("member_id")))
    return {row[0]: row[1] for row in stored}


def attach(session: Session, asked_ids: Sequence[int], *, on: dt.date) -> None:
    """Add these questions to the message of that day of the members concerned, each of whom must have one."""
    asked, message = Asked.__table__, CheckinMessage.__table__  # type: ignore[attr-defined]
    own = select_many(message.c.id).where(message.c.member_id == asked.c.member_id, message.c.asked_on == on)
    these = update(asked).where(is_listed(asked.c.id, asked_ids))
    session.connection().execute(these.values(message_id=own.scalar_subquery()))


def find_message(session: Session, message_id: int) -> CheckinMessage | None:
    """The check-in message with this id, or None."""
    return session.get(CheckinMessage, message_id)


def find_contact(session: Session, *, alliance_id: int, organisation_id: int) -> int | None:
    """The member id of an organisation's contact person in an alliance, or None."""
    statement = select(Participation.contact_member_id).where(
        Participation.alliance_id == alliance_id,
        Participation.organisation_id == organisation_id,
        col(Participation.until).is_(None),
    )
    return session.exec(statement).first()


def list_asked_in(session: Session, message_id: int) -> list[AskedStep]:
    """The questions in a message, by alliance and step."""
    return _asked(session, col(Asked.message_id) == message_id)


@dataclass(frozen=True)
class FoundMessage:
    """A message with what is in it."""

    message: CheckinMessage
    asked: list[AskedStep]
    """The questions, as `list_asked_in` orders them."""
    has_news: bool
    """Whether it tells news, too."""


def find_with_asked(session: Session, message_id: int) -> FoundMessage | None:
    """The check-in message with this id and the questions in it, or None."""
    statement = (
        select_many(CheckinMessage, exists().where(col(News.message_id) == message_id), *_asked_step_columns())
        .outerjoin(Asked, col(Asked.message_id) == CheckinMessage.id)
        .where(col(CheckinMessage.id) == message_id)
    )
    found = session.execute(_join_steps(statement, isouter=True)).all()
    if not found:
        return None
    message, has_news, *_ = found[0]
    return FoundMessage(message, [AskedStep(*row[2:]) for row in found if row[2] is not None], has_news)


def list_asked_of(session: Session, member_id: int, *, now: dt.datetime) -> list[AskedStep]:
    """The questions that a member can answer now: each step in the round that last asked about it."""
    return _asked(session, and_(col(Asked.member_id) == member_id, col(Asked.due_at) <= now, takes_answers()))


def list_messages_about(session: Session, step_ids: Collection[int]) -> list[KeptMessage]:
    """The messages in which one of these steps can be answered, as `kept_messages.list_showing` finds them."""
    about = (
        select_many(col(Asked.message_id))
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(col(RoundStep.step_id).in_(step_ids), col(Asked.message_id).is_not(None), takes_answers())
    )
    return kept_messages.list_showing_any(session, KeptKind.CHECKIN, about)


def ask_as_well(session: Session, one: AskedStep, *, member_id: int, instead_of_id: int, due_at: dt.datetime) -> None:
    """Also ask another member about a step; does nothing if that member is asked already."""
    known = select(Asked).where(Asked.round_step_id == one.round_step.id, Asked.member_id == member_id)
    if session.exec(known).first() is None:
        session.add(
            Asked(round_step_id=one.round_step.id, member_id=member_id, instead_of_id=instead_of_id, due_at=due_at)
        )
        session.flush()


def list_due_reminders(session: Session, *, now: dt.datetime) -> Sequence[tuple[CheckinMessage, Member]]:
    """The messages whose reminder is due, with their members.

    The messages are locked; rows locked by another transaction are skipped.
    """
    return _list_with_members(session, col(CheckinMessage.remind_at) <= now)


def list_snoozes_over(session: Session, *, now: dt.datetime) -> Sequence[tuple[CheckinMessage, Member]]:
    """The messages whose snooze has ended, with their members; locked as by `list_due_reminders`."""
    return _list_with_members(session, col(CheckinMessage.snoozed_until) <= now)


def list_planned_reminders(session: Session, member_ids: Collection[int]) -> list[tuple[CheckinMessage, Member]]:
    """The messages to these members whose reminder is still to come and that are not snoozed, with their members."""
    statement = (
        select(CheckinMessage, Member)
        .join(Member, col(Member.id) == CheckinMessage.member_id)
        .where(is_listed(CheckinMessage.member_id, member_ids))
        .where(col(CheckinMessage.remind_at).is_not(None), col(CheckinMessage.snoozed_until).is_(None))
        .order_by(col(CheckinMessage.id))
    )
    return list(session.exec(statement).all())


def is_unasked(now: Moment, lately: Moment) -> ColumnElement[bool]:
    """Whether a recent question is due and not in a message; `lately` is `LATELY` before `now`.

    Questions that were never sent, because the step was already answered or the member wants no messages, remain in old
    rounds. So only those due since the start of the oldest running round, or since `lately` if that is earlier, are
    considered.
    """
    running = aliased(Round)
    oldest = (
        select(func.min(running.opens_at))
        .where(col(running.closed_at).is_(None), col(running.ends_at) > now)
        .scalar_subquery()
    )
    since = case((oldest < lately, oldest), else_=lately)
    is_sent = col(Asked.way) != AskedWay.HOME
    return and_(col(Asked.message_id).is_(None), col(Asked.due_at).between(since, now), is_sent)


def _is_unasked_by(now: dt.datetime) -> ColumnElement[bool]:
    return is_unasked(literal(now, UtcDateTime()), literal(now - LATELY, UtcDateTime()))


def has_open(session: Session, message_id: int) -> bool:
    """Whether a message has a question that is unanswered and can still be answered."""
    statement = (
        select(col(Asked.id))
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(col(Asked.message_id) == message_id, col(RoundStep.answered_at).is_(None), takes_answers())
    )
    return session.exec(statement.limit(1)).first() is not None


def _list_with_members(session: Session, which: ColumnElement[bool]) -> Sequence[tuple[CheckinMessage, Member]]:
    statement = (
        select(CheckinMessage, Member)
        .join(Member, col(Member.id) == CheckinMessage.member_id)
        .where(which)
        .order_by(col(CheckinMessage.id))
        .with_for_update(of=CheckinMessage, skip_locked=True)
    )
    return session.exec(statement).all()


def _list_asked_again(session: Session, rounds_of: Mapping[int, int]) -> set[int]:
    """Those of these questions, given with the ids of their rounds, that take no answers any more."""
    later = aliased(Round)
    is_followed = exists().where(col(later.alliance_id) == Round.alliance_id, is_later(later))
    followed = select(Round.id).where(
        is_listed(Round.id, set(rounds_of.values())), or_(is_followed, col(Round.cancelled_at).is_not(None))
    )
    # Almost always no round is, and then there is no need for PostgreSQL to look at each question.
    rounds = set(session.exec(followed).all())
    unsure = [asked_id for asked_id, round_id in rounds_of.items() if round_id in rounds]
    if not unsure:
        return set()
    return set(session.scalars(_of_whom(col(Asked.id)).where(is_listed(Asked.id, unsure), ~takes_answers())))


def _waits(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a question is due by now, belongs in a message and is not in one."""
    return and_(_is_unasked_by(now), _may_wait(now), or_(_is_running(now), and_(_came_back(), takes_answers())))


def _came_back() -> ColumnElement[bool]:
    """Whether a member was away until after the deadline: they are asked on return, as long as no new round has begun.

    Questions of a status poll that has ended are not sent.
    """
    return and_(col(Round.poll_id).is_(None), col(Asked.due_at) >= col(Round.ends_at))


def _may_wait(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a question belongs in a message, if it is due and its round still takes answers."""
    return and_(
        col(RoundStep.answered_at).is_(None),
        col(Round.asked_up_to).is_(None),  # a member's message must hold all of their questions
        col(Member.left_at).is_(None),
        _is_wanted(now.date()),
    )


def _is_running(now: dt.datetime) -> ColumnElement[bool]:
    return and_(col(Round.closed_at).is_(None), col(Round.ends_at) > now)


def _is_wanted(on: dt.date) -> ColumnElement[bool]:
    """Whether a member wants a message about a step.

    With `ALL` they want every step; with `DUE` those whose date is near or past, and those of a status poll.
    """
    day = (
        select(func.coalesce(ActionStep.due_on, ActionStep.review_on))
        .where(ActionStep.id == RoundStep.step_id)
        .correlate(RoundStep)
        .scalar_subquery()
    )
    is_asked_for = or_(day <= on + NEAR, col(Round.poll_id).is_not(None))
    is_due = and_(col(Member.checkin_volume) == CheckinVolume.DUE, is_asked_for)
    return or_(col(Member.checkin_volume) == CheckinVolume.ALL, is_due)


def _of_whom(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select_many(*columns)
        .select_from(Asked)
        .join(Member, col(Member.id) == Asked.member_id)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
    )


def _asked(session: Session, condition: ColumnElement[bool]) -> list[AskedStep]:
    statement = _join_steps(select_many(*_asked_step_columns()).where(condition))
    return [AskedStep(*row) for row in session.execute(statement)]


def _asked_step_columns() -> tuple[Any, ...]:
    """The columns of an `AskedStep`, in the order of its fields."""
    return Asked, RoundStep, Round, ActionStep, Alliance, takes_answers()


def _join_steps(statement: Select[*tuple[Any, ...]], *, isouter: bool = False) -> Select[*tuple[Any, ...]]:
    """Join the tables of `AskedStep` to a statement about `Asked`, and order it by alliance and step."""
    return (
        statement.join(RoundStep, col(RoundStep.id) == Asked.round_step_id, isouter=isouter)
        .join(Round, col(Round.id) == RoundStep.round_id, isouter=isouter)
        .join(ActionStep, col(ActionStep.id) == RoundStep.step_id, isouter=isouter)
        .join(Alliance, col(Alliance.id) == Round.alliance_id, isouter=isouter)
        .order_by(*_IN_ORDER)
    )

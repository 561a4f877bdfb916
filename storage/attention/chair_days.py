"""Queries for the news that a lead officer receives about their alliances since the last time."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, or_
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import RUNNING, ChairKind, Status
from storage.tables import (
    ActionStep,
    Alliance,
    Chair,
    CheckinMessage,
    Delegate,
    Member,
    Round,
    RoundStep,
    Slot,
    StatusUpdate,
    StepOwner,
)


def list_chair_members(session: Session) -> Sequence[Member]:
    """The members who currently are lead officer of an alliance, or delegate of one."""
    return session.exec(select(Member).where(_chairs_or_acts()).order_by(col(Member.id))).all()


def find_chairs(session: Session, slot: str, day: str) -> tuple[bool, bool]:
    """Whether there is any lead officer or delegate, and whether one of them has no slot for this day yet.

    The slot's kind is `slot` and its key `<day>:<member id>`.
    """
    is_there, is_unheard = session.execute(_find_chairs(), {"slot": slot, "before_id": f"{day}:"}).one()
    return is_there, is_unheard


@cache
def _find_chairs() -> Select[bool, bool]:
    key = bindparam("before_id", type_=String()) + cast(col(Member.id), String)
    heard = exists().where(col(Slot.kind) == bindparam("slot"), col(Slot.key) == key)
    is_one = _chairs_or_acts()
    return select_many(exists().where(is_one), exists().where(is_one, ~heard))


def list_chaired(session: Session, member_id: int) -> Sequence[tuple[Chair, Alliance]]:
    """The active alliances in which a member is lead officer or their delegate, in the network's order."""
    acting = select(Delegate.chair_id).where(Delegate.member_id == member_id, col(Delegate.until).is_(None))
    statement = (
        select(Chair, Alliance)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(or_(col(Chair.member_id) == member_id, col(Chair.id).in_(acting)), col(Chair.until).is_(None))
        .where(col(Chair.kind) == ChairKind.OFFICIAL, col(Alliance.archived_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id), col(Chair.id))
    )
    return session.exec(statement).all()


def list_unanswered(session: Session, round_id: int) -> list[tuple[ActionStep, str]]:
    """The steps of a round that were not answered and are still open, by number."""
    statement = (
        select(ActionStep)
        .join(RoundStep, col(RoundStep.step_id) == ActionStep.id)
        .where(RoundStep.round_id == round_id, col(RoundStep.answered_at).is_(None))
        .where(col(ActionStep.status).in_(RUNNING))
    )
    return [(step, "") for step in session.exec(statement.order_by(col(ActionStep.number))).all()]


def map_chairs_heard_at(session: Session, member_ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When each of these chairs last received news of their alliances, by member id; omits those who never did."""
    statement = (
        select(CheckinMessage.member_id, func.max(CheckinMessage.made_at))
        .where(col(CheckinMessage.member_id).in_(member_ids), col(CheckinMessage.chair_since).is_not(None))
        .group_by(col(CheckinMessage.member_id))
    )
    return dict(session.exec(statement).all())


def list_with_news(
    session: Session, *, since: dt.datetime, until: dt.datetime, days: tuple[dt.date, dt.date]
) -> set[int]:
    """The ids of the alliances that may have news for a chair between two moments.

    News is a check-in that was held, ended or missed, or a step that got stuck or became overdue. `days` are the dates
    of those moments in the network's zone, the second one excluded.
    """
    first_on, before = days
    began = and_(col(Round.opens_at) > since, col(Round.opens_at) <= until)
    ended = and_(col(Round.closed_at) >= since, col(Round.closed_at) < until)
    reported = exists().where(col(StatusUpdate.step_id) == ActionStep.id, col(StatusUpdate.at) >= since)
    stuck = and_(col(ActionStep.status) == Status.BLOCKED, reported)
    late = and_(
        col(ActionStep.status).in_(RUNNING), col(ActionStep.due_on) >= first_on, col(ActionStep.due_on) < before
    )
    rounds = select(Round.alliance_id).where(col(Round.poll_id).is_(None), or_(began, ended))
    return set(session.scalars(rounds.union(select(ActionStep.alliance_id).where(or_(stuck, late)))))


def list_rounds_between(
    session: Session, alliance_id: int, *, since: dt.datetime, until: dt.datetime
) -> Sequence[Round]:
    """The check-ins of an alliance that ended or were recorded as missed between two moments, oldest first.

    Status polls are excluded, because the chair is notified of their outcome at once.
    """
    statement = select(Round).where(
        Round.alliance_id == alliance_id, col(Round.closed_at) >= since, col(Round.closed_at) < until
    )
    statement = statement.where(col(Round.poll_id).is_(None))
    return session.exec(statement.order_by(col(Round.held_on))).all()


def count_answers(session: Session, round_id: int) -> tuple[int, int]:
    """The number of steps of a round that were answered, and the number it asked about."""
    statement = select(func.count(col(RoundStep.answered_at)), func.count()).where(RoundStep.round_id == round_id)
    answered, asked = session.exec(statement).one()
    return int(answered), int(asked)


def is_first_of_month(session: Session, alliance_id: int, *, since: dt.datetime, until: dt.datetime) -> bool:
    """Whether an alliance held its first check-in of a calendar month after the first moment, up to the second."""
    statement = select(col(Round.held_on)).where(Round.alliance_id == alliance_id, col(Round.is_missed).is_(False))
    statement = statement.where(col(Round.poll_id).is_(None))
    held = session.exec(statement.where(col(Round.opens_at) > since, col(Round.opens_at) <= until)).all()
    if not held:
        return False
    before = session.exec(statement.where(col(Round.opens_at) <= since).order_by(col(Round.opens_at).desc())).first()
    return before is None or (before.year, before.month) < max((on.year, on.month) for on in held)


def list_became_blocked(
    session: Session, alliance_id: int, *, since: dt.datetime, until: dt.datetime
) -> list[tuple[ActionStep, str]]:
    """The steps reported as stuck between two moments that still are, with the explanation."""
    statement = (
        select(ActionStep, StatusUpdate.note)
        .join(StatusUpdate, col(StatusUpdate.step_id) == ActionStep.id)
        .where(ActionStep.alliance_id == alliance_id, col(ActionStep.status) == Status.BLOCKED)
        .where(col(StatusUpdate.status) == Status.BLOCKED, col(StatusUpdate.by_member_id).is_not(None))
        .where(col(StatusUpdate.at) >= since, col(StatusUpdate.at) < until)
        .order_by(col(ActionStep.number), col(StatusUpdate.at))
    )
    return list({step.id: (step, note) for step, note in session.exec(statement).all()}.values())


def list_became_overdue(
    session: Session, alliance_id: int, since: dt.date, until: dt.date
) -> list[tuple[ActionStep, str]]:
    """The open steps whose due date lies between two days, the second one excluded."""
    statement = (
        select(ActionStep)
        .where(ActionStep.alliance_id == alliance_id, col(ActionStep.status).in_(RUNNING))
        .where(col(ActionStep.due_on) >= since, col(ActionStep.due_on) < until)
    )
    return [(step, "") for step in session.exec(statement.order_by(col(ActionStep.number))).all()]


def list_unowned(session: Session, alliance_id: int) -> list[tuple[ActionStep, str]]:
    """The open steps of an alliance without an owner."""
    statement = (
        select(ActionStep)
        .where(ActionStep.alliance_id == alliance_id, col(ActionStep.status).in_(RUNNING))
        .where(~exists().where(col(StepOwner.step_id) == ActionStep.id))
    )
    return [(step, "") for step in session.exec(statement.order_by(col(ActionStep.number))).all()]


def _chairs_or_acts() -> ColumnElement[bool]:
    """Whether a member currently is lead officer of an alliance or a delegate of one, and has not left."""
    holds = and_(col(Chair.kind) == ChairKind.OFFICIAL, col(Chair.until).is_(None))
    chairs = select(Chair.member_id).where(holds)
    acting = (
        select(Delegate.member_id)
        .join(Chair, col(Chair.id) == Delegate.chair_id)
        .where(holds, col(Delegate.until).is_(None))
    )
    is_one = or_(col(Member.id).in_(chairs), col(Member.id).in_(acting))
    return and_(is_one, col(Member.left_at).is_(None))

"""Queries for absences that begin, and for the questions postponed until the member returns."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from storage.checkins.rounds import takes_answers
from storage.engine.database import Session
from storage.tables import (
    Absence,
    Asked,
    CheckinMessage,
    Member,
    Round,
    RoundStep,
)


def list_beginning(session: Session, *, on: dt.date) -> Sequence[tuple[Absence, Member]]:
    """The absences that cover this day and whose questions were not postponed yet, with their members.

    The absences are locked; rows locked by another transaction are skipped.
    """
    statement = (
        select(Absence, Member)
        .join(Member, col(Member.id) == Absence.member_id)
        .where(col(Absence.began_at).is_(None), col(Absence.ended_at).is_(None), col(Absence.first_on) <= on)
        .where(col(Absence.last_on) >= on)
        .order_by(col(Absence.id))
        .with_for_update(of=Absence, skip_locked=True)
    )
    return session.exec(statement).all()


def list_messages_with_open(session: Session, member_id: int) -> Sequence[CheckinMessage]:
    """The messages to a member with a question that is unanswered and can still be answered."""
    statement = (
        select(CheckinMessage)
        .join(Asked, col(Asked.message_id) == CheckinMessage.id)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(CheckinMessage.member_id == member_id, col(RoundStep.answered_at).is_(None), takes_answers())
        .order_by(col(CheckinMessage.id))
        .distinct()
    )
    return session.exec(statement).all()


def list_put_aside(session: Session, member_id: int, *, now: dt.datetime) -> Sequence[CheckinMessage]:
    """The messages to a member that are snoozed at `now`."""
    statement = select(CheckinMessage).where(
        CheckinMessage.member_id == member_id, col(CheckinMessage.snoozed_until) > now
    )
    return session.exec(statement).all()


def put_off(session: Session, member_id: int, *, until: dt.datetime) -> None:
    """Postpone a member's questions that are not in a message yet until that time."""
    _move(session, member_id, until, col(Asked.due_at) < until)


def bring_forward(session: Session, member_id: int, *, now: dt.datetime) -> list[int]:
    """Make a member's postponed questions due now; return their ids."""
    return _move(session, member_id, now, col(Asked.due_at) > now)


def _move(session: Session, member_id: int, at: dt.datetime, which: ColumnElement[bool]) -> list[int]:
    # Updates loaded rows rather than the table, because this transaction may already hold some of them.
    found = session.exec(
        select(Asked).where(Asked.member_id == member_id, col(Asked.message_id).is_(None), which)
    ).all()
    for one in found:
        one.due_at = at
    session.flush()
    return [one.id for one in found]


def list_absences(session: Session, *, on: dt.date, member_ids: Sequence[int] | None = None) -> Sequence[Absence]:
    """The absences on this day, oldest entry first: the last one of each member is the current one."""
    statement = select(Absence).where(
        col(Absence.first_on) <= on, col(Absence.last_on) >= on, col(Absence.ended_at).is_(None)
    )
    if member_ids is not None:
        statement = statement.where(col(Absence.member_id).in_(member_ids))
    return session.exec(statement.order_by(col(Absence.id))).all()


def list_between(session: Session, *, first_on: dt.date, last_on: dt.date) -> Sequence[Absence]:
    """The absences that cover any of these days and were not ended early, by their first day."""
    statement = select(Absence).where(
        col(Absence.first_on) <= last_on, col(Absence.last_on) >= first_on, col(Absence.ended_at).is_(None)
    )
    return session.exec(statement.order_by(col(Absence.first_on), col(Absence.id))).all()


def list_absences_of(session: Session, member_id: int) -> Sequence[Absence]:
    """A member's absences that were not ended early, newest first."""
    statement = select(Absence).where(Absence.member_id == member_id, col(Absence.ended_at).is_(None))
    return session.exec(statement.order_by(col(Absence.id).desc())).all()

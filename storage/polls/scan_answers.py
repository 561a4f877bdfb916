"""Queries for organisations' answers to quick scans, and for the members working on them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, distinct, func, or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.enums import AnswerState, ParticipationKind
from storage.tables import Member, Organisation, Participation, Poll, ScanAnswer, ScanEditor, ScanValue

Cell = tuple[int, int, str | None, Decimal | None, dt.date | None]
"""The organisation id, the question id, and the text, number or day of the answer."""


def find_answer(session: Session, poll_id: int, organisation_id: int) -> ScanAnswer | None:
    """An organisation's answer to a quick scan; None until one of its members opens the form."""
    statement = select(ScanAnswer).where(ScanAnswer.poll_id == poll_id, ScanAnswer.organisation_id == organisation_id)
    return session.exec(statement).first()


def lock_answer(session: Session, poll_id: int, organisation_id: int) -> ScanAnswer | None:
    """An organisation's answer to a quick scan, locked until the transaction ends.

    None until one of its members opens the form.
    """
    statement = (
        select(ScanAnswer)
        .where(ScanAnswer.poll_id == poll_id, ScanAnswer.organisation_id == organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).first()


def list_values(session: Session, answer_id: int) -> Sequence[tuple[ScanValue, Member | None]]:
    """The values filled in so far, each with the member who did."""
    statement = (
        select(ScanValue, Member)
        .join(Member, col(Member.id) == ScanValue.by_member_id, isouter=True)
        .where(ScanValue.answer_id == answer_id)
    )
    return session.exec(statement).all()


def touch_editor(session: Session, answer_id: int, member_id: int, *, now: dt.datetime) -> None:
    """Record that a member is working on an answer at this moment."""
    editor = session.get(ScanEditor, (answer_id, member_id))
    if editor is not None:
        editor.at = now
        return
    # Nothing is stored if the same member did so in another window at the same moment.
    store_once(session, ScanEditor(answer_id=answer_id, member_id=member_id, at=now))


def drop_editor(session: Session, answer_id: int, member_id: int) -> None:
    """Record that a member has stopped working on an answer."""
    session.execute(
        delete(ScanEditor).where(col(ScanEditor.answer_id) == answer_id, col(ScanEditor.member_id) == member_id)
    )


def list_editors(session: Session, answer_id: int, *, since: dt.datetime) -> Sequence[tuple[ScanEditor, Member]]:
    """The members who have worked on an answer since then, most recent first."""
    statement = (
        select(ScanEditor, Member)
        .join(Member, col(Member.id) == ScanEditor.member_id)
        .where(ScanEditor.answer_id == answer_id, col(ScanEditor.at) >= since, col(Member.left_at).is_(None))
        .order_by(col(ScanEditor.at).desc(), col(Member.id))
    )
    return session.exec(statement).all()


def list_answers(session: Session, poll_id: int) -> Sequence[tuple[ScanAnswer, Organisation, Member | None]]:
    """The answers to a quick scan, including drafts, each with the member who submitted it."""
    statement = (
        select(ScanAnswer, Organisation, Member)
        .join(Organisation, col(Organisation.id) == ScanAnswer.organisation_id)
        .join(Member, col(Member.id) == ScanAnswer.submitted_by_id, isouter=True)
        .where(ScanAnswer.poll_id == poll_id)
    )
    return session.exec(statement).all()


def list_submitted_cells(session: Session, poll_id: int) -> Sequence[Cell]:
    """The submitted values, one per row; drafts are excluded."""
    statement = (
        # Columns instead of rows: creating six thousand objects would take longer than all the rest of a matrix.
        select(ScanAnswer.organisation_id, ScanValue.question_id, ScanValue.text, ScanValue.number, ScanValue.day)  # type: ignore[call-overload]  # more columns than it has variants
        .join(ScanAnswer, col(ScanAnswer.id) == ScanValue.answer_id)
        .where(ScanAnswer.poll_id == poll_id, ScanAnswer.state == AnswerState.SUBMITTED)
    )
    found: Sequence[Any] = session.exec(statement).all()
    return found


def list_taking_part(session: Session, alliance_id: int, *, at: dt.datetime | None = None) -> Sequence[Organisation]:
    """The organisations that take part in an alliance now, or did `at` a moment: one answer is expected of each."""
    is_running: ColumnElement[bool] = col(Participation.until).is_(None)
    if at is not None:
        is_running = and_(col(Participation.since) <= at, or_(is_running, col(Participation.until) > at))
    statement = select(Participation.organisation_id).where(
        Participation.alliance_id == alliance_id, Participation.kind == ParticipationKind.TAKES_PART, is_running
    )
    organisations = select(Organisation).where(col(Organisation.id).in_(statement))
    return session.exec(organisations.order_by(Organisation.name, col(Organisation.id))).all()


def list_submitters(session: Session, poll_id: int) -> frozenset[int]:
    """The ids of the organisations that submitted their answer."""
    statement = select(ScanAnswer.organisation_id).where(
        ScanAnswer.poll_id == poll_id, ScanAnswer.state == AnswerState.SUBMITTED
    )
    return frozenset(session.exec(statement).all())


def count_submitted(session: Session, poll_id: int) -> int:
    """The number of organisations that submitted their answer and take part, or did when the scan closed."""
    stays = or_(col(Participation.until).is_(None), col(Participation.until) > col(Poll.closed_at))
    statement = (
        select(func.count(distinct(col(ScanAnswer.organisation_id))))
        .select_from(ScanAnswer)
        .join(Poll, col(Poll.id) == ScanAnswer.poll_id)
        .join(Participation, col(Participation.organisation_id) == ScanAnswer.organisation_id)
        .where(
            ScanAnswer.poll_id == poll_id,
            ScanAnswer.state == AnswerState.SUBMITTED,
            Participation.alliance_id == Poll.alliance_id,
            Participation.kind == ParticipationKind.TAKES_PART,
            stays,
        )
    )
    return int(session.exec(statement).one())

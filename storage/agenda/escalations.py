"""What is laid before executive chairs, who acts for a chair, and how often people were asked something."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Alliance,
    Asked,
    Chair,
    CheckinMessage,
    Delegate,
    Escalation,
    KeptMessage,
    Mandate,
    Member,
    Poll,
)
from storage.words import KeptKind


def find_escalation(session: Session, escalation_id: int, *, for_change: bool = False) -> Escalation | None:
    """What was laid before a chair; `for_change` keeps it from other writers until this transaction ends."""
    statement = select(Escalation).where(Escalation.id == escalation_id)
    if for_change:
        statement = statement.with_for_update()
    return session.exec(statement, execution_options={"populate_existing": for_change}).first()


def map_newest(session: Session, step_ids: Collection[int]) -> dict[int, tuple[Escalation, Member]]:
    """The newest of each of these steps with the chair before whom it was laid, by the step's id."""
    statement = (
        select(Escalation, Member)
        .join(Member, col(Member.id) == Escalation.to_member_id)
        .where(col(Escalation.step_id).in_(step_ids))
        .order_by(col(Escalation.id))
    )
    return {row.step_id: (row, member) for row, member in session.exec(statement).all()}


def list_delegates(session: Session, chair_ids: Collection[int]) -> Sequence[tuple[Delegate, Member]]:
    """Who acts for each of these chairs at present, in order of appointment."""
    statement = (
        select(Delegate, Member)
        .join(Member, col(Member.id) == Delegate.member_id)
        .where(col(Delegate.chair_id).in_(chair_ids), col(Delegate.until).is_(None), col(Member.left_at).is_(None))
    )
    return session.exec(statement.order_by(col(Delegate.id))).all()


def find_chair(session: Session, chair_id: int, *, for_change: bool = False) -> tuple[Chair, Alliance, Member] | None:
    """A chair who is one at present, with the alliance and who it is."""
    statement = (
        select(Chair, Alliance, Member)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .join(Member, col(Member.id) == Chair.member_id)
        .where(Chair.id == chair_id, col(Chair.until).is_(None))
    )
    if for_change:
        statement = statement.with_for_update(of=Chair)
    return session.exec(statement).first()


def list_present_chairs(session: Session) -> Sequence[tuple[Chair, Alliance, Member]]:
    """All chairs of running alliances, in the network's order."""
    statement = (
        select(Chair, Alliance, Member)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .join(Member, col(Member.id) == Chair.member_id)
        .where(col(Chair.until).is_(None), col(Alliance.archived_at).is_(None), col(Member.left_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id), col(Chair.id))
    )
    return session.exec(statement).all()


def count_asked(session: Session, member_ids: Collection[int], *, since: dt.datetime) -> dict[int, int]:
    """How often each of these members was asked something since then: messages with steps, questions laid before them,
    polls that came to them alone, and mandates; who was not asked is left out."""
    messages = (
        select(CheckinMessage.member_id, func.count(func.distinct(CheckinMessage.id)))
        .join(Asked, col(Asked.message_id) == CheckinMessage.id)
        .where(col(CheckinMessage.member_id).in_(member_ids), col(CheckinMessage.made_at) >= since)
        .group_by(col(CheckinMessage.member_id))
    )
    questions = (
        select(Escalation.to_member_id, func.count())
        .where(col(Escalation.to_member_id).in_(member_ids), col(Escalation.created_at) >= since)
        .group_by(col(Escalation.to_member_id))
    )
    polls = (
        select(Member.id, func.count())
        .join(KeptMessage, col(KeptMessage.place) == Member.slack_user_id)
        .join(Poll, col(Poll.id) == KeptMessage.about_id)
        .where(KeptMessage.kind == KeptKind.POLL, col(KeptMessage.ts).is_not(None))
        .where(col(Member.id).in_(member_ids), col(Poll.opened_at) >= since)
        .group_by(col(Member.id))
    )
    mandates = (
        select(Mandate.asked_member_id, func.count())
        .where(col(Mandate.asked_member_id).in_(member_ids), col(Mandate.asked_at) >= since)
        .group_by(col(Mandate.asked_member_id))
    )
    found: dict[int, int] = {}
    asked = [row for statement in (messages, questions, polls, mandates) for row in session.exec(statement).all()]
    for member_id, count in asked:
        if member_id is not None:
            found[member_id] = found.get(member_id, 0) + count
    return found

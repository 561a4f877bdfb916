"""Queries for escalations: steps put before a political lead."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    ActionStep,
    Alliance,
    Escalation,
    Member,
)


def find_escalation(session: Session, escalation_id: int, *, for_change: bool = False) -> Escalation | None:
    """The escalation with this id, or None; `for_change` locks it until this transaction ends."""
    statement = select(Escalation).where(Escalation.id == escalation_id)
    if for_change:
        statement = statement.with_for_update()
    return session.exec(statement, execution_options={"populate_existing": for_change}).first()


def is_newest() -> ColumnElement[bool]:
    """The condition that an escalation is the last one of its step."""
    newer = aliased(Escalation)
    newer_ids = select(newer.id).where(newer.step_id == Escalation.step_id, newer.id > Escalation.id)
    return ~newer_ids.correlate(Escalation).exists()


def map_newest(session: Session, step_ids: Collection[int]) -> dict[int, tuple[Escalation, Member]]:
    """The newest escalation of each of these steps and the chair it was put before, by step id."""
    statement = (
        select(Escalation, Member)
        .join(Member, col(Member.id) == Escalation.to_member_id)
        .where(col(Escalation.step_id).in_(step_ids), is_newest())
    )
    return {row.step_id: (row, member) for row, member in session.exec(statement).all()}


def list_unanswered(
    session: Session, alliance_ids: Collection[int], *, limit: int
) -> Sequence[tuple[Escalation, ActionStep]]:
    """The newest escalation of each step of these alliances, if it awaits an answer; oldest first.

    Steps and alliances that are archived are left out.
    """
    statement = (
        select(Escalation, ActionStep)
        .join(ActionStep, col(ActionStep.id) == Escalation.step_id)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .where(
            col(ActionStep.alliance_id).in_(alliance_ids),
            col(ActionStep.archived_at).is_(None),
            col(Alliance.archived_at).is_(None),
            col(Escalation.answer).is_(None),
            is_newest(),
        )
        .order_by(col(Escalation.id))
    )
    return session.exec(statement.limit(limit)).all() if alliance_ids else ()

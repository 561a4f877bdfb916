"""Queries for escalations: steps put before a political lead."""

from collections.abc import Collection

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Escalation,
    Member,
)


def find_escalation(session: Session, escalation_id: int, *, for_change: bool = False) -> Escalation | None:
    """The escalation with this id, or None; `for_change` locks it until this transaction ends."""
    statement = select(Escalation).where(Escalation.id == escalation_id)
    if for_change:
        statement = statement.with_for_update()
    return session.exec(statement, execution_options={"populate_existing": for_change}).first()


def map_newest(session: Session, step_ids: Collection[int]) -> dict[int, tuple[Escalation, Member]]:
    """The newest escalation of each of these steps and the chair it was put before, by step id."""
    statement = (
        select(Escalation, Member)
        .join(Member, col(Member.id) == Escalation.to_member_id)
        .where(col(Escalation.step_id).in_(step_ids))
        .order_by(col(Escalation.id))
    )
    return {row.step_id: (row, member) for row, member in session.exec(statement).all()}

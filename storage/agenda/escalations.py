"""What is laid before executive chairs, who acts for a chair, and how often people were asked something."""

from collections.abc import Collection

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Escalation,
    Member,
)


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

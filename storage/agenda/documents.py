"""Queries for the action steps that search finds."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import ActionStep, Alliance


def list_numbers(session: Session) -> Sequence[int]:
    """The numbers of all steps, in order."""
    return session.exec(select(ActionStep.number).order_by(col(ActionStep.number))).all()


def list_numbered(session: Session, numbers: Collection[int]) -> Sequence[tuple[ActionStep, Alliance]]:
    """The steps with these numbers, each with its alliance."""
    statement = select(ActionStep, Alliance).join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
    return session.exec(statement.where(col(ActionStep.number).in_(numbers)).order_by(col(ActionStep.number))).all()

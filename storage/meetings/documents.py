"""Queries for the meetings and decisions that search finds."""

from collections.abc import Collection, Sequence

from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ItemState
from storage.tables import AgendaItem, Contribution, Decision, Meeting, Poll

DecisionRow = tuple[Decision, AgendaItem, Meeting, Contribution | None, Poll | None]
"""A decision with its item, its meeting, and the contribution or the poll that it is about."""


def list_meeting_numbers(session: Session) -> Sequence[int]:
    """The numbers of all meetings, in order."""
    return session.exec(select(Meeting.number).order_by(col(Meeting.number))).all()


def list_meetings(session: Session, numbers: Collection[int]) -> Sequence[Meeting]:
    """The meetings with these numbers."""
    return session.exec(select(Meeting).where(col(Meeting.number).in_(numbers)).order_by(col(Meeting.number))).all()


def list_own_subjects(session: Session, meeting_ids: Collection[int]) -> Sequence[AgendaItem]:
    """The items on these meetings' agendas that are subjects of their own, in order."""
    about = (AgendaItem.contribution_id, AgendaItem.step_id, AgendaItem.poll_id, AgendaItem.bundle_id)
    statement = select(AgendaItem).where(
        col(AgendaItem.meeting_id).in_(meeting_ids),
        AgendaItem.state == ItemState.TAKEN,
        *(col(column).is_(None) for column in about),
    )
    return session.exec(statement.order_by(col(AgendaItem.position), col(AgendaItem.id))).all()


def list_decision_ids(session: Session) -> Sequence[int]:
    """The ids of all decisions, in order."""
    return session.exec(select(Decision.id).order_by(col(Decision.id))).all()


def list_decisions(session: Session, decision_ids: Collection[int]) -> Sequence[DecisionRow]:
    """These decisions with their items, meetings and subjects."""
    statement = (
        select_many(Decision, AgendaItem, Meeting, Contribution, Poll)
        .join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .join(Contribution, col(Contribution.id) == AgendaItem.contribution_id, isouter=True)
        .join(Poll, col(Poll.id) == AgendaItem.poll_id, isouter=True)
        .where(col(Decision.id).in_(decision_ids))
        .order_by(col(Decision.id))
    )
    return session.execute(statement).all()


def list_decisions_on(session: Session, contribution_id: int) -> Sequence[int]:
    """The ids of the decisions on a contribution."""
    statement = select(Decision.id).join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
    return session.exec(statement.where(AgendaItem.contribution_id == contribution_id)).all()

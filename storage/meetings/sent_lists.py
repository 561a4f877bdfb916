"""Queries for lists of decisions: the editions that were sent, and where undecided items went."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ItemState, MeetingState
from storage.tables import AgendaItem, Meeting, SentList


def find_newest(session: Session, meeting_id: int) -> SentList | None:
    """The newest edition of a meeting's list, or None if none was sent."""
    statement = select(SentList).where(SentList.meeting_id == meeting_id)
    return session.exec(statement.order_by(col(SentList.edition).desc()).limit(1)).first()


def find_edition(session: Session, meeting_id: int, edition: int) -> SentList | None:
    """This edition of a meeting's list, or None."""
    statement = select(SentList).where(SentList.meeting_id == meeting_id, SentList.edition == edition)
    return session.exec(statement).first()


def list_editions(session: Session, meeting_id: int) -> Sequence[SentList]:
    """The editions of a meeting's list that were sent, the first one first."""
    statement = select(SentList).where(SentList.meeting_id == meeting_id)
    return session.exec(statement.order_by(col(SentList.edition))).all()


def map_later(session: Session, item_ids: Collection[int]) -> dict[int, int]:
    """The number of the latest meeting to which each of these items was moved, by item id."""
    statement = (
        select(col(AgendaItem.from_item_id), col(Meeting.number))
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(col(AgendaItem.from_item_id).in_(item_ids), AgendaItem.state == ItemState.TAKEN)
        .where(Meeting.state != MeetingState.CANCELLED)
        .order_by(col(AgendaItem.id))
    )
    return {key: number for key, number in session.exec(statement).all() if key is not None}

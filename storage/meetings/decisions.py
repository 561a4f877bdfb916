"""Queries for the decisions of all meetings, and the steps that came of them."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import MeetingState, Status
from storage.tables import ActionStep, AgendaItem, Decision, Meeting, StatusUpdate


def list_decided(session: Session, *, until: dt.date, but_id: int) -> Sequence[tuple[AgendaItem, Decision, Meeting]]:
    """The decisions of all meetings up to and including a day, except those of one meeting; latest meeting first."""
    statement = (
        select(AgendaItem, Decision, Meeting)
        .join(Decision, col(Decision.item_id) == AgendaItem.id)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(col(Meeting.held_on) <= until, Meeting.id != but_id, Meeting.state != MeetingState.CANCELLED)
        .order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc(), col(AgendaItem.position), col(AgendaItem.id))
    )
    return session.exec(statement).all()


def map_statuses(session: Session, numbers: Collection[int]) -> dict[int, tuple[Status, dt.datetime | None]]:
    """The current status of these steps and when it was last reported, by number."""
    newest = select(func.max(col(StatusUpdate.at))).where(StatusUpdate.step_id == ActionStep.id).scalar_subquery()
    statement = select(col(ActionStep.number), col(ActionStep.status), newest)
    found = session.exec(statement.where(col(ActionStep.number).in_(numbers))).all() if numbers else ()
    return {number: (Status(status), at) for number, status, at in found}

"""Queries for the decisions in a digest."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import exists
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted, of, within
from storage.tables import (
    AgendaItem,
    Decision,
    Meeting,
    MeetingAlliance,
)


def list_decided(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Decision, AgendaItem, Meeting]]:
    """The decisions recorded in a period, by meeting date and position on the agenda."""
    statement = (
        select(Decision, AgendaItem, Meeting)
        .join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .where(within(Decision.created_at, start, end))
        .order_by(col(Meeting.held_on), col(Meeting.id), col(AgendaItem.position), col(AgendaItem.id))
    )
    if alliance_id is not None:
        own = exists().where(
            col(MeetingAlliance.meeting_id) == Meeting.id, *of(MeetingAlliance.alliance_id, alliance_id)
        )
        statement = statement.where(own)
    return session.exec(statement).all()

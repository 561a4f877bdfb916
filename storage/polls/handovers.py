"""Queries for handovers of poll results."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Alliance, Handover, Member, Poll


def find_same(session: Session, handover: Handover) -> Handover | None:
    """An existing handover with the same content, or None."""
    statement = select(Handover).where(
        Handover.poll_id == handover.poll_id,
        Handover.addressee == handover.addressee,
        Handover.handed_on == handover.handed_on,
        Handover.note == handover.note,
    )
    return session.exec(statement).first()


def list_of_poll(session: Session, poll_id: int) -> Sequence[tuple[Handover, Member]]:
    """The handovers of a poll's results, with the member who recorded each, oldest first."""
    statement = (
        select(Handover, Member)
        .join(Member, col(Member.id) == Handover.by_member_id)
        .where(Handover.poll_id == poll_id)
        .order_by(col(Handover.handed_on), col(Handover.id))
    )
    return session.exec(statement).all()


def list_between(
    session: Session, *, since: dt.datetime, until: dt.datetime, alliance_ids: Collection[int] | None = None
) -> Sequence[tuple[Handover, Member, Poll, Alliance]]:
    """The handovers recorded in a period (`until` excluded), oldest first; only of these alliances, if given."""
    statement = (
        select(Handover, Member, Poll, Alliance)
        .join(Member, col(Member.id) == Handover.by_member_id)
        .join(Poll, col(Poll.id) == Handover.poll_id)
        .join(Alliance, col(Alliance.id) == Poll.alliance_id)
        .where(col(Handover.created_at) >= since, col(Handover.created_at) < until)
        .order_by(col(Handover.created_at), col(Handover.id))
    )
    if alliance_ids is not None:
        statement = statement.where(col(Poll.alliance_id).in_(alliance_ids))
    return session.exec(statement).all()

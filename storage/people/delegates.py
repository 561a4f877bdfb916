"""Queries for chairs and their delegates."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Alliance,
    Chair,
    Delegate,
    Member,
)


def list_delegates(session: Session, chair_ids: Collection[int]) -> Sequence[tuple[Delegate, Member]]:
    """The current delegates of each of these chairs, in order of appointment."""
    statement = (
        select(Delegate, Member)
        .join(Member, col(Member.id) == Delegate.member_id)
        .where(col(Delegate.chair_id).in_(chair_ids), col(Delegate.until).is_(None), col(Member.left_at).is_(None))
    )
    return session.exec(statement.order_by(col(Delegate.id))).all()


def find_chair(session: Session, chair_id: int, *, for_change: bool = False) -> tuple[Chair, Alliance, Member] | None:
    """A current chair with the alliance and the member, or None; `for_change` locks it until the transaction ends."""
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
    """All current chairs of active alliances, in the network's order."""
    statement = (
        select(Chair, Alliance, Member)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .join(Member, col(Member.id) == Chair.member_id)
        .where(col(Chair.until).is_(None), col(Alliance.archived_at).is_(None), col(Member.left_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id), col(Chair.id))
    )
    return session.exec(statement).all()

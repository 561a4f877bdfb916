"""Queries for the followers of contributions."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import FollowReason
from storage.tables import (
    Contribution,
    Follow,
    Member,
)


def find_follow(session: Session, contribution_id: int, member_id: int) -> Follow | None:
    """A member's follow of a contribution, current or stopped, or None."""
    statement = select(Follow).where(Follow.contribution_id == contribution_id, Follow.member_id == member_id)
    return session.exec(statement).first()


def find_follow_by_number(session: Session, number: int, member_id: int) -> Follow | None:
    """A member's follow of `B-<number>`, current or stopped, or None."""
    statement = (
        select(Follow)
        .join(Contribution, col(Contribution.id) == Follow.contribution_id)
        .where(Contribution.number == number, Follow.member_id == member_id)
    )
    return session.exec(statement).first()


def list_followers(
    session: Session, contribution_id: int, *, reasons: Collection[FollowReason] = tuple(FollowReason)
) -> Sequence[Member]:
    """The current followers of a contribution for one of these reasons, without members who left."""
    statement = (
        select(Member)
        .join(Follow, col(Follow.member_id) == Member.id)
        .where(Follow.contribution_id == contribution_id, col(Follow.stopped_at).is_(None))
        .where(col(Follow.reason).in_(reasons), col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()

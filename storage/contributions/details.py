"""Queries for the choices in a contribution's fields: topics of alliances, and the goals that practices serve."""

from collections.abc import Collection, Sequence

from sqlmodel import and_, col, or_, select

from storage.engine.database import Session
from storage.tables import Sdg, Topic


def list_topics_of(session: Session, alliance_id: int, *, and_these: Collection[int] = ()) -> Sequence[Topic]:
    """The topics of an alliance that are not archived, plus those with the ids `and_these` regardless."""
    running = and_(col(Topic.alliance_id) == alliance_id, col(Topic.archived_at).is_(None))
    statement = select(Topic).where(or_(running, col(Topic.id).in_(and_these)))
    return session.exec(statement.order_by(col(Topic.position), col(Topic.id))).all()


def list_goals(session: Session, *, and_these: Collection[int] = ()) -> Sequence[Sdg]:
    """The goals that are not archived, plus those with the numbers `and_these` regardless, by number."""
    statement = select(Sdg).where(or_(col(Sdg.archived_at).is_(None), col(Sdg.number).in_(and_these)))
    return session.exec(statement.order_by(col(Sdg.number))).all()


def list_topics(session: Session, ids: Collection[int]) -> Sequence[Topic]:
    """The topics with these ids, archived or not."""
    return session.exec(select(Topic).where(col(Topic.id).in_(ids))).all() if ids else []


def list_goals_numbered(session: Session, numbers: Collection[int]) -> Sequence[Sdg]:
    """The goals with these numbers, archived or not."""
    return session.exec(select(Sdg).where(col(Sdg.number).in_(numbers))).all() if numbers else []

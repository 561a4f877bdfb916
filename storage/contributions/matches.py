"""Queries for matches: bottlenecks and the practices that may solve them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Contribution, Match


def find_match(session: Session, bottleneck_id: int, practice_id: int) -> Match | None:
    """The match of a bottleneck and a practice, dismissed or not, or None."""
    pair = Match.bottleneck_id == bottleneck_id, Match.practice_id == practice_id
    return session.exec(select(Match).where(*pair)).first()


def list_of_bottlenecks(session: Session, bottleneck_ids: Collection[int]) -> Sequence[Match]:
    """The matches of these bottlenecks that nobody dismissed, best first, without hidden practices."""
    return _list(session, col(Match.bottleneck_id).in_(bottleneck_ids), col(Match.dismissed_at).is_(None))


def list_of_practices(session: Session, practice_ids: Collection[int]) -> Sequence[Match]:
    """The matches of these practices that nobody dismissed, best first, without hidden bottlenecks."""
    return _list(session, col(Match.practice_id).in_(practice_ids), col(Match.dismissed_at).is_(None))


def list_adopted(session: Session, contribution_ids: Collection[int]) -> Sequence[Match]:
    """The matches of these bottlenecks or practices because of which somebody took over the practice, newest first."""
    of_these = col(Match.bottleneck_id).in_(contribution_ids) | col(Match.practice_id).in_(contribution_ids)
    found = _list(session, of_these, col(Match.adopted_at).is_not(None))
    return sorted(found, key=lambda match: (match.adopted_at, match.id), reverse=True)


def count_adopted(session: Session) -> int:
    """Number of matches because of which somebody took over the practice."""
    return int(session.exec(select(func.count()).where(col(Match.adopted_at).is_not(None))).one())


def _list(session: Session, *which: ColumnElement[bool]) -> Sequence[Match]:
    """Matches of which neither side is archived or merged, best first."""
    statement = select(Match).where(*which)
    for side in (Match.bottleneck_id, Match.practice_id):
        one = aliased(Contribution)
        statement = statement.join(one, col(one.id) == side)
        statement = statement.where(col(one.archived_at).is_(None), col(one.merged_into_id).is_(None))
    return session.exec(statement.order_by(col(Match.score).desc(), col(Match.practice_id))).all()

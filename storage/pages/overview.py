"""Count an alliance's contributions, as far as the reader has access to them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ContributionKind, Visibility
from storage.tables import Contribution, Endorsement


def count_by_kind(
    session: Session, alliance_id: int, *, sees_hidden: bool, author_id: int | None
) -> dict[ContributionKind, int]:
    """The number of contributions of each kind in an alliance that the reader has access to."""
    statement = (
        select(Contribution.kind, func.count())
        .where(_seen(alliance_id, sees_hidden=sees_hidden, author_id=author_id))
        .group_by(col(Contribution.kind))
    )
    return {ContributionKind(kind): int(number) for kind, number in session.exec(statement).all()}


def list_most_recognised(
    session: Session, alliance_id: int, *, sees_hidden: bool, author_id: int | None, limit: int
) -> Sequence[tuple[Contribution, int]]:
    """The most endorsed bottlenecks of an alliance, with their number of endorsements; ties by contribution number."""
    endorsed = (
        select(col(Endorsement.contribution_id).label("id"), func.count(col(Endorsement.id)).label("n"))
        .join(Contribution, col(Contribution.id) == Endorsement.contribution_id)
        .where(
            col(Endorsement.withdrawn_at).is_(None),
            Contribution.kind == ContributionKind.BOTTLENECK,
            _seen(alliance_id, sees_hidden=sees_hidden, author_id=author_id),
        )
        .group_by(col(Endorsement.contribution_id))
        .subquery()
    )
    statement = (
        select(Contribution, endorsed.c.n)
        .join(endorsed, endorsed.c.id == Contribution.id)
        .order_by(endorsed.c.n.desc(), col(Contribution.number))
        .limit(limit)
    )
    return [(one, int(number)) for one, number in session.exec(statement).all()]


def _seen(alliance_id: int, *, sees_hidden: bool, author_id: int | None) -> ColumnElement[bool]:
    alive = and_(
        col(Contribution.alliance_id) == alliance_id,
        col(Contribution.archived_at).is_(None),
        col(Contribution.merged_into_id).is_(None),
    )
    if sees_hidden:
        return alive
    return and_(
        alive, or_(col(Contribution.visibility) == Visibility.NETWORK, col(Contribution.author_id) == (author_id or 0))
    )

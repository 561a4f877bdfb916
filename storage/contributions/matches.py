"""Queries for matches: bottlenecks and the practices that may solve them."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, exists, or_, update
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.contributions.contributions import listed
from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import ContributionKind, Visibility
from storage.tables import Contribution, Match, SearchChange


def find_match(session: Session, bottleneck_id: int, practice_id: int) -> Match | None:
    """The match of a bottleneck and a practice, dismissed or not, or None."""
    pair = Match.bottleneck_id == bottleneck_id, Match.practice_id == practice_id
    return session.exec(select(Match).where(*pair)).first()


def list_waiting(session: Session, *, limit: int) -> Sequence[Contribution]:
    """The contributions to compare, newest first, without those that are archived or merged.

    One whose text is to be indexed waits for that: before, what is compared with it would not find it.
    """
    is_to_be_indexed = exists().where(col(SearchChange.number) == Contribution.number)
    waiting = select(Contribution).where(col(Contribution.matched_at).is_(None), ~is_to_be_indexed, *listed())
    return session.exec(waiting.order_by(col(Contribution.number).desc()).limit(limit)).all()


def map_candidates(session: Session, numbers: Collection[int]) -> dict[int, tuple[int, int, int, Visibility]]:
    """The id, organisation, alliance and visibility of these contributions, by number."""
    columns = (
        col(Contribution.number),
        col(Contribution.id),
        col(Contribution.organisation_id),
        col(Contribution.alliance_id),
        col(Contribution.visibility),
    )
    found = session.execute(select_many(*columns).where(is_listed(Contribution.number, numbers)))
    return {number: (key, organisation, alliance, seen) for number, key, organisation, alliance, seen in found}


def note_matched(session: Session, contribution_id: int, updated_at: dt.datetime, *, now: dt.datetime) -> bool:
    """Record that a contribution was compared as it was at `updated_at`; False if it changed since."""
    unchanged = col(Contribution.id) == contribution_id, col(Contribution.updated_at) == updated_at
    changed = session.execute(
        update(Contribution).where(*unchanged).values(matched_at=now),
        execution_options={"synchronize_session": False},
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def unlink(session: Session, match_id: int) -> None:
    """Record that this match did not lead to an adoption after all."""
    session.execute(update(Match).where(col(Match.id) == match_id).values(adopted_at=None))


def list_every(session: Session, contribution_id: int) -> Sequence[Match]:
    """All matches of a contribution, dismissed ones included; those of a bottleneck without opportunities."""
    is_practice = col(Match.practice_id) == contribution_id
    is_opportunity = Contribution.kind == ContributionKind.OPPORTUNITY
    statement = select(Match).join(Contribution, col(Contribution.id) == Match.practice_id)
    statement = statement.where(is_practice | ((col(Match.bottleneck_id) == contribution_id) & ~is_opportunity))
    return session.exec(statement).all()


def list_of_bottlenecks(session: Session, bottleneck_ids: Collection[int]) -> Sequence[Match]:
    """The current matches of these bottlenecks, best first, without hidden practices."""
    return _list(session, col(Match.bottleneck_id).in_(bottleneck_ids), _stands())


def list_of_bottleneck(session: Session, bottleneck_id: int) -> Sequence[Match]:
    """The matches of a bottleneck, dismissed ones included, best first, without hidden practices."""
    return _list(session, col(Match.bottleneck_id) == bottleneck_id)


def list_adopted(session: Session, contribution_ids: Collection[int]) -> Sequence[Match]:
    """The matches of these bottlenecks or practices that led to an adoption of the practice, newest first."""
    of_these = col(Match.bottleneck_id).in_(contribution_ids) | col(Match.practice_id).in_(contribution_ids)
    found = _list(session, of_these, col(Match.adopted_at).is_not(None))
    return sorted(found, key=lambda match: (match.adopted_at, match.id), reverse=True)


def _stands() -> ColumnElement[bool]:
    """Condition: nobody dismissed the match, or somebody adopted the practice nevertheless."""
    return or_(col(Match.dismissed_at).is_(None), col(Match.adopted_at).is_not(None))


def _list(session: Session, *which: ColumnElement[bool]) -> Sequence[Match]:
    """Matches in which neither side was archived, merged or given another kind meanwhile, best first."""
    statement = select(Match).where(*which)
    sides = (Match.bottleneck_id, ContributionKind.BOTTLENECK), (Match.practice_id, ContributionKind.BEST_PRACTICE)
    for side, kind in sides:
        one = aliased(Contribution)
        statement = statement.join(one, col(one.id) == side).where(col(one.kind) == kind)
        statement = statement.where(col(one.archived_at).is_(None), col(one.merged_into_id).is_(None))
    return session.exec(statement.order_by(col(Match.score).desc(), col(Match.practice_id))).all()

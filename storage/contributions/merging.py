"""Queries for everything attached to a contribution, in any state, and for the merges that moved it."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Adoption, Contribution, Endorsement, Follow, Match, Merge, News, StepLink


def find_merge(session: Session, merge_id: int) -> Merge | None:
    """The merge with this id, or None."""
    return session.get(Merge, merge_id)


def find_merge_of(session: Session, source_id: int) -> Merge | None:
    """The merge of a contribution into another one, unless it was undone."""
    statement = select(Merge).where(Merge.source_id == source_id, col(Merge.undone_at).is_(None))
    return session.exec(statement.order_by(col(Merge.id).desc())).first()


def list_merges_into(session: Session, target_id: int) -> Sequence[tuple[Merge, Contribution]]:
    """The merges into a contribution that were not undone, with the merged contribution, in order."""
    statement = (
        select(Merge, Contribution)
        .join(Contribution, col(Contribution.id) == Merge.source_id)
        .where(Merge.target_id == target_id, col(Merge.undone_at).is_(None))
    )
    return session.exec(statement.order_by(col(Merge.id))).all()


def list_endorsements(session: Session, contribution_id: int) -> Sequence[Endorsement]:
    """A contribution's endorsements that were not withdrawn, oldest first."""
    statement = select(Endorsement).where(
        Endorsement.contribution_id == contribution_id, col(Endorsement.withdrawn_at).is_(None)
    )
    return session.exec(statement.order_by(col(Endorsement.id))).all()


def list_adoptions(session: Session, contribution_id: int) -> Sequence[Adoption]:
    """A contribution's adoptions, oldest first."""
    statement = select(Adoption).where(Adoption.contribution_id == contribution_id)
    return session.exec(statement.order_by(col(Adoption.id))).all()


def list_follows(session: Session, contribution_id: int) -> Sequence[Follow]:
    """The current follows of a contribution."""
    statement = select(Follow).where(Follow.contribution_id == contribution_id, col(Follow.stopped_at).is_(None))
    return session.exec(statement.order_by(col(Follow.id))).all()


def list_matches(session: Session, contribution_id: int) -> Sequence[Match]:
    """All matches of a contribution, dismissed ones included."""
    either = (col(Match.bottleneck_id) == contribution_id) | (col(Match.practice_id) == contribution_id)
    return session.exec(select(Match).where(either).order_by(col(Match.id))).all()


def list_step_links(session: Session, contribution_id: int) -> Sequence[StepLink]:
    """The links of a contribution to action steps."""
    return session.exec(
        select(StepLink).where(StepLink.contribution_id == contribution_id).order_by(col(StepLink.id))
    ).all()


def drop_repeated_news(session: Session, *, event_id: int, same_as: int, now: dt.datetime) -> None:
    """Mark `event_id` as reported for members who have news of `same_as`, which says the same."""
    hears = select(News.member_id).where(News.event_id == same_as)
    session.execute(
        update(News)
        .where(col(News.event_id) == event_id, col(News.member_id).in_(hears))
        .values(notified_at=now)
        .execution_options(synchronize_session=False)
    )

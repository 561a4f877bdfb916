"""Finding who stands behind a contribution: endorsements, adoptions and followers, and what these are still to hear."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, update
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import (
    Adoption,
    Contribution,
    ContributionEvent,
    Endorsement,
    Follow,
    Member,
    News,
    Organisation,
)
from storage.words import FollowReason, Volume

Waiting = tuple[News, ContributionEvent, Contribution, Organisation | None]
"""Something a follower is still to hear: the event, what it happened to, and on whose behalf."""


def find_endorsement(session: Session, contribution_id: int, organisation_id: int) -> Endorsement | None:
    """What an organisation said of a contribution, withdrawn or not."""
    statement = select(Endorsement).where(
        Endorsement.contribution_id == contribution_id, Endorsement.organisation_id == organisation_id
    )
    return session.exec(statement).first()


def insert_endorsement(session: Session, endorsement: Endorsement) -> bool:
    """Store an organisation's first word on a contribution; False when a colleague said it in this moment."""
    return store_once(session, endorsement)


def list_endorsements(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[Endorsement, Organisation, Member]]:
    """The endorsements that stand, heaviest and then oldest first."""
    statement = (
        select(Endorsement, Organisation, Member)
        .join(Organisation, col(Organisation.id) == Endorsement.organisation_id)
        .join(Member, col(Member.id) == Endorsement.member_id)
        .where(col(Endorsement.contribution_id).in_(contribution_ids), col(Endorsement.withdrawn_at).is_(None))
        .order_by(col(Endorsement.severity).desc().nulls_last(), col(Endorsement.created_at), col(Endorsement.id))
    )
    return session.exec(statement).all()


def list_words(session: Session, contribution_ids: Sequence[int]) -> Sequence[tuple[int, int, int, int | None, str]]:
    """The endorsements that stand, without the rows: contribution, organisation and member by id, how heavy, the
    context."""
    statement = (
        select_many(
            col(Endorsement.contribution_id),
            col(Endorsement.organisation_id),
            col(Endorsement.member_id),
            col(Endorsement.severity),
            col(Endorsement.context),
        )
        .where(col(Endorsement.contribution_id).in_(contribution_ids), col(Endorsement.withdrawn_at).is_(None))
        .order_by(col(Endorsement.severity).desc().nulls_last(), col(Endorsement.created_at), col(Endorsement.id))
    )
    return [(*row,) for row in session.execute(statement).all()]


def find_adoption(session: Session, contribution_id: int, organisation_id: int) -> Adoption | None:
    """How far an organisation is with a practice."""
    statement = select(Adoption).where(
        Adoption.contribution_id == contribution_id, Adoption.organisation_id == organisation_id
    )
    return session.exec(statement).first()


def list_adoptions(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[Adoption, Organisation, Member]]:
    """The adoptions, oldest first."""
    statement = (
        select(Adoption, Organisation, Member)
        .join(Organisation, col(Organisation.id) == Adoption.organisation_id)
        .join(Member, col(Member.id) == Adoption.member_id)
        .where(col(Adoption.contribution_id).in_(contribution_ids))
        .order_by(col(Adoption.created_at), col(Adoption.id))
    )
    return session.exec(statement).all()


def find_follow(session: Session, contribution_id: int, member_id: int) -> Follow | None:
    """Whether and why a member follows a contribution, or did."""
    statement = select(Follow).where(Follow.contribution_id == contribution_id, Follow.member_id == member_id)
    return session.exec(statement).first()


def find_follow_by_number(session: Session, number: int, member_id: int) -> Follow | None:
    """Whether and why a member follows `B-<number>`, or did."""
    statement = (
        select(Follow)
        .join(Contribution, col(Contribution.id) == Follow.contribution_id)
        .where(Contribution.number == number, Follow.member_id == member_id)
    )
    return session.exec(statement).first()


def insert_follow(session: Session, follow: Follow) -> bool:
    """Store that a member follows; False when the same member began to in this moment."""
    return store_once(session, follow)


def list_followers(
    session: Session, contribution_id: int, *, reasons: Collection[FollowReason] = tuple(FollowReason)
) -> Sequence[Member]:
    """The members who follow a contribution for one of these reasons, and have not left."""
    statement = (
        select(Member)
        .join(Follow, col(Follow.member_id) == Member.id)
        .where(Follow.contribution_id == contribution_id, col(Follow.stopped_at).is_(None))
        .where(col(Follow.reason).in_(reasons), col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()


def list_waiting_news(session: Session, member_id: int) -> Sequence[Waiting]:
    """What a member is still to hear, oldest first."""
    statement = (
        select(News, ContributionEvent, Contribution, Organisation)
        .join(ContributionEvent, col(ContributionEvent.id) == News.event_id)
        .join(Contribution, col(Contribution.id) == ContributionEvent.contribution_id)
        .outerjoin(Organisation, col(Organisation.id) == ContributionEvent.organisation_id)
        .where(col(News.told_at).is_(None), News.member_id == member_id)
        .order_by(col(News.id))
    )
    return session.exec(statement).all()


def list_waiting_members(session: Session, volumes: Collection[Volume]) -> Sequence[tuple[Member, dt.datetime]]:
    """The members of these volumes who are still to hear something, each with since when the oldest of it waits."""
    oldest = (
        select(col(News.member_id), func.min(News.at).label("since"))
        .where(col(News.told_at).is_(None))
        .group_by(col(News.member_id))
        .subquery()
    )
    statement = (
        select(Member, oldest.c.since)
        .join(oldest, oldest.c.member_id == Member.id)
        .where(col(Member.volume).in_(volumes), col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()


def note_told(session: Session, news_ids: Sequence[int], *, now: dt.datetime) -> None:
    """These were heard."""
    session.execute(update(News).where(col(News.id).in_(news_ids)).values(told_at=now))


def drop_news(session: Session, member_id: int, *, until: dt.datetime, now: dt.datetime) -> None:
    """Whatever a member was still to hear at a moment is let go."""
    waits = (col(News.member_id) == member_id, col(News.told_at).is_(None), col(News.at) <= until)
    session.execute(update(News).where(*waits).values(told_at=now))

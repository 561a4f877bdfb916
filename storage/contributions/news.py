"""Queries for the news that is pending for followers."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import EventKind, Volume
from storage.tables import (
    Contribution,
    ContributionEvent,
    Member,
    News,
    Organisation,
)

Waiting = tuple[News, ContributionEvent, Contribution, Organisation | None]
"""Pending news for a follower: the event, its contribution, and the organisation on whose behalf it happened."""


def list_waiting_news(session: Session, member_id: int, *, now: dt.datetime) -> Sequence[Waiting]:
    """A member's pending news that may be sent at `now`, oldest first."""
    waiting = (col(News.notified_at).is_(None), col(News.member_id) == member_id, col(News.at) <= now)
    return _list_news(session, *waiting)


def list_news_in(session: Session, message_id: int) -> Sequence[Waiting]:
    """The news in a check-in message, oldest first."""
    return _list_news(session, col(News.message_id) == message_id)


def _list_news(session: Session, *which: ColumnElement[bool]) -> Sequence[Waiting]:
    statement = (
        select(News, ContributionEvent, Contribution, Organisation)
        .join(ContributionEvent, col(ContributionEvent.id) == News.event_id)
        .join(Contribution, col(Contribution.id) == ContributionEvent.contribution_id)
        .outerjoin(Organisation, col(Organisation.id) == ContributionEvent.organisation_id)
        .where(*which)
        .order_by(col(News.id))
    )
    return session.exec(statement).all()


def find_next_news_at(session: Session, member_id: int, *, after: dt.datetime) -> dt.datetime | None:
    """The moment from which a member's held news may be sent; None if no news is held."""
    waits = select(func.min(News.at)).where(col(News.notified_at).is_(None), News.member_id == member_id)
    return session.exec(waits.where(col(News.at) > after)).one()


def withdraw_news(session: Session, event_id: int) -> None:
    """Delete the pending news of an event."""
    session.execute(delete(News).where(col(News.event_id) == event_id, col(News.notified_at).is_(None)))


def withdraw_news_of(session: Session, contribution_id: int, kind: EventKind, *, organisation_id: int) -> None:
    """Delete the pending news of a contribution's events of a kind on behalf of an organisation."""
    of_events = select(col(ContributionEvent.id)).where(
        ContributionEvent.contribution_id == contribution_id,
        ContributionEvent.kind == kind,
        ContributionEvent.organisation_id == organisation_id,
    )
    session.execute(delete(News).where(col(News.event_id).in_(of_events), col(News.notified_at).is_(None)))


def list_waiting_members(session: Session, volumes: Collection[Volume]) -> Sequence[tuple[Member, dt.datetime]]:
    """The members with one of these volumes and pending news, each with the time of the oldest item."""
    oldest = (
        select(col(News.member_id), func.min(News.at).label("since"))
        .where(col(News.notified_at).is_(None))
        .group_by(col(News.member_id))
        .subquery()
    )
    statement = (
        select(Member, oldest.c.since)
        .join(oldest, oldest.c.member_id == Member.id)
        .where(col(Member.news_volume).in_(volumes), col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()


def list_members_with_news(session: Session, member_ids: Sequence[int], *, now: dt.datetime) -> list[int]:
    """The ids of those of these members who have pending news that may be sent at `now`."""
    if not member_ids:
        return []
    waits = (col(News.notified_at).is_(None), col(News.at) <= now, is_listed(News.member_id, member_ids))
    return list(session.exec(select(col(News.member_id)).where(*waits).distinct().order_by(col(News.member_id))))


def map_last_news_at(session: Session, member_ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When each of these members last heard news, by member id; omits those who never did."""
    if not member_ids:
        return {}
    told = is_listed(News.member_id, member_ids), col(News.notified_at).is_not(None)
    statement = select(col(News.member_id), func.max(News.notified_at)).where(*told).group_by(col(News.member_id))
    return {key: at for key, at in session.exec(statement) if at is not None}


def put_into(session: Session, message_id: int, *, member_id: int, now: dt.datetime) -> None:
    """Put a member's pending news that may be sent at `now` into a check-in message."""
    waits = (col(News.member_id) == member_id, col(News.notified_at).is_(None), col(News.at) <= now)
    session.execute(update(News).where(*waits).values(notified_at=now, message_id=message_id))


def note_told(session: Session, news_ids: Sequence[int], *, now: dt.datetime) -> None:
    """Mark these news items as reported."""
    session.execute(update(News).where(col(News.id).in_(news_ids)).values(notified_at=now))


def drop_news(session: Session, member_id: int, *, until: dt.datetime, now: dt.datetime) -> None:
    """Discard a member's news that was pending at `until`, by marking it as reported."""
    waits = (col(News.member_id) == member_id, col(News.notified_at).is_(None), col(News.at) <= until)
    session.execute(update(News).where(*waits).values(notified_at=now))

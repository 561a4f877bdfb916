"""Queries for the nightly walk through Slack's list of people and the members of the alliances' channels."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, update
from sqlmodel import col, or_, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import Alliance, DirectoryWalk, Member, Participation, SlackProfile


def find_newest_walk(session: Session) -> DirectoryWalk | None:
    """The walk of the last night on which there was one, or None."""
    return session.exec(select(DirectoryWalk).order_by(col(DirectoryWalk.night).desc()).limit(1)).first()


def begin_walk(session: Session, night: dt.date) -> None:
    """Begin the walk of a night, unless another process did, and forget the earlier ones."""
    session.execute(delete(DirectoryWalk).where(col(DirectoryWalk.night) < night))
    store_once(session, DirectoryWalk(night=night))


def take_page(session: Session, night: dt.date, *, now: dt.datetime, until: dt.datetime) -> bool:
    """Take the next page of a walk until a moment; False if it is finished or another process has it."""
    statement = (
        update(DirectoryWalk)
        .where(col(DirectoryWalk.night) == night, col(DirectoryWalk.finished_at).is_(None))
        .where(or_(col(DirectoryWalk.held_until).is_(None), col(DirectoryWalk.held_until) <= now))
        .values(held_until=until)
    )
    return session.connection().execute(statement).rowcount == 1


def list_channels(session: Session) -> Sequence[str]:
    """The channels of all alliances, in a fixed order: nobody leaves a channel because its alliance was archived."""
    statement = select(Alliance.channel_id).where(col(Alliance.channel_id).is_not(None)).distinct()
    return [one for one in session.exec(statement.order_by(col(Alliance.channel_id))).all() if one]


def find_known(session: Session, slack_user_ids: Collection[str]) -> tuple[dict[str, SlackProfile], set[str]]:
    """Of these users: the stored profiles by user id, and the user ids of the members who have not left."""
    profiles = session.exec(select(SlackProfile).where(col(SlackProfile.slack_user_id).in_(slack_user_ids))).all()
    members = select(Member.slack_user_id).where(
        col(Member.slack_user_id).in_(slack_user_ids), col(Member.left_at).is_(None)
    )
    return {one.slack_user_id: one for one in profiles}, set(session.exec(members).all())


def list_organisations_at(session: Session, channel_id: str) -> set[int]:
    """The ids of the organisations that take part in the alliances of a channel."""
    statement = (
        select(Participation.organisation_id)
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(Alliance.channel_id == channel_id, col(Participation.until).is_(None))
    )
    return set(session.exec(statement).all())

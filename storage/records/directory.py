"""Queries for the nightly walk through Slack's list of people and the members of the alliances' channels."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, update
from sqlmodel import col, or_, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import Alliance, DirectoryWalk


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

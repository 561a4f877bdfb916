"""Queries for polls of all kinds, their permalinks and their electorate."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, ScalarSelect, Select, bindparam, exists, func, or_
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import KeptKind, ParticipationKind, PollKind, PollState
from storage.tables import Alliance, KeptMessage, Member, Participation, Poll
from storage.tables.base import UtcDateTime


def find_poll(session: Session, number: int) -> Poll | None:
    """The poll with this number, of any kind and state, or None."""
    return session.exec(select(Poll).where(Poll.number == number)).first()


def find_poll_by_id(session: Session, poll_id: int) -> Poll | None:
    """The poll with this id, or None."""
    return session.get(Poll, poll_id)


def lock_poll(session: Session, number: int) -> Poll | None:
    """The poll with this number, locked until the transaction ends, or None; votes wait for the lock, too."""
    statement = select(Poll).where(Poll.number == number).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def list_ended(session: Session, *, now: dt.datetime) -> Sequence[Poll]:
    """The open polls whose deadline has passed, earliest first."""
    statement = select(Poll).where(Poll.state == PollState.OPEN, col(Poll.ends_at) <= now)
    return session.exec(statement.order_by(col(Poll.ends_at), col(Poll.id))).all()


def list_open_of(session: Session, alliance_id: int) -> Sequence[Poll]:
    """The open polls of an alliance."""
    statement = select(Poll).where(Poll.alliance_id == alliance_id, Poll.state == PollState.OPEN)
    return session.exec(statement.order_by(col(Poll.number))).all()


def list_to_remind(session: Session, *, now: dt.datetime) -> Sequence[Poll]:
    """The open polls whose reminder is due by now."""
    statement = select(Poll).where(Poll.state == PollState.OPEN, col(Poll.remind_at) <= now)
    return session.exec(statement.order_by(col(Poll.remind_at), col(Poll.id))).all()


def list_closing(session: Session, *, until: dt.datetime) -> Sequence[Poll]:
    """The open polls whose deadline or reminder is before a moment, by their deadline."""
    statement = select(Poll).where(
        Poll.state == PollState.OPEN, or_(col(Poll.ends_at) < until, col(Poll.remind_at) < until)
    )
    return session.exec(statement.order_by(col(Poll.ends_at), col(Poll.id))).all()


def find_due(session: Session, *, now: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether the deadline of an open poll has passed, and when the next one does; None without another."""
    is_due, next_at = session.execute(_DUE, {"now": now}).one()
    return is_due, next_at


_NOW, _ENDS_AT = bindparam("now", type_=UtcDateTime()), col(Poll.ends_at)
_DUE = select_many(
    exists().where(col(Poll.state) == PollState.OPEN, _ENDS_AT <= _NOW),
    select(func.min(_ENDS_AT)).where(Poll.state == PollState.OPEN, _ENDS_AT > _NOW).scalar_subquery(),
)


def list_polls(
    session: Session,
    *,
    states: Collection[PollState],
    kinds: Collection[PollKind] = tuple(PollKind),
    alliance_ids: Collection[int] | None = None,
    closed_since: dt.datetime | None = None,
    limit: int | None = None,
) -> Sequence[tuple[Poll, Alliance]]:
    """Polls with their alliances, newest first; `closed_since` omits those closed before."""
    statement = (
        select(Poll, Alliance)
        .join(Alliance, col(Alliance.id) == Poll.alliance_id)
        .where(col(Poll.state).in_(states), col(Poll.kind).in_(kinds))
        .order_by(col(Poll.number).desc())
    )
    if alliance_ids is not None:
        statement = statement.where(col(Poll.alliance_id).in_(alliance_ids))
    if closed_since is not None:
        statement = statement.where(or_(col(Poll.closed_at).is_(None), col(Poll.closed_at) >= closed_since))
    return session.exec(statement.limit(limit) if limit is not None else statement).all()


def find_permalink(session: Session, poll_id: int, slack_user_id: str | None) -> str | None:
    """The permalink of a poll in its channel, or in this person's direct messages."""
    return session.execute(selecting_permalink(poll_id, slack_user_id)).scalars().first()


def selecting_permalink(
    poll_id: int | BindParameter[int], slack_user_id: str | BindParameter[str] | None
) -> Select[str | None]:
    """Select what `find_permalink` finds."""
    statement = select_many(col(KeptMessage.permalink)).where(
        col(KeptMessage.kind) == KeptKind.POLL,
        col(KeptMessage.about_id) == poll_id,
        or_(col(KeptMessage.channel_id) == KeptMessage.place, col(KeptMessage.place) == slack_user_id),
        col(KeptMessage.permalink).is_not(None),
        col(KeptMessage.gone_at).is_(None),
    )
    return statement.order_by(col(KeptMessage.id)).limit(1)


def list_electors(session: Session, alliance_id: int) -> Sequence[Member]:
    """The members of the organisations that currently take part in an alliance, by id: the recipients of a poll."""
    statement = (
        select(Member)
        .where(col(Member.organisation_id).in_(_taking_part(alliance_id)), col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()


def count_electors(session: Session, alliance_id: int) -> int:
    """The number of members of the organisations that take part in an alliance."""
    return int(session.execute(counting_electors(alliance_id)).scalar_one())


def counting_electors(alliance_id: int | ScalarSelect[int]) -> Select[int]:
    """Select what `count_electors` counts."""
    return (
        select_many(func.count())
        .select_from(Member)
        .where(col(Member.organisation_id).in_(_taking_part(alliance_id)), col(Member.left_at).is_(None))
    )


def count_taking_part(session: Session, alliance_id: int) -> int:
    """The number of organisations that take part in an alliance: the m of every "n of m organisations"."""
    return int(session.execute(counting_taking_part(alliance_id)).scalar_one())


def counting_taking_part(alliance_id: int | ScalarSelect[int]) -> Select[int]:
    """Select what `count_taking_part` counts."""
    return select_many(func.count()).select_from(_taking_part(alliance_id).subquery())


def _taking_part(alliance_id: int | ScalarSelect[int]):  # type: ignore[no-untyped-def]  # the select's type cannot be named
    return select(Participation.organisation_id).where(
        Participation.alliance_id == alliance_id,
        Participation.kind == ParticipationKind.TAKES_PART,
        col(Participation.until).is_(None),
    )

"""Queries for check-in schedules, missed rounds, pending questions, and papers dates."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import (
    MeetingState,
)
from storage.tables import (
    Alliance,
    Asked,
    Meeting,
    MeetingAlliance,
    Member,
    Round,
    Schedule,
)


def find_schedule(session: Session, alliance_id: int) -> Schedule | None:
    """The check-in schedule of an alliance; None if it has none."""
    return session.exec(select(Schedule).where(Schedule.alliance_id == alliance_id)).first()


def map_schedules(session: Session, alliance_ids: Collection[int]) -> dict[int, Schedule]:
    """The check-in schedules of these alliances, by alliance id; omits those without one."""
    found = session.exec(select(Schedule).where(is_listed(Schedule.alliance_id, alliance_ids))).all()
    return {one.alliance_id: one for one in found}


def lock_schedules(session: Session, schedule_ids: Collection[int]) -> Sequence[Schedule]:
    """The schedules with these ids, locked until the transaction ends."""
    # In order of id, so that two transactions with the same schedules do not deadlock.
    statement = select(Schedule).where(is_listed(Schedule.id, schedule_ids)).order_by(col(Schedule.id))
    return session.exec(statement.with_for_update().execution_options(populate_existing=True)).all()


def lock_schedule_of(session: Session, alliance_id: int) -> Schedule | None:
    """The schedule of an alliance, locked until the transaction ends, or None."""
    statement = select(Schedule).where(Schedule.alliance_id == alliance_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def list_due_ids(session: Session, *, now: dt.datetime, limit: int = 100) -> Sequence[int]:
    """The ids of the schedules that are due, longest overdue first."""
    statement = select(Schedule.id).where(col(Schedule.next_at) <= now)
    statement = statement.order_by(col(Schedule.next_at), col(Schedule.id))
    return session.exec(statement.limit(limit)).all()


def list_coming(
    session: Session, *, after: dt.datetime, until: dt.datetime
) -> Sequence[tuple[int, dt.date, dt.datetime]]:
    """The check-ins planned after `after` and up to `until`, in order: alliance id, day and time."""
    statement = (
        select(col(Schedule.alliance_id), col(Schedule.next_on), col(Schedule.next_at))
        .where(col(Schedule.next_at) > after, col(Schedule.next_at) <= until)
        .order_by(col(Schedule.next_at), col(Schedule.id))
    )
    return [(key, on, at) for key, on, at in session.exec(statement).all() if on is not None and at is not None]


def list_next_of(
    session: Session, alliance_ids: Collection[int], *, after: dt.datetime
) -> Sequence[tuple[dt.datetime, Alliance]]:
    """The next check-in of each of these alliances that has one planned after `after`, earliest first."""
    statement = (
        select(col(Schedule.next_at), Alliance)
        .join(Alliance, col(Alliance.id) == Schedule.alliance_id)
        .where(col(Schedule.alliance_id).in_(alliance_ids), col(Schedule.next_at) > after)
        .where(col(Alliance.archived_at).is_(None))
        .order_by(col(Schedule.next_at), col(Schedule.id))
    )
    return [(at, alliance) for at, alliance in session.exec(statement).all() if at is not None]


def list_schedules(session: Session) -> Sequence[Schedule]:
    """All schedules."""
    return session.exec(select(Schedule).order_by(col(Schedule.id))).all()


def find_last_held_on(session: Session, alliance_id: int) -> dt.date | None:
    """The day of the newest check-in of an alliance, including missed ones, or None."""
    statement = select(func.max(Round.held_on)).where(Round.alliance_id == alliance_id, col(Round.poll_id).is_(None))
    return session.exec(statement).one()


def map_last_held_on(session: Session, alliance_ids: Collection[int] | None = None) -> dict[int, dt.date]:
    """The day of the newest check-in, including missed ones, of each alliance that had one, by alliance id.

    Only of these alliances, unless that is None.
    """
    statement = select(Round.alliance_id, func.max(Round.held_on)).where(col(Round.poll_id).is_(None))
    if alliance_ids is not None:
        statement = statement.where(is_listed(Round.alliance_id, alliance_ids))
    statement = statement.group_by(col(Round.alliance_id))
    return {key: on for key, on in session.exec(statement).all() if on is not None}


def map_missed_rounds(session: Session, *, since: dt.date) -> dict[int, list[Round]]:
    """The rounds that were missed because of downtime, oldest first, by the alliance's id."""
    statement = select(Round).where(col(Round.is_missed).is_(True), col(Round.held_on) >= since)
    found: dict[int, list[Round]] = {}
    for one in session.exec(statement.order_by(col(Round.held_on))).all():
        found.setdefault(one.alliance_id, []).append(one)
    return found


def list_waiting_of(
    session: Session, organisation_id: int | None, *, after: dt.datetime, until: dt.datetime
) -> Sequence[tuple[Asked, Member]]:
    """The questions due after `after` and up to `until` that are not in a message yet, with their members.

    Only of members of that organisation, unless it is None.
    """
    statement = (
        select(Asked, Member)
        .join(Member, col(Member.id) == Asked.member_id)
        .where(col(Asked.message_id).is_(None), col(Asked.due_at) > after, col(Asked.due_at) <= until)
    )
    if organisation_id is not None:
        statement = statement.where(Member.organisation_id == organisation_id)
    return session.exec(statement.order_by(col(Asked.id))).all()


def list_papers_days(session: Session, alliance_id: int, *, since: dt.date) -> list[dt.date]:
    """The papers dates, from `since` on, of meetings about an alliance that are not cancelled, in order."""
    statement = (
        select(col(Meeting.papers_on))
        .join(MeetingAlliance, col(MeetingAlliance.meeting_id) == Meeting.id)
        .where(
            MeetingAlliance.alliance_id == alliance_id,
            Meeting.state != MeetingState.CANCELLED,
            col(Meeting.papers_on) >= since,
        )
    )
    return sorted(set(session.exec(statement).all()))

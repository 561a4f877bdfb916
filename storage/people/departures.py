"""Queries for people who leave: who holds the network's roles, vacancies, notices, and what nobody may keep."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import update
from sqlmodel import col, or_, select

from storage.engine.database import Session
from storage.enums import NoticeKind, VacantRole
from storage.tables import (
    Alliance,
    Chair,
    Delegate,
    Member,
    Organisation,
    Participation,
    PeopleNotice,
    SlackProfile,
    StepOwner,
    Vacancy,
)


def lock_members(session: Session, member_ids: Collection[int]) -> dict[int, Member]:
    """These members by id, reread and locked until the transaction ends, always in the same order.

    The secretariat and admins are locked with them, so that of the last two one sees that the other leaves.
    """
    in_office = or_(col(Member.is_secretariat).is_(True), col(Member.is_admin).is_(True))
    statement = select(Member).where(or_(col(Member.id).in_(member_ids), in_office))
    statement = statement.order_by(col(Member.id)).with_for_update()
    found = session.exec(statement, execution_options={"populate_existing": True}).all()
    return {member.id: member for member in found}


def list_admins(session: Session, *, team_id: str, users: Collection[str]) -> set[str]:
    """The Slack ids of the admins who are there: owners of the workspace, `users`, and members with that role.

    Former members and closed accounts are left out.
    """
    owners = select(SlackProfile.slack_user_id).where(
        col(SlackProfile.is_owner).is_(True), SlackProfile.team_id == team_id
    )
    members = select(Member.slack_user_id).where(col(Member.is_admin).is_(True))
    found = {*session.exec(owners).all(), *session.exec(members).all(), *users}
    closed = select(SlackProfile.slack_user_id).where(
        col(SlackProfile.slack_user_id).in_(found), col(SlackProfile.is_deleted).is_(True)
    )
    left = select(Member.slack_user_id).where(col(Member.slack_user_id).in_(found), col(Member.left_at).is_not(None))
    return found - {*session.exec(closed).all(), *session.exec(left).all()}


def list_all_chairs(session: Session, alliance_ids: Collection[int]) -> Sequence[Chair]:
    """The current chairs of these alliances whose members have not left."""
    statement = (
        select(Chair)
        .join(Member, col(Member.id) == Chair.member_id)
        .where(col(Chair.alliance_id).in_(alliance_ids), col(Chair.until).is_(None), col(Member.left_at).is_(None))
    )
    return session.exec(statement.order_by(col(Chair.id))).all()


def list_vacancies(session: Session, member_id: int | None = None) -> Sequence[tuple[Vacancy, Alliance | None]]:
    """The open vacancies with the alliance concerned, oldest first; with `member_id`, those of roles they held."""
    statement = (
        select(Vacancy, Alliance)
        .join(Alliance, col(Alliance.id) == Vacancy.alliance_id, isouter=True)
        .where(col(Vacancy.ended_at).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Vacancy.id))
    )
    if member_id is not None:
        statement = statement.where(Vacancy.member_id == member_id)
    return session.exec(statement).all()


def end_vacancies(session: Session, role: VacantRole, alliance_id: int | None, *, now: dt.datetime) -> None:
    """Record that somebody holds a role again."""
    same = col(Vacancy.alliance_id).is_(None) if alliance_id is None else col(Vacancy.alliance_id) == alliance_id
    session.execute(
        update(Vacancy).where(col(Vacancy.role) == role, same, col(Vacancy.ended_at).is_(None)).values(ended_at=now)
    )


def list_delegates_of(session: Session, member_id: int, chair_ids: Collection[int]) -> Sequence[Delegate]:
    """The current delegations that a member holds, and those of these chairs."""
    statement = select(Delegate).where(
        col(Delegate.until).is_(None),
        or_(col(Delegate.member_id) == member_id, col(Delegate.chair_id).in_(chair_ids)),
    )
    return session.exec(statement.order_by(col(Delegate.id))).all()


def release_elsewhere(session: Session, member_id: int, organisation_id: int) -> None:
    """Leave a member's steps and participations of other organisations than this one without a person."""
    session.execute(
        update(StepOwner)
        .where(col(StepOwner.contact_member_id) == member_id, col(StepOwner.organisation_id) != organisation_id)
        .values(contact_member_id=None)
    )
    session.execute(
        update(Participation)
        .where(col(Participation.contact_member_id) == member_id, col(Participation.until).is_(None))
        .where(col(Participation.organisation_id) != organisation_id)
        .values(contact_member_id=None)
    )


def is_noticed(session: Session, kind: NoticeKind, member_id: int) -> bool:
    """Whether there is a notice of this kind about a member."""
    statement = select(PeopleNotice.id).where(PeopleNotice.kind == kind, PeopleNotice.member_id == member_id)
    return session.exec(statement.limit(1)).first() is not None


def list_untold(session: Session) -> Sequence[PeopleNotice]:
    """The notices not yet sent to the secretariat, oldest first, locked until the transaction ends."""
    statement = select(PeopleNotice).where(col(PeopleNotice.notified_at).is_(None)).order_by(col(PeopleNotice.id))
    return session.exec(statement.with_for_update()).all()


def is_any_untold(session: Session) -> bool:
    """Whether there is a notice not yet sent to the secretariat."""
    statement = select(PeopleNotice.id).where(col(PeopleNotice.notified_at).is_(None))
    return session.exec(statement.limit(1)).first() is not None


def list_notices(
    session: Session, notice_ids: Collection[int]
) -> Sequence[tuple[PeopleNotice, Member, Organisation, SlackProfile | None]]:
    """These notices, oldest first, with the member, their organisation and what is known of their account."""
    statement = (
        select(PeopleNotice, Member, Organisation, SlackProfile)
        .join(Member, col(Member.id) == PeopleNotice.member_id)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .join(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id, isouter=True)
        .where(col(PeopleNotice.id).in_(notice_ids))
        .order_by(col(PeopleNotice.id))
    )
    return session.exec(statement).all()


def list_present_members(session: Session) -> Sequence[tuple[Member, SlackProfile]]:
    """The members who have not left and whose Slack profile is known."""
    statement = (
        select(Member, SlackProfile)
        .join(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .where(col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()

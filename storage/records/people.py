"""Queries for the list of everybody who takes part or took part, and for one person's page."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, union_all
from sqlalchemy import select as select_any
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import GONE, MeetingState, PollState, Status
from storage.tables import (
    ActionStep,
    Alliance,
    AuditEntry,
    Bundle,
    Chair,
    Delegate,
    DigestSchedule,
    Meeting,
    Member,
    Organisation,
    Participation,
    Poll,
    SlackProfile,
    StepOwner,
)

OVER = (Status.DONE, Status.DROPPED)


@dataclass(frozen=True)
class Everybody:
    """All members, also those who left, with what is known of each."""

    rows: Sequence[tuple[Member, Organisation, SlackProfile | None]]
    """By name, those who left after all others."""
    chairs: Sequence[tuple[int, Alliance, str]]
    """Member id, alliance and kind of each current chair, of active alliances in the network's order."""
    participations: Sequence[tuple[int, Alliance, str]]
    """Organisation id, alliance and kind of each current participation, in the same order."""


def list_names(session: Session) -> Sequence[tuple[int, str, str, str | None]]:
    """Member id, name, and the organisation's name in both languages of everybody, in the order of `Everybody`."""
    statement = (
        select(Member.id, Member.name, Organisation.name, Organisation.name_en)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .where(~col(Member.slack_user_id).startswith(GONE, autoescape=True))
        .order_by(col(Member.left_at).is_not(None), Member.name, col(Member.id))
    )
    return session.exec(statement).all()


def read_everybody(session: Session, member_ids: Collection[int] | None = None) -> Everybody:
    """Everybody but those who were erased, or only the members with these ids."""
    people = (
        select(Member, Organisation, SlackProfile)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .outerjoin(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .where(~col(Member.slack_user_id).startswith(GONE, autoescape=True))
        .order_by(col(Member.left_at).is_not(None), Member.name, col(Member.id))
    )
    chairs = (
        select(Chair.member_id, Alliance, Chair.kind)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(col(Chair.until).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id))
    )
    parts = (
        select(Participation.organisation_id, Alliance, Participation.kind)
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(col(Participation.until).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id))
    )
    if member_ids is not None:
        people = people.where(col(Member.id).in_(member_ids))
        chairs = chairs.where(col(Chair.member_id).in_(member_ids))
    rows = session.exec(people).all()
    if member_ids is not None:
        parts = parts.where(col(Participation.organisation_id).in_({one.id for _, one, _ in rows}))
    return Everybody(rows, session.exec(chairs).all(), session.exec(parts).all())


def list_changes(session: Session, subjects: Collection[str], actions: Collection[str]) -> Sequence[AuditEntry]:
    """The changes of these kinds to these subjects, newest first."""
    statement = select(AuditEntry).where(col(AuditEntry.subject).in_(subjects), col(AuditEntry.action).in_(actions))
    return session.exec(statement.order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())).all()


def count_owned(session: Session, *, since: dt.date, member_ids: Collection[int] | None = None) -> dict[int, int]:
    """By member id, of everybody or of these members, the number of things that somebody else would have to take over.

    Open steps, chairs, delegations, participations of which they are the contact, polls that are not over, bundles,
    digests, and meetings planned from `since` on; `storage.records.ownership` lists each of these.
    """
    running = col(Alliance.archived_at).is_(None)
    found = union_all(
        select_any(col(StepOwner.contact_member_id).label("member_id"))
        .join(ActionStep, col(ActionStep.id) == StepOwner.step_id)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .where(col(ActionStep.archived_at).is_(None), col(ActionStep.status).not_in(OVER), running),
        select_any(col(Chair.member_id))
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(col(Chair.until).is_(None), running),
        select_any(col(Delegate.member_id))
        .join(Chair, col(Chair.id) == Delegate.chair_id)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(col(Delegate.until).is_(None), col(Chair.until).is_(None), running),
        select_any(col(Participation.contact_member_id))
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(col(Participation.until).is_(None), running),
        select_any(col(Poll.by_member_id)).where(col(Poll.state).in_((PollState.DRAFT, PollState.OPEN))),
        select_any(col(Bundle.by_member_id)).where(col(Bundle.archived_at).is_(None)),
        select_any(col(DigestSchedule.by_member_id)).where(col(DigestSchedule.ended_at).is_(None)),
        select_any(col(Meeting.by_member_id)).where(
            col(Meeting.state) == MeetingState.PLANNED, col(Meeting.held_on) >= since
        ),
    ).subquery()
    statement = select_any(found.c.member_id, func.count()).where(found.c.member_id.is_not(None))
    if member_ids is not None:
        statement = statement.where(found.c.member_id.in_(member_ids))
    return {row[0]: row[1] for row in session.execute(statement.group_by(found.c.member_id)).all()}

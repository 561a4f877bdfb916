"""Queries for everything that a person owns: the places where the bot will ask them, address them or name them."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.bundles.bundles import list_waiting as list_waiting_mandates
from storage.checkins.rounds import takes_answers
from storage.contributions.contributions import listed
from storage.engine.database import Session
from storage.enums import MeetingState, PollState, Status
from storage.tables import (
    Absence,
    ActionStep,
    Alliance,
    Asked,
    Bundle,
    Chair,
    Contribution,
    Delegate,
    DigestSchedule,
    Draft,
    Escalation,
    Follow,
    Mandate,
    Meeting,
    Member,
    Organisation,
    Participation,
    Poll,
    Round,
    RoundStep,
    StepOwner,
)

OVER = (Status.DONE, Status.DROPPED)


def list_steps(session: Session, member_id: int) -> Sequence[tuple[StepOwner, ActionStep, Alliance]]:
    """The open steps of which a member is the contact person, by number."""
    statement = (
        select(StepOwner, ActionStep, Alliance)
        .join(ActionStep, col(ActionStep.id) == StepOwner.step_id)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .where(StepOwner.contact_member_id == member_id, col(ActionStep.archived_at).is_(None))
        .where(col(ActionStep.status).not_in(OVER), col(Alliance.archived_at).is_(None))
        .order_by(col(ActionStep.number))
    )
    return session.exec(statement).all()


def list_asked(session: Session, member_id: int) -> Sequence[tuple[Asked, ActionStep, Alliance]]:
    """The unanswered questions about a step that a member can still answer, by the step's number."""
    statement = (
        select(Asked, ActionStep, Alliance)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(ActionStep, col(ActionStep.id) == RoundStep.step_id)
        .join(Alliance, col(Alliance.id) == Round.alliance_id)
        .where(Asked.member_id == member_id, col(RoundStep.answered_at).is_(None), takes_answers())
        .where(col(ActionStep.archived_at).is_(None), col(ActionStep.status).not_in(OVER))
        .order_by(col(ActionStep.number), col(Asked.id))
    )
    return session.exec(statement).all()


def list_chairs(session: Session, member_id: int) -> Sequence[tuple[Chair, Alliance]]:
    """The chairs that a member holds in active alliances, in the network's order."""
    statement = (
        select(Chair, Alliance)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(Chair.member_id == member_id, col(Chair.until).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id), col(Chair.id))
    )
    return session.exec(statement).all()


def list_delegates(session: Session, member_id: int) -> Sequence[tuple[Delegate, Member, Chair, Alliance]]:
    """The delegates who act for a member, each with the chair for which they do."""
    statement = (
        select(Delegate, Member, Chair, Alliance)
        .join(Chair, col(Chair.id) == Delegate.chair_id)
        .join(Member, col(Member.id) == Delegate.member_id)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(Chair.member_id == member_id, col(Chair.until).is_(None), col(Alliance.archived_at).is_(None))
        .where(col(Delegate.until).is_(None), col(Member.left_at).is_(None))
        .order_by(col(Delegate.id))
    )
    return session.exec(statement).all()


def list_delegations(session: Session, member_id: int) -> Sequence[tuple[Delegate, Member, Chair, Alliance]]:
    """The delegations that a member holds, each with the chair for whom they act."""
    statement = (
        select(Delegate, Member, Chair, Alliance)
        .join(Chair, col(Chair.id) == Delegate.chair_id)
        .join(Member, col(Member.id) == Chair.member_id)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(Delegate.member_id == member_id, col(Delegate.until).is_(None), col(Chair.until).is_(None))
        .where(col(Alliance.archived_at).is_(None))
        .order_by(col(Delegate.id))
    )
    return session.exec(statement).all()


def list_contacts(session: Session, member_id: int) -> Sequence[tuple[Participation, Alliance]]:
    """The participations of which a member is their organisation's contact, in the network's order."""
    statement = (
        select(Participation, Alliance)
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(Participation.contact_member_id == member_id, col(Participation.until).is_(None))
        .where(col(Alliance.archived_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id))
    )
    return session.exec(statement).all()


def list_deputies(session: Session, member_id: int, *, since: dt.date | None) -> Sequence[tuple[Absence, Member]]:
    """The absences that have not ended in which a member is somebody's deputy, with that somebody."""
    statement = (
        select(Absence, Member)
        .join(Member, col(Member.id) == Absence.member_id)
        .where(Absence.deputy_id == member_id, col(Absence.ended_at).is_(None), col(Member.left_at).is_(None))
        .order_by(col(Absence.first_on), col(Absence.id))
    )
    if since is not None:
        statement = statement.where(col(Absence.last_on) >= since)
    return session.exec(statement).all()


def list_escalations(session: Session, member_id: int) -> Sequence[tuple[Escalation, ActionStep, Alliance]]:
    """The steps that were laid before a member and wait for their answer, oldest first."""
    statement = (
        select(Escalation, ActionStep, Alliance)
        .join(ActionStep, col(ActionStep.id) == Escalation.step_id)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .where(Escalation.to_member_id == member_id, col(Escalation.answer).is_(None))
        .where(col(ActionStep.archived_at).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Escalation.id))
    )
    return session.exec(statement).all()


def list_polls(session: Session, member_id: int) -> Sequence[tuple[Poll, Alliance]]:
    """The polls of every kind that a member asked or drafted and that are not over, by number."""
    statement = (
        select(Poll, Alliance)
        .join(Alliance, col(Alliance.id) == Poll.alliance_id)
        .where(Poll.by_member_id == member_id, col(Poll.state).in_((PollState.DRAFT, PollState.OPEN)))
        .order_by(col(Poll.number))
    )
    return session.exec(statement).all()


def list_bundles(session: Session, member_id: int) -> Sequence[Bundle]:
    """The bundles that a member made and that are not archived, by number."""
    statement = select(Bundle).where(Bundle.by_member_id == member_id, col(Bundle.archived_at).is_(None))
    return session.exec(statement.order_by(col(Bundle.number))).all()


def list_mandates(session: Session, member_id: int) -> Sequence[tuple[Mandate, Bundle]]:
    """The mandates that a member was asked for and has not answered, while the answer still counts."""
    return [(mandate, bundle) for mandate, bundle, member in list_waiting_mandates(session) if member.id == member_id]


def list_meetings(session: Session, member_id: int, *, since: dt.date | None) -> Sequence[Meeting]:
    """The meetings that a member planned and whose decisions are not recorded yet, earliest first."""
    statement = select(Meeting).where(Meeting.by_member_id == member_id, Meeting.state == MeetingState.PLANNED)
    if since is not None:
        statement = statement.where(col(Meeting.held_on) >= since)
    return session.exec(statement.order_by(col(Meeting.held_on), col(Meeting.id))).all()


def list_digests(session: Session, member_id: int) -> Sequence[DigestSchedule]:
    """The running digest schedules that a member set."""
    statement = select(DigestSchedule).where(
        DigestSchedule.by_member_id == member_id, col(DigestSchedule.ended_at).is_(None)
    )
    return session.exec(statement.order_by(col(DigestSchedule.id))).all()


def list_contributions(session: Session, member_id: int) -> Sequence[tuple[Contribution, Organisation]]:
    """A member's contributions that are neither archived nor merged, with their organisation, by number."""
    statement = (
        select(Contribution, Organisation)
        .join(Organisation, col(Organisation.id) == Contribution.organisation_id)
        .where(Contribution.author_id == member_id, *listed())
        .order_by(col(Contribution.number))
    )
    return session.exec(statement).all()


def list_follows(session: Session, member_id: int) -> Sequence[tuple[Follow, Contribution]]:
    """The contributions that a member follows, by number."""
    statement = (
        select(Follow, Contribution)
        .join(Contribution, col(Contribution.id) == Follow.contribution_id)
        .where(Follow.member_id == member_id, col(Follow.stopped_at).is_(None), *listed())
        .order_by(col(Contribution.number))
    )
    return session.exec(statement).all()


def list_drafts(session: Session, slack_user_id: str) -> Sequence[Draft]:
    """A person's drafts that were not shared, newest first."""
    statement = select(Draft).where(Draft.slack_user_id == slack_user_id)
    return session.exec(statement.order_by(col(Draft.updated_at).desc())).all()


def count_contacts(session: Session, member_ids: Collection[int], alliance_ids: Collection[int]) -> dict[int, int]:
    """In how many of these alliances each of these members is a contact person; leaves out those who are in none."""
    statement = (
        select(Participation.contact_member_id, func.count())
        .where(col(Participation.contact_member_id).in_(member_ids), col(Participation.until).is_(None))
        .where(col(Participation.alliance_id).in_(alliance_ids))
        .group_by(col(Participation.contact_member_id))
    )
    return {key: int(number) for key, number in session.exec(statement).all() if key is not None}


def list_contacts_of(session: Session, organisation_id: int) -> Sequence[Member]:
    """The contact persons of an organisation in any alliance who have not left, each once."""
    statement = (
        select(Member)
        .join(Participation, col(Participation.contact_member_id) == Member.id)
        .where(Participation.organisation_id == organisation_id, col(Participation.until).is_(None))
        .where(col(Member.left_at).is_(None))
        .distinct()
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()

"""Queries for the participations in alliances, and for what depends on them."""

from collections.abc import Sequence

from sqlalchemy import and_, func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import Status, Visibility
from storage.tables import ActionStep, Chair, Contribution, Member, Organisation, Participation, StepOwner


def list_participations_of(
    session: Session, alliance_ids: Sequence[int]
) -> Sequence[tuple[Participation, Organisation, Member | None]]:
    """The organisations currently in each of these alliances, by name, with their contact persons who have not left."""
    is_here = and_(col(Member.id) == Participation.contact_member_id, col(Member.left_at).is_(None))
    statement = (
        select(Participation, Organisation, Member)
        .join(Organisation, col(Organisation.id) == Participation.organisation_id)
        .join(Member, is_here, isouter=True)
        .where(col(Participation.alliance_id).in_(alliance_ids), col(Participation.until).is_(None))
        .order_by(func.lower(Organisation.name), col(Participation.id))
    )
    return session.exec(statement).all()


def list_chairs_of(session: Session, alliance_ids: Sequence[int]) -> Sequence[tuple[Chair, Member]]:
    """The current chairs of each of these alliances."""
    statement = (
        select(Chair, Member)
        .join(Member, col(Member.id) == Chair.member_id)
        .where(col(Chair.alliance_id).in_(alliance_ids), col(Chair.until).is_(None), col(Member.left_at).is_(None))
        .order_by(col(Chair.id))
    )
    return session.exec(statement).all()


def list_running(session: Session, alliance_id: int, organisation_id: int) -> Sequence[Participation]:
    """The current participation of an organisation in an alliance: one row, or none."""
    statement = select(Participation).where(
        Participation.alliance_id == alliance_id,
        Participation.organisation_id == organisation_id,
        col(Participation.until).is_(None),
    )
    return session.exec(statement).all()


def count_hidden(session: Session, alliance_id: int, organisation_id: int) -> int:
    """The number of others' contributions that an organisation can see only because of its participation."""
    statement = select(func.count()).where(
        Contribution.alliance_id == alliance_id,
        Contribution.visibility == Visibility.ALLIANCE,
        Contribution.organisation_id != organisation_id,
        col(Contribution.archived_at).is_(None),
        col(Contribution.merged_into_id).is_(None),
    )
    return int(session.exec(statement).one())


def count_open_steps(session: Session, alliance_id: int, organisation_id: int) -> int:
    """The number of an alliance's open steps that an organisation owns."""
    closed = (Status.PROPOSED, Status.DONE, Status.DROPPED)
    statement = (
        select(func.count())
        .select_from(StepOwner)
        .join(ActionStep, col(ActionStep.id) == StepOwner.step_id)
        .where(
            StepOwner.organisation_id == organisation_id,
            ActionStep.alliance_id == alliance_id,
            col(ActionStep.status).not_in(closed),
        )
    )
    return int(session.exec(statement).one())

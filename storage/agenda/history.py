"""Queries for the agenda at a moment in the past: steps, their owners and status updates."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted, of, ran, stood
from storage.tables import (
    ActionStep,
    Alliance,
    Contribution,
    Member,
    Organisation,
    StatusUpdate,
    StepOwner,
    Theme,
)


def list_steps(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> Sequence[tuple[ActionStep, Alliance]]:
    """The steps that existed at `end`, not archived by then and nor was their alliance, in the network's order."""
    statement = (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .join(Theme, col(Theme.id) == Alliance.theme_id)
        .where(stood(end), ran(end), *of(Alliance.id, alliance_id))
        .order_by(
            col(Theme.position), col(Alliance.position), col(Alliance.id), col(ActionStep.number), col(ActionStep.id)
        )
    )
    return session.exec(statement).all()


def list_updates(session: Session, *, alliance_id: Wanted) -> Sequence[StatusUpdate]:
    """All status updates, of the wanted alliances, oldest first."""
    statement = (
        select(StatusUpdate)
        .join(ActionStep, col(ActionStep.id) == StatusUpdate.step_id)
        .where(*of(ActionStep.alliance_id, alliance_id))
        .order_by(col(StatusUpdate.at), col(StatusUpdate.id))
    )
    return session.exec(statement).all()


def list_step_owners(
    session: Session, *, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[int, Organisation, Member | None]]:
    """The owners of each step at `end`: step id, organisation and contact person, by organisation name."""
    statement = (
        select(StepOwner.step_id, Organisation, Member)
        .join(ActionStep, col(ActionStep.id) == StepOwner.step_id)
        .join(Organisation, col(Organisation.id) == StepOwner.organisation_id)
        .join(Member, col(Member.id) == StepOwner.contact_member_id, isouter=True)
        .where(col(StepOwner.since) < end, *of(ActionStep.alliance_id, alliance_id))
        .order_by(col(StepOwner.step_id), col(Organisation.name))
    )
    return session.exec(statement).all()


def find_beginning(session: Session) -> dt.datetime | None:
    """When the first contribution was shared or the first step was entered; None for an empty database."""
    moments = [
        session.exec(select(func.min(col(Contribution.created_at)))).one(),
        session.exec(select(func.min(col(ActionStep.created_at)))).one(),
    ]
    return min((moment for moment in moments if moment is not None), default=None)

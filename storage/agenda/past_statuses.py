"""Queries for the agenda at a moment in the past: steps, their owners and status updates."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted, alliance_existed, only, step_existed
from storage.enums import StepEventKind
from storage.tables import (
    ActionStep,
    Alliance,
    Contribution,
    Member,
    Organisation,
    StatusUpdate,
    StepEvent,
    StepOwner,
    Theme,
)


def list_steps(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> Sequence[tuple[ActionStep, Alliance]]:
    """The steps that existed at `end`, unless they or their alliance were archived by then, in the network's order."""
    statement = (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .join(Theme, col(Theme.id) == Alliance.theme_id)
        .where(step_existed(end), alliance_existed(end), *only(Alliance.id, alliance_id))
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
        .where(*only(ActionStep.alliance_id, alliance_id))
        .order_by(col(StatusUpdate.at), col(StatusUpdate.id))
    )
    return session.exec(statement).all()


def list_step_owners(
    session: Session, *, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[int, Organisation, Member | None]]:
    """The owners of each step at `end`: step id, organisation and contact person who has not left, by organisation."""
    is_here = and_(col(Member.id) == StepOwner.contact_member_id, col(Member.left_at).is_(None))
    statement = (
        select(StepOwner.step_id, Organisation, Member)
        .join(ActionStep, col(ActionStep.id) == StepOwner.step_id)
        .join(Organisation, col(Organisation.id) == StepOwner.organisation_id)
        .join(Member, is_here, isouter=True)
        .where(col(StepOwner.since) < end, *only(ActionStep.alliance_id, alliance_id))
        .order_by(col(StepOwner.step_id), col(Organisation.name))
    )
    return session.exec(statement).all()


def is_report() -> ColumnElement[bool]:
    """Whether a status update is a member's report on a step. Entering a step and adopting it are none."""
    step = aliased(ActionStep)  # the query may have the step as well
    entered_at = select(step.created_at).where(col(step.id) == StatusUpdate.step_id).scalar_subquery()
    adopted = exists().where(
        col(StepEvent.step_id) == StatusUpdate.step_id,
        col(StepEvent.kind) == StepEventKind.ADOPTED,
        col(StepEvent.at) == StatusUpdate.at,
    )
    return and_(col(StatusUpdate.by_member_id).is_not(None), col(StatusUpdate.at) > entered_at, ~adopted)


def find_beginning(session: Session) -> dt.datetime | None:
    """When the first contribution was shared or the first step was entered; None for an empty database."""
    return _earliest(session, func.min(Contribution.created_at), func.min(ActionStep.created_at))


def find_first_use(session: Session) -> dt.datetime | None:
    """When a member first shared a contribution, or entered a step or reported on one.

    The beginning, where nobody did: the agenda was loaded with everything that it says.
    """
    by_member = select(StatusUpdate.at).where(col(StatusUpdate.by_member_id).is_not(None))
    first_report = by_member.order_by(col(StatusUpdate.at)).limit(1).scalar_subquery()
    first = _earliest(session, func.min(Contribution.created_at), first_report)
    return first or find_beginning(session)


def _earliest(session: Session, *moments: ColumnElement[dt.datetime | None]) -> dt.datetime | None:
    found = [session.exec(select(one)).one() for one in moments]
    return min((moment for moment in found if moment is not None), default=None)

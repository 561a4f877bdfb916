"""Counting a period's figures: of the network, of an alliance, of an organisation, or of one in the other."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, distinct, exists, func, or_
from sqlmodel import col, select

from storage.database import Session
from storage.moments import lived, of, ran, stood, within
from storage.tables import (
    ActionStep,
    Adoption,
    Alliance,
    Contribution,
    Endorsement,
    Participation,
    Round,
    RoundStep,
    StatusUpdate,
    StepOwner,
)
from storage.words import ParticipationKind, Status


@dataclass(frozen=True)
class Scope:
    """Of what is counted; without any of the two, of the whole network."""

    alliance_id: int | None = None
    organisation_id: int | None = None


def count_contributions(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> int:
    """The contributions that were shared in a period and lived at its end."""
    statement = select(func.count()).select_from(Contribution).where(_shared(start, end, scope))
    return int(session.exec(statement).one())


def count_contributors(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> tuple[int, int]:
    """The organisations that shared one of these, of those that took part in an alliance at the end."""
    part = (
        select(Participation.organisation_id)
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(
            Participation.kind == ParticipationKind.TAKES_PART,
            col(Participation.since) < end,
            or_(col(Participation.until).is_(None), col(Participation.until) >= end),
            ran(end),
            *of(Alliance.id, scope.alliance_id),
            *of(Participation.organisation_id, scope.organisation_id),
        )
        .distinct()
    )
    shared = select(Contribution.organisation_id).where(_shared(start, end, scope)).distinct()
    taking_part = set(session.exec(part).all())
    return len(taking_part & set(session.exec(shared).all())), len(taking_part)


def count_endorsements(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> int:
    """How often an organisation recognised or backed something in a period, and still did at its end."""
    statement = (
        select(func.count())
        .select_from(Endorsement)
        .join(Contribution, col(Contribution.id) == Endorsement.contribution_id)
        .where(
            within(Endorsement.created_at, start, end),
            or_(col(Endorsement.withdrawn_at).is_(None), col(Endorsement.withdrawn_at) >= end),
            lived(end),
            *of(Contribution.alliance_id, scope.alliance_id),
            *of(Endorsement.organisation_id, scope.organisation_id),
        )
    )
    return int(session.exec(statement).one())


def count_adoptions(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> int:
    """How many organisations began to take over a practice in a period."""
    statement = (
        select(func.count())
        .select_from(Adoption)
        .join(Contribution, col(Contribution.id) == Adoption.contribution_id)
        .where(
            within(Adoption.created_at, start, end),
            lived(end),
            *of(Contribution.alliance_id, scope.alliance_id),
            *of(Adoption.organisation_id, scope.organisation_id),
        )
    )
    return int(session.exec(statement).one())


def count_answers(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> tuple[int, int]:
    """Of the questions about steps that were asked in a period, how many were answered by its end; and how many.

    A status poll that was cancelled by then takes no answers, and counts with none.
    """
    statement = (
        select(func.count(case((col(RoundStep.answered_at) < end, 1))), func.count())
        .select_from(RoundStep)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(
            within(Round.opens_at, start, end),
            or_(col(Round.cancelled_at).is_(None), col(Round.cancelled_at) >= end),
            *of(Round.alliance_id, scope.alliance_id),
            *owned_by(RoundStep.step_id, scope.organisation_id),
        )
    )
    answered, asked = session.exec(statement).one()
    return int(answered), int(asked)


def count_statuses(session: Session, end: dt.datetime, scope: Scope) -> dict[Status, int]:
    """How many steps had which status at a moment, in alliances that ran then."""
    standing = select(status_at(end).label("status")).where(_stood(end, scope)).subquery()
    statement = select(standing.c.status, func.count()).group_by(standing.c.status)
    return {Status(status): int(number) for status, number in session.exec(statement).all()}


def count_reported(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> int:
    """How many steps that are adopted at the end somebody reported on in a period; being entered is no report."""
    reports = (
        select(func.count(distinct(col(StatusUpdate.step_id))))
        .join(ActionStep, col(ActionStep.id) == StatusUpdate.step_id)
        .where(within(StatusUpdate.at, start, end), col(StatusUpdate.by_member_id).is_not(None), _stood(end, scope))
        .where(status_at(end) != Status.PROPOSED)
    )
    return int(session.exec(reports).one())


def _shared(start: dt.datetime, end: dt.datetime, scope: Scope) -> ColumnElement[bool]:
    return and_(
        col(Contribution.created_at) >= start,
        lived(end),
        *of(Contribution.alliance_id, scope.alliance_id),
        *of(Contribution.organisation_id, scope.organisation_id),
    )


def _stood(end: dt.datetime, scope: Scope) -> ColumnElement[bool]:
    running = select(Alliance.id).where(ran(end), *of(Alliance.id, scope.alliance_id))
    return and_(
        stood(end),
        col(ActionStep.alliance_id).in_(running),
        *owned_by(ActionStep.id, scope.organisation_id),
    )


def status_at(end: dt.datetime) -> ColumnElement[str]:
    """A step's status at a moment: the newest that was reported before it, or the one it was entered with."""
    newest = (
        select(StatusUpdate.status)
        .where(col(StatusUpdate.step_id) == ActionStep.id, col(StatusUpdate.at) < end)
        .order_by(col(StatusUpdate.at).desc(), col(StatusUpdate.id).desc())
        .limit(1)
        .correlate(ActionStep)
        .scalar_subquery()
    )
    return func.coalesce(newest, ActionStep.status)


def owned_by(step_id: int | None, organisation_id: int | None) -> Sequence[ColumnElement[bool]]:
    """That a step is of this organisation; nothing to ask where none is wanted."""
    if organisation_id is None:
        return ()
    owner = exists().where(col(StepOwner.step_id) == step_id, col(StepOwner.organisation_id) == organisation_id)
    return (owner,)

"""Counting a period's figures: of the network, of an alliance, of an organisation, or of one in the other."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, and_, case, exists, func, or_, union
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.engine.database import Session
from storage.engine.moments import Wanted, lived, merged, of, ran, stood, within
from storage.tables import (
    ActionStep,
    Adoption,
    Alliance,
    Contribution,
    Endorsement,
    Merge,
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

    alliance_id: Wanted = None
    organisation_id: int | None = None


def count_contributions(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> int:
    """The contributions that were shared in a period and lived at its end."""
    shared = (
        select(func.count())
        .select_from(Contribution)
        .where(within(Contribution.created_at, start, end), *_of_contribution(scope))
    )
    return _count_but(session, shared, col(Contribution.id).in_(_gone(start, end)))


def count_contributors(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> tuple[int, int]:
    """The organisations that shared one of these, of those that took part in an alliance at the end."""
    taking_part = (
        select(col(Participation.organisation_id).label("id"))
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
        .subquery()
    )
    # One row of each organisation is enough, however many it shared.
    has_shared = exists().where(
        col(Contribution.organisation_id) == taking_part.c.id,
        within(Contribution.created_at, start, end),
        lived(end),
        *of(Contribution.alliance_id, scope.alliance_id),
    )
    statement = select(func.count(case((has_shared, 1))), func.count()).select_from(taking_part)
    contributors, participants = session.exec(statement).one()
    return int(contributors), int(participants)


def count_endorsements(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> int:
    """How often an organisation recognised or backed something in a period, and still did at its end."""
    said = (
        select(func.count())
        .select_from(Endorsement)
        .where(
            within(Endorsement.created_at, start, end),
            or_(col(Endorsement.withdrawn_at).is_(None), col(Endorsement.withdrawn_at) >= end),
            *_about_alliance(Endorsement.contribution_id, scope.alliance_id),
            *of(Endorsement.organisation_id, scope.organisation_id),
        )
    )
    return _count_but(session, said, col(Endorsement.contribution_id).in_(_gone(start, end)))


def count_adoptions(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> int:
    """How many organisations began to take over a practice in a period."""
    begun = (
        select(func.count())
        .select_from(Adoption)
        .where(
            within(Adoption.created_at, start, end),
            *_about_alliance(Adoption.contribution_id, scope.alliance_id),
            *of(Adoption.organisation_id, scope.organisation_id),
        )
    )
    return _count_but(session, begun, col(Adoption.contribution_id).in_(_gone(start, end)))


def count_answers(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> tuple[int, int]:
    """Of the questions about steps whose time for answers ran out in a period, how many were answered by its end; and
    how many it are. So each counts once, when nearly everybody has answered who will.

    A status poll that was cancelled by then takes no answers, and counts with none.
    """
    statement = (
        select(func.count(case((col(RoundStep.answered_at) < end, 1))), func.count())
        .select_from(RoundStep)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(
            within(Round.ends_at, start, end),
            or_(col(Round.cancelled_at).is_(None), col(Round.cancelled_at) >= end),
            *of(Round.alliance_id, scope.alliance_id),
            *owned_by(RoundStep.step_id, scope.organisation_id),
        )
    )
    answered, asked = session.exec(statement).one()
    return int(answered), int(asked)


def count_statuses(
    session: Session, start: dt.datetime, end: dt.datetime, scope: Scope
) -> dict[Status, tuple[int, int]]:
    """How many steps had which status at the end of a period, in alliances that ran then; and on how many of them
    somebody reported in the period. Being entered is no report."""
    reported = (
        select(col(StatusUpdate.step_id))
        .where(within(StatusUpdate.at, start, end), col(StatusUpdate.by_member_id).is_not(None))
        .distinct()
        .subquery()
    )
    standing = (
        select(status_at(end).label("status"), reported.c.step_id.label("reported"))
        .select_from(ActionStep)
        .join(reported, reported.c.step_id == ActionStep.id, isouter=True)
        .where(_stood(end, scope))
        .subquery()
    )
    statement = select(standing.c.status, func.count(), func.count(standing.c.reported)).group_by(standing.c.status)
    found = session.exec(statement).all()
    return {Status(status): (int(number), int(reported_on)) for status, number, reported_on in found}


def _count_but(session: Session, counted: SelectOfScalar[int], left_out: ColumnElement[bool]) -> int:
    """How many these are without some. What is left out is little, so the most is counted in an index alone."""
    without = counted.scalar_subquery() - counted.where(left_out).scalar_subquery()
    return int(session.exec(select(without)).one())


def _gone(start: dt.datetime, end: dt.datetime) -> CompoundSelect[int]:
    """What was archived in a period, or went up in another contribution, which counts it then.

    What was gone before it was neither shared nor recognised nor taken over in it: none of that can be done then.
    """
    archived = select(Contribution.id).where(within(Contribution.archived_at, start, end))
    return union(archived, merged(end).where(col(Merge.at) >= start))


def _of_contribution(scope: Scope) -> Sequence[ColumnElement[bool]]:
    return [
        *of(Contribution.alliance_id, scope.alliance_id),
        *of(Contribution.organisation_id, scope.organisation_id),
    ]


def _about_alliance(contribution_id: int, alliance_id: Wanted) -> Sequence[ColumnElement[bool]]:
    """That a contribution is of what is wanted; asked of each, since SQLite would rather begin with all of them."""
    if alliance_id is None:
        return ()
    its = select(Contribution.alliance_id).where(col(Contribution.id) == contribution_id).scalar_subquery()
    return (its.in_(alliance_id),) if isinstance(alliance_id, tuple) else (its == alliance_id,)


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

"""Count the figures of a period: of the network, an alliance, an organisation, or an organisation in an alliance."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    true,
    union,
    union_all,
)
from sqlmodel import col, select

from storage.agenda.past_statuses import is_report
from storage.engine.database import Session
from storage.engine.moments import (
    Wanted,
    alliance_existed,
    contribution_existed,
    merged_ids,
    only,
    step_existed,
    within,
)
from storage.enums import ParticipationKind, Status
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


@dataclass(frozen=True)
class Scope:
    """What the figures cover; the whole network if both are None."""

    alliance_id: Wanted = None
    organisation_id: int | None = None
    is_each: bool = False
    """Whether each alliance is counted on its own: its counts are under its id, where others are under None."""


Key = int | None
"""The alliance that a count is about if each is counted on its own; None otherwise."""
Counts = Counter[Key]
StatusCounts = Counter[tuple[Key, Status]]


def key_of(alliance_id: Any, scope: Scope) -> Any:
    """The column with the key."""
    return alliance_id if scope.is_each else null()


def by_key(counted: Any, alliance_id: Any, scope: Scope) -> Select[Any]:
    """Count by key, which is the last column."""
    key = key_of(alliance_id, scope)
    keyed: Select[Any] = counted.add_columns(key)
    return keyed.group_by(key) if scope.is_each else keyed


def count_contributions(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> Counts:
    """The number of contributions shared in a period and neither archived nor merged by its end."""
    shared = (
        select(func.count())
        .select_from(Contribution)
        .where(within(Contribution.created_at, start, end), *_of_contribution(scope))
    )
    keyed = by_key(shared, Contribution.alliance_id, scope)
    return _count_but(session, keyed, col(Contribution.id).in_(_gone(start, end)))


def count_contributors(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> tuple[Counts, Counts]:
    """The organisations that shared a contribution, and the number that took part in an alliance at the end."""
    taking_part = (
        select(col(Participation.organisation_id).label("id"), key_of(Alliance.id, scope).label("key"))
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(
            Participation.kind == ParticipationKind.TAKES_PART,
            col(Participation.since) < end,
            or_(col(Participation.until).is_(None), col(Participation.until) >= end),
            alliance_existed(end),
            *only(Alliance.id, scope.alliance_id),
            *only(Participation.organisation_id, scope.organisation_id),
        )
        .distinct()
        .subquery()
    )
    # One row per organisation suffices, however many contributions it shared.
    has_shared = exists().where(
        col(Contribution.organisation_id) == taking_part.c.id,
        within(Contribution.created_at, start, end),
        contribution_existed(end),
        taking_part.c.key == Contribution.alliance_id if scope.is_each else true(),
        *only(Contribution.alliance_id, scope.alliance_id),
    )
    statement = select(func.count(case((has_shared, 1))), func.count()).select_from(taking_part)
    return _count_two(session, by_key(statement, taking_part.c.key, scope))


def count_endorsements(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> Counts:
    """The number of endorsements made in a period and not withdrawn by its end."""
    said = (
        select(func.count())
        .select_from(Endorsement)
        .where(
            within(Endorsement.created_at, start, end),
            or_(col(Endorsement.withdrawn_at).is_(None), col(Endorsement.withdrawn_at) >= end),
            *_about_alliance(Endorsement.contribution_id, scope.alliance_id),
            *only(Endorsement.organisation_id, scope.organisation_id),
        )
    )
    keyed = by_key(said, _alliance_of(Endorsement.contribution_id), scope)
    return _count_but(session, keyed, col(Endorsement.contribution_id).in_(_gone(start, end)))


def count_adoptions(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> Counts:
    """The number of adoptions that began in a period."""
    begun = (
        select(func.count())
        .select_from(Adoption)
        .where(
            within(Adoption.created_at, start, end),
            *_about_alliance(Adoption.contribution_id, scope.alliance_id),
            *only(Adoption.organisation_id, scope.organisation_id),
        )
    )
    keyed = by_key(begun, _alliance_of(Adoption.contribution_id), scope)
    return _count_but(session, keyed, col(Adoption.contribution_id).in_(_gone(start, end)))


def count_answers(session: Session, start: dt.datetime, end: dt.datetime, scope: Scope) -> tuple[Counts, Counts]:
    """Of the questions about steps whose round ended in a period: how many were answered by its end, and their total.

    So each question counts once, when nearly all answers have been given. A status poll that was cancelled by then
    takes no answers, and is not counted.
    """
    statement = (
        select(func.count(case((col(RoundStep.answered_at) < end, 1))), func.count())
        .select_from(RoundStep)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(
            within(Round.ends_at, start, end),
            or_(col(Round.cancelled_at).is_(None), col(Round.cancelled_at) >= end),
            *only(Round.alliance_id, scope.alliance_id),
            *owned_by(RoundStep.step_id, scope.organisation_id),
        )
    )
    return _count_two(session, by_key(statement, Round.alliance_id, scope))


def count_statuses(
    session: Session, start: dt.datetime, end: dt.datetime, scope: Scope, *, today: dt.date
) -> tuple[StatusCounts, StatusCounts, StatusCounts]:
    """The number of steps by status at the end of a period.

    Then, also by status, how many of them a member reported on in the period, and how many were due before `today`.
    Only steps of alliances that were active then.
    """
    reported = (
        select(col(StatusUpdate.step_id)).where(within(StatusUpdate.at, start, end), is_report()).distinct().subquery()
    )
    standing = (
        select(
            status_at(end).label("status"),
            reported.c.step_id.label("reported"),
            case((col(ActionStep.due_on) < today, 1)).label("late"),
            ActionStep.alliance_id,
        )
        .select_from(ActionStep)
        .join(reported, reported.c.step_id == ActionStep.id, isouter=True)
        .where(_existing_steps(end, scope))
        .subquery()
    )
    counted = (func.count(), func.count(standing.c.reported), func.count(standing.c.late))
    statement = select(standing.c.status, *counted).group_by(standing.c.status)
    found = session.execute(by_key(statement, standing.c.alliance_id, scope)).all()
    every, spoken, late = ({(row[-1], Status(row[0])): row[place] for row in found} for place in (1, 2, 3))
    return Counter(every), Counter(spoken), Counter(late)


def _count_two(session: Session, statement: Select[Any]) -> tuple[Counts, Counts]:
    found = session.execute(statement).all()
    return Counter({key: one for one, _, key in found}), Counter({key: other for _, other, key in found})


def _count_but(session: Session, counted: Select[Any], left_out: ColumnElement[bool]) -> Counts:
    """A count minus the rows in `left_out`. Those are few, so that most rows are counted from an index alone."""
    found: Counts = Counter()
    both = union_all(counted.add_columns(literal(1)), counted.where(left_out).add_columns(literal(-1)))
    for number, key, sign in session.execute(both).all():
        found[key] += sign * number
    return found


def _gone(start: dt.datetime, end: dt.datetime) -> CompoundSelect[int]:
    """The contributions archived in a period, or merged into another one, under which they then count.

    Contributions gone before the period need no exclusion: they could not be shared, endorsed or adopted in it.
    """
    archived = select(Contribution.id).where(within(Contribution.archived_at, start, end))
    return union(archived, merged_ids(end).where(col(Merge.at) >= start))


def _of_contribution(scope: Scope) -> Sequence[ColumnElement[bool]]:
    return [
        *only(Contribution.alliance_id, scope.alliance_id),
        *only(Contribution.organisation_id, scope.organisation_id),
    ]


def _about_alliance(contribution_id: int, alliance_id: Wanted) -> Sequence[ColumnElement[bool]]:
    """Conditions that a contribution is of the wanted alliances."""
    its = _alliance_of(contribution_id)
    if isinstance(alliance_id, tuple):
        return (its.in_(alliance_id),)
    return () if alliance_id is None else (its == alliance_id,)


def _alliance_of(contribution_id: int) -> ColumnElement[int]:
    """A contribution's alliance, as a subquery per row: SQLite would begin a join with all contributions of one."""
    return select(Contribution.alliance_id).where(col(Contribution.id) == contribution_id).scalar_subquery()


def _existing_steps(end: dt.datetime, scope: Scope) -> ColumnElement[bool]:
    running = select(Alliance.id).where(alliance_existed(end), *only(Alliance.id, scope.alliance_id))
    return and_(
        step_existed(end), col(ActionStep.alliance_id).in_(running), *owned_by(ActionStep.id, scope.organisation_id)
    )


def status_at(end: dt.datetime) -> ColumnElement[str]:
    """A step's status at a moment: the newest reported before it, or else the status in the step itself."""
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
    """Conditions that an organisation owns a step; empty if `organisation_id` is None."""
    if organisation_id is None:
        return ()
    owner = exists().where(col(StepOwner.step_id) == step_id, col(StepOwner.organisation_id) == organisation_id)
    return (owner,)

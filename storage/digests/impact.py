"""Count the impact from the start up to a moment: of the network, an alliance or an organisation."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, case, exists, func, or_, true, union
from sqlmodel import col, select

from storage.agenda.past_statuses import is_report
from storage.digests.addressee_answers import find_answered, is_answer, list_answers_about
from storage.digests.figures import Counts, Key, Scope, by_key, key_of, owned_by, status_at
from storage.engine.database import Session
from storage.engine.moments import Wanted, merge_existed, merged_ids, only
from storage.enums import (
    AddresseeAnswer,
    AdoptionState,
    ContributionKind,
    EventKind,
    LinkKind,
    Status,
)
from storage.tables import (
    ActionStep,
    Addressee,
    AddresseeEvent,
    Adoption,
    Alliance,
    Bundle,
    Contribution,
    ContributionEvent,
    Endorsement,
    Match,
    Member,
    Merge,
    Organisation,
    StatusUpdate,
    StepLink,
)


def count_adoptions_by_state(session: Session, end: dt.datetime, scope: Scope) -> Counter[tuple[Key, AdoptionState]]:
    """The number of adoptions that had begun by a moment, by key and their state then.

    Adoptions of a merged practice count under the practice into which it was merged.
    """
    taken_over = select(_state_at(end).label("state"), key_of(Contribution.alliance_id, scope).label("key")).where(
        col(Adoption.created_at) < end,
        col(Adoption.contribution_id).not_in(merged_ids(end)),
        *only(Adoption.organisation_id, scope.organisation_id),
    )
    if scope.is_each or scope.alliance_id is not None:
        taken_over = taken_over.join(Contribution, col(Contribution.id) == Adoption.contribution_id)
        taken_over = taken_over.where(*only(Contribution.alliance_id, scope.alliance_id))
    found = taken_over.subquery()
    statement = by_key(select(func.count(), found.c.state).group_by(found.c.state), found.c.key, scope)
    return Counter({(key, AdoptionState(state)): number for number, state, key in session.execute(statement).all()})


def count_adopted_matches(session: Session, end: dt.datetime, scope: Scope) -> Counts:
    """The number of matches that had become an adoption by a moment, by key.

    The scope is that of the bottleneck. The match of a merged contribution counts for the one into which it was merged.
    """
    statement = (
        select(func.count())
        .select_from(Match)
        .join(Contribution, col(Contribution.id) == Match.bottleneck_id)
        .where(
            col(Match.adopted_at) < end,
            *(col(side).not_in(merged_ids(end)) for side in (Match.bottleneck_id, Match.practice_id)),
            *only(Contribution.alliance_id, scope.alliance_id),
            *only(Contribution.organisation_id, scope.organisation_id),
        )
    )
    return _count(session, by_key(statement, Contribution.alliance_id, scope))


def count_answers_of_addressees(
    session: Session, end: dt.datetime, scope: Scope
) -> Counter[tuple[Key, AddresseeAnswer]]:
    """The newest answers that addressees of bundles had given by a moment, counted by key and answer.

    Of an organisation, those about something of its own in the edition that the addressee had.
    """
    organisation_id = scope.organisation_id
    about = list_answers_about(session, end, organisation_id) if organisation_id is not None else []
    theirs = [col(AddresseeEvent.id).in_(about)] if organisation_id is not None else []
    statement = (
        select(func.count(), AddresseeEvent.answer)
        .join(Addressee, col(Addressee.id) == AddresseeEvent.addressee_id)
        .join(Bundle, col(Bundle.id) == Addressee.bundle_id)
        .where(is_answer(end), *only(Bundle.alliance_id, scope.alliance_id), *theirs)
        .group_by(col(AddresseeEvent.answer))
    )
    found = session.execute(by_key(statement, Bundle.alliance_id, scope)).all()
    return Counter({(key, AddresseeAnswer(answer)): number for number, answer, key in found if answer})


def count_removed_bottlenecks(session: Session, end: dt.datetime, scope: Scope) -> Counts:
    """The number of bottlenecks resolved by a moment.

    Resolved means that a step made of it was done, or that it was in the edition of a bundle that an addressee had
    honoured. A merged bottleneck counts as the one into which it was merged.
    """
    by_bundle = find_answered(session, end, AddresseeAnswer.HONOURED)
    removed = through_merges(union(find_done_by_step(end), by_bundle), end, "removed")
    statement = (
        select(func.count())
        .select_from(Contribution)
        .where(
            col(Contribution.id).in_(removed),
            col(Contribution.id).not_in(merged_ids(end)),
            Contribution.kind == ContributionKind.BOTTLENECK,
            *only(Contribution.alliance_id, scope.alliance_id),
            *only(Contribution.organisation_id, scope.organisation_id),
        )
    )
    return _count(session, by_key(statement, Contribution.alliance_id, scope))


def find_done_by_step(end: dt.datetime) -> Select[Any]:
    """The ids of the contributions made into a step that was done at a moment."""
    statement: Select[Any] = (
        select(col(StepLink.contribution_id))
        .join(ActionStep, col(ActionStep.id) == StepLink.step_id)
        .where(
            StepLink.kind == LinkKind.MADE_OF,
            col(StepLink.contribution_id).is_not(None),
            col(StepLink.at) < end,
            col(ActionStep.created_at) < end,
            status_at(end) == Status.DONE,
        )
    )
    return statement


def through_merges(found: CompoundSelect[Any], end: dt.datetime, name: str) -> Select[Any]:
    """The ids of the found contributions and of those into which they were merged; `name` is unique in a statement."""
    ids = found.subquery()
    ends = select(ids.c.contribution_id.label("id")).cte(name, recursive=True)
    into = select(Merge.target_id).where(col(Merge.source_id) == ends.c.id, merge_existed(end))
    ends = ends.union(into)
    statement: Select[Any] = select(ends.c.id)
    return statement


def count_done(session: Session, end: dt.datetime, scope: Scope) -> Counts:
    """The number of steps that were done at a moment, including those of alliances that had ended by then."""
    statement = (
        select(func.count())
        .select_from(ActionStep)
        .where(
            col(ActionStep.created_at) < end,
            status_at(end) == Status.DONE,
            *only(ActionStep.alliance_id, scope.alliance_id),
            *owned_by(ActionStep.id, scope.organisation_id),
        )
    )
    return _count(session, by_key(statement, ActionStep.alliance_id, scope))


def count_active(session: Session, end: dt.datetime, scope: Scope) -> Counts:
    """The number of organisations that had shared, endorsed, adopted or reported on something by a moment."""
    statement = (
        select(func.count())
        .select_from(Organisation)
        .where(
            or_(*_activities(end, Alliance.id if scope.is_each else scope.alliance_id)),
            *only(Organisation.id, scope.organisation_id),
        )
    )
    if scope.is_each:
        statement = statement.join(Alliance, true())
    return _count(session, by_key(statement, Alliance.id, scope))


def _count(session: Session, statement: Select[Any]) -> Counts:
    return Counter({key: number for number, key in session.execute(statement).all()})


def _activities(end: dt.datetime, alliance_id: Wanted) -> Sequence[ColumnElement[bool]]:
    """Conditions that each need a single row of an organisation, so that their cost does not grow with its activity."""
    shared = exists().where(
        col(Contribution.organisation_id) == Organisation.id,
        col(Contribution.created_at) < end,
        *_within(Contribution.alliance_id, alliance_id),
    )
    reported = exists().where(
        col(Member.organisation_id) == Organisation.id,
        col(StatusUpdate.by_member_id) == Member.id,
        col(StatusUpdate.at) < end,
        is_report(),
        *(
            []
            if alliance_id is None
            else [col(ActionStep.id) == StatusUpdate.step_id, *_within(ActionStep.alliance_id, alliance_id)]
        ),
    )
    return (shared, _has_stated(Endorsement, end, alliance_id), _has_stated(Adoption, end, alliance_id), reported)


def _has_stated(table: type[Endorsement | Adoption], end: dt.datetime, alliance_id: Wanted) -> ColumnElement[bool]:
    conditions = [col(table.organisation_id) == Organisation.id, col(table.created_at) < end]
    if alliance_id is not None:
        conditions += [col(Contribution.id) == table.contribution_id, *_within(Contribution.alliance_id, alliance_id)]
    return exists().where(*conditions)


def _within(alliance_id: int, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    """Like `only`, but avoids the index on alliances: an alliance has very many rows, an organisation fewer."""
    unindexed = col(alliance_id) + 0
    if isinstance(wanted, tuple):
        return [unindexed.in_(wanted)]
    return [] if wanted is None else [unindexed == wanted]


def _state_at(end: dt.datetime) -> ColumnElement[str]:
    """The state of an adoption at a moment: the current one, unless that was reported later."""
    then = (
        select(col(ContributionEvent.about)["state"].as_string())
        .where(
            col(ContributionEvent.contribution_id) == Adoption.contribution_id,
            # Avoids the index on organisations: a contribution has few events, an organisation very many.
            col(ContributionEvent.organisation_id) + 0 == Adoption.organisation_id,
            col(ContributionEvent.kind).in_((EventKind.ADOPTED, EventKind.ADOPTION_CHANGED)),
            col(ContributionEvent.at) < end,
        )
        .order_by(col(ContributionEvent.at).desc(), col(ContributionEvent.id).desc())
        .limit(1)
        .correlate(Adoption)
        .scalar_subquery()
    )
    return case((col(Adoption.updated_at) < end, Adoption.state), else_=func.coalesce(then, Adoption.state))

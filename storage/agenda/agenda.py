"""Queries for action steps, their owners, events, rungs and links."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.agenda.escalations import is_newest
from storage.engine.database import Session
from storage.enums import LinkKind, Status
from storage.numbered import Series
from storage.tables import (
    ActionStep,
    Alliance,
    Contribution,
    Escalation,
    Member,
    Organisation,
    ReferenceCounter,
    Rung,
    StatusUpdate,
    StepEvent,
    StepLink,
    StepOwner,
)

CLOSED = (Status.PROPOSED, Status.DONE, Status.DROPPED)
Found = tuple[ActionStep, Alliance]
Owned = tuple[StepOwner, Organisation, Member | None]
UPDATE, EVENT = "s", "e"
Cursor = tuple[str, int]
"""A position in a step's history: `UPDATE` or `EVENT`, and the row's id."""


@dataclass(frozen=True)
class Wanted:
    """A filter on steps; fields that are not set do not restrict it."""

    statuses: tuple[Status, ...] | None = None
    late_on: dt.date | None = None
    """Only open steps with a due date before this day."""
    or_late_on: dt.date | None = None
    """In addition to those in `statuses`, open steps with a due date before this day."""
    organisation_id: int | None = None
    without_owner: bool = False
    alliance_ids: Collection[int] | None = None


def find_step(session: Session, number: int) -> Found | None:
    """`A-<number>` with its alliance, or None."""
    statement = select(ActionStep, Alliance).join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
    return session.exec(statement.where(ActionStep.number == number)).first()


def find_step_by_id(session: Session, step_id: int) -> Found | None:
    """The step with this id and its alliance, or None."""
    statement = select(ActionStep, Alliance).join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
    return session.exec(statement.where(ActionStep.id == step_id)).first()


def lock_step(session: Session, number: int) -> ActionStep | None:
    """Read `A-<number>` afresh and lock it until this transaction ends; on SQLite every writer waits anyway."""
    statement = select(ActionStep).where(ActionStep.number == number).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()


def lock_owned(session: Session, number: int) -> tuple[Found, list[Organisation]] | None:
    """Read `A-<number>` with its alliance and owners by name, and lock the step as `lock_step` does.

    The step is read afresh. On PostgreSQL its owners are those of before the wait for the lock: an answer that waits
    while the step is handed over counts as given before that.
    """
    statement = (
        select(ActionStep, Alliance, Organisation)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .outerjoin(StepOwner, col(StepOwner.step_id) == ActionStep.id)
        .outerjoin(Organisation, col(Organisation.id) == StepOwner.organisation_id)
        .where(ActionStep.number == number)
        .order_by(Organisation.name)
        .with_for_update(of=ActionStep)
    )
    found = session.exec(statement, execution_options={"populate_existing": True}).all()
    if not found:
        return None
    step, alliance, _ = found[0]
    return (step, alliance), [owner for *_, owner in found if owner is not None]


def map_found(session: Session, step_ids: Collection[int]) -> dict[int, Found]:
    """These steps with their alliances, by step id."""
    statement = (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .where(col(ActionStep.id).in_(step_ids))
    )
    return {step.id: (step, alliance) for step, alliance in session.exec(statement).all()}


def find_step_by_slug(session: Session, slug: str) -> ActionStep | None:
    """The step with this slug: one from the starter agenda, or the one created by this form."""
    return session.exec(select(ActionStep).where(ActionStep.slug == slug)).first()


def list_owners(session: Session, step_id: int) -> Sequence[Organisation]:
    """The organisations that own a step, by name."""
    statement = select(Organisation).join(StepOwner, col(StepOwner.organisation_id) == Organisation.id)
    return session.exec(statement.where(StepOwner.step_id == step_id).order_by(Organisation.name)).all()


def list_owner_rows(session: Session, step_id: int) -> Sequence[StepOwner]:
    """The owner rows of a step, in the order in which they were added."""
    return session.exec(select(StepOwner).where(StepOwner.step_id == step_id).order_by(col(StepOwner.id))).all()


def list_rungs(session: Session, alliance_id: int) -> Sequence[Rung]:
    """The rungs of an alliance's ladder, from the lowest; empty if it has none."""
    return session.exec(select(Rung).where(Rung.alliance_id == alliance_id).order_by(col(Rung.number))).all()


def map_rungs(session: Session, rung_ids: Collection[int]) -> dict[int, Rung]:
    """These rungs, by id."""
    if not rung_ids:
        return {}
    return {rung.id: rung for rung in session.exec(select(Rung).where(col(Rung.id).in_(rung_ids))).all()}


def list_owners_of(session: Session, step_ids: Sequence[int]) -> Sequence[Owned]:
    """The owners of each of these steps with their contact persons who have not left, by organisation name."""
    is_here = and_(col(Member.id) == StepOwner.contact_member_id, col(Member.left_at).is_(None))
    statement = (
        select(StepOwner, Organisation, Member)
        .join(Organisation, col(Organisation.id) == StepOwner.organisation_id)
        .join(Member, is_here, isouter=True)
        .where(col(StepOwner.step_id).in_(step_ids))
        .order_by(Organisation.name)
    )
    return session.exec(statement).all()


def find_newest_update(session: Session, step_id: int) -> StatusUpdate | None:
    """The status update that set a step's current status."""
    return map_newest_updates(session, [step_id]).get(step_id)


def map_newest_updates(session: Session, step_ids: Sequence[int]) -> dict[int, StatusUpdate]:
    """The newest status update of each of these steps, by step id."""
    newest = _newest_updates(step_ids)
    statement = select(StatusUpdate).join(newest, newest.c.id == StatusUpdate.id)
    return {update.step_id: update for update in session.exec(statement).all()}


def _newest_updates(step_ids: Sequence[int]) -> Subquery:
    place = func.row_number().over(
        partition_by=col(StatusUpdate.step_id), order_by=(col(StatusUpdate.at).desc(), col(StatusUpdate.id).desc())
    )
    these = (
        select(col(StatusUpdate.id).label("id"), col(StatusUpdate.step_id).label("step_id"), place.label("place"))
        .where(col(StatusUpdate.step_id).in_(step_ids))
        .subquery()
    )
    return select(these.c.id, these.c.step_id).where(these.c.place == 1).subquery()


@dataclass(frozen=True)
class StepState:
    """The displayed data of a step besides its own row and its owners."""

    update: StatusUpdate | None
    """The newest."""
    escalation: Escalation | None
    """The newest."""
    escalated_to: Member | None
    has_links: bool
    """Whether it is linked to another step, or another step to it."""


def map_states(session: Session, step_ids: Sequence[int]) -> dict[int, StepState]:
    """The state of each of these steps, by step id."""
    step_id, newest = col(ActionStep.id), _newest_updates(step_ids)
    has_links = or_(
        exists().where(col(StepLink.step_id) == step_id), exists().where(col(StepLink.other_step_id) == step_id)
    )
    statement = (
        select_many(step_id, StatusUpdate, Escalation, Member, has_links)
        .outerjoin(newest, newest.c.step_id == step_id)
        .outerjoin(StatusUpdate, col(StatusUpdate.id) == newest.c.id)
        .outerjoin(Escalation, and_(col(Escalation.step_id) == step_id, is_newest()))
        .outerjoin(Member, col(Member.id) == Escalation.to_member_id)
        .where(step_id.in_(step_ids))
    )
    return {key: StepState(*state) for key, *state in session.execute(statement)}


def find_update(session: Session, update_id: int) -> tuple[StatusUpdate, Member | None] | None:
    """A status update and the member who made it, or None."""
    statement = select(StatusUpdate, Member).outerjoin(Member, col(Member.id) == StatusUpdate.by_member_id)
    return session.exec(statement.where(StatusUpdate.id == update_id)).first()


def list_updates_of(
    session: Session, step_id: int, *, before: Cursor | None, limit: int
) -> Sequence[tuple[StatusUpdate, Member | None]]:
    """A step's status updates and the members who made them, newest first; only those older than `before`, if given."""
    statement = (
        select(StatusUpdate, Member)
        .join(Member, col(Member.id) == StatusUpdate.by_member_id, isouter=True)
        .where(StatusUpdate.step_id == step_id, *_older_than(session, StatusUpdate, before))
        .order_by(col(StatusUpdate.at).desc(), col(StatusUpdate.id).desc())
    )
    return session.exec(statement.limit(limit)).all()


def list_events_of(
    session: Session, step_id: int, *, before: Cursor | None, limit: int
) -> Sequence[tuple[StepEvent, Member | None]]:
    """A step's other events and the members who caused them, newest first; only those older than `before`, if given.

    An event counts as newer than a status update at the same moment.
    """
    statement = (
        select(StepEvent, Member)
        .join(Member, col(Member.id) == StepEvent.by_member_id, isouter=True)
        .where(StepEvent.step_id == step_id, *_older_than(session, StepEvent, before))
        .order_by(col(StepEvent.at).desc(), col(StepEvent.id).desc())
    )
    return session.exec(statement.limit(limit)).all()


def list_events_since(session: Session, step_id: int, version: int) -> Sequence[tuple[StepEvent, Member | None]]:
    """The events of a step after it had this version, oldest first."""
    statement = (
        select(StepEvent, Member)
        .join(Member, col(Member.id) == StepEvent.by_member_id, isouter=True)
        .where(StepEvent.step_id == step_id)
        .order_by(col(StepEvent.id))
    )
    return [found for found in session.exec(statement).all() if int(found[0].about.get("version", 0)) > version]


def _older_than(
    session: Session, table: type[StatusUpdate] | type[StepEvent], before: Cursor | None
) -> list[ColumnElement[bool]]:
    """Conditions for rows older than `before`, in the order of a step's history."""
    if before is None:
        return []
    kind, key = before
    edge: StatusUpdate | StepEvent | None
    edge = session.get(StepEvent, key) if kind == EVENT else session.get(StatusUpdate, key)
    if edge is None:
        return []
    same_time = col(table.at) == edge.at
    if isinstance(edge, table):
        return [or_(col(table.at) < edge.at, and_(same_time, col(table.id) < key))]
    return [or_(col(table.at) < edge.at, same_time) if kind == EVENT else col(table.at) < edge.at]


def list_open_steps_in(session: Session, alliance_id: int) -> Sequence[ActionStep]:
    """The unfinished steps on an alliance's agenda, proposed ones included, by number."""
    statement = select(ActionStep).where(
        ActionStep.alliance_id == alliance_id,
        col(ActionStep.archived_at).is_(None),
        col(ActionStep.status).not_in((Status.DONE, Status.DROPPED)),
    )
    return session.exec(statement.order_by(col(ActionStep.number))).all()


def list_open_steps_of(session: Session, organisation_id: int) -> Sequence[Found]:
    """The adopted, unfinished steps of an organisation, by alliance and number."""
    statement = (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .join(StepOwner, col(StepOwner.step_id) == ActionStep.id)
        .where(StepOwner.organisation_id == organisation_id, col(ActionStep.status).not_in(CLOSED))
        .order_by(col(ActionStep.alliance_id), col(ActionStep.number))
    )
    return session.exec(statement).all()


def list_agenda(
    session: Session, wanted: Wanted, *, after: tuple[int, int] | None = None, limit: int
) -> Sequence[Found]:
    """The matching steps of active alliances, by alliance and number, after `after` (alliance id, number)."""
    statement = (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .where(*_wanted(wanted))
        .order_by(col(ActionStep.alliance_id), col(ActionStep.number))
        .limit(limit)
    )
    if after is not None:
        alliance_id, number = after
        same = and_(col(ActionStep.alliance_id) == alliance_id, col(ActionStep.number) > number)
        statement = statement.where(or_(col(ActionStep.alliance_id) > alliance_id, same))
    return session.exec(statement).all()


def count_agenda(session: Session, wanted: Wanted) -> int:
    """The total number of steps that match `list_agenda`'s filter."""
    statement = select(func.count()).select_from(ActionStep).join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
    return int(session.exec(statement.where(*_wanted(wanted))).one())


def count_by_status(session: Session, alliance_id: int) -> dict[Status, int]:
    """The number of an alliance's steps by status."""
    statement = select(ActionStep.status, func.count()).where(ActionStep.alliance_id == alliance_id)
    return {Status(status): int(n) for status, n in session.exec(statement.group_by(col(ActionStep.status))).all()}


def lock_links(session: Session) -> None:
    """Prevent others from linking steps until this transaction ends: two concurrent links could form a cycle.

    Locks the counter of action steps. SQLite has a single writer anyway.
    """
    statement = select(ReferenceCounter).where(ReferenceCounter.series == Series.STEP)
    session.exec(statement.with_for_update()).first()


def find_link(session: Session, link_id: int) -> StepLink | None:
    """The link with this id, or None."""
    return session.get(StepLink, link_id)


def list_links_of(session: Session, step_ids: Sequence[int]) -> Sequence[StepLink]:
    """The links of each of these steps, including those from other steps to them, oldest first."""
    statement = select(StepLink).where(
        or_(col(StepLink.step_id).in_(step_ids), col(StepLink.other_step_id).in_(step_ids))
    )
    return session.exec(statement.order_by(col(StepLink.id))).all()


def find_links_between(session: Session, step_id: int, *, contribution_id: int) -> Sequence[StepLink]:
    """The links between a step and a contribution."""
    statement = select(StepLink).where(StepLink.step_id == step_id, StepLink.contribution_id == contribution_id)
    return session.exec(statement).all()


def list_waits(session: Session, step_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """The dependencies of these steps: pairs of a step's id and the id of the step for which it waits."""
    statement = select(StepLink.step_id, col(StepLink.other_step_id)).where(
        col(StepLink.step_id).in_(step_ids),
        col(StepLink.other_step_id).is_not(None),
        StepLink.kind == LinkKind.WAITS_FOR,
    )
    return [(one, other) for one, other in session.exec(statement).all() if other is not None]


def list_steps_by_id(session: Session, step_ids: Collection[int]) -> dict[int, ActionStep]:
    """These steps, by id."""
    statement = select(ActionStep).where(col(ActionStep.id).in_(step_ids))
    return {step.id: step for step in session.exec(statement).all()}


def map_contributions(session: Session, contribution_ids: Collection[int]) -> dict[int, tuple[Contribution, Alliance]]:
    """These contributions with their alliances, by id, regardless of visibility."""
    statement = select(Contribution, Alliance).join(Alliance, col(Alliance.id) == Contribution.alliance_id)
    found = session.exec(statement.where(col(Contribution.id).in_(contribution_ids))).all()
    return {contribution.id: (contribution, alliance) for contribution, alliance in found}


def list_linked_contributions(session: Session, step_id: int) -> Sequence[Contribution]:
    """The contributions to which a step is linked, each once, by number."""
    linked = exists().where(col(StepLink.contribution_id) == Contribution.id, col(StepLink.step_id) == step_id)
    return session.exec(select(Contribution).where(linked).order_by(col(Contribution.number))).all()


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [col(Alliance.archived_at).is_(None), col(ActionStep.archived_at).is_(None)]
    is_open = col(ActionStep.status).not_in(CLOSED)
    owner = aliased(StepOwner)
    if wanted.statuses is not None:
        has_status: ColumnElement[bool] = col(ActionStep.status).in_(wanted.statuses)
        if wanted.or_late_on is not None:
            has_status = or_(has_status, and_(is_open, col(ActionStep.due_on) < wanted.or_late_on))
        found.append(has_status)
    if wanted.late_on is not None:
        found += [is_open, col(ActionStep.due_on) < wanted.late_on]
    if wanted.organisation_id is not None:
        mine = exists().where(col(owner.step_id) == ActionStep.id, col(owner.organisation_id) == wanted.organisation_id)
        found.append(mine)
    if wanted.without_owner:
        found.append(~exists().where(col(owner.step_id) == ActionStep.id))
    if wanted.alliance_ids is not None:
        found.append(col(ActionStep.alliance_id).in_(list(wanted.alliance_ids)))
    return found

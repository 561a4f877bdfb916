"""Change action steps: edit, hand over to other owners, adopt, archive and restore."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alliance.agenda.agenda import (
    add_owners,
    adopt_step,
    change_status,
    check_rung,
    note_event,
    tell_contact,
)
from alliance.agenda.permissions import list_askable
from alliance.agenda.signals import owners_changed, step_changed
from alliance.agenda.step_owners import Owners, read_owners
from alliance.agenda.step_texts import read_description, read_title
from alliance.agenda.steps import StepHistoryLine, get_readable_step
from alliance.enums import Ambition, Status, StepEventKind
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.local_time import LocalTime
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.typed_text import check_text, clean_text
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import ActionStep, StepOwner

MAX_REASON = 1000


class StepOvertaken(Conflict):
    """Raised when somebody else changed the step after the form was opened; nothing was stored."""

    def __init__(self, ref: str, newest: int, changes: Sequence[StepHistoryLine]) -> None:
        super().__init__("problem.step_overtaken", ref=ref)
        self.newest = newest
        """The step's current version."""
        self.changes = tuple(changes)


@dataclass(frozen=True)
class StepChange:
    """The new values of a step's editable fields."""

    title: str
    ambition: Ambition
    is_continuous: bool
    day: dt.date | None
    """The due date; for a continuous step, the date of its next review."""
    rung_id: int | None = None
    description: str | None = None
    """None leaves the description as it is."""


def get_step_to_run(session: Session, *, by: Person, number: int, channel_id: str | None = None) -> rows.Found:
    """Return the rows of `A-<number>`. Raises NotFound, and NotAllowed unless `by` runs its alliance's agenda."""
    step, alliance = get_readable_step(session, reader=by, number=number, channel_id=channel_id)
    if not may(by, Action.RUN_AGENDA, alliance_id=alliance.id):
        raise NotAllowed(Action.RUN_AGENDA, ask=list_askable(session, alliance))
    return step, alliance


def edit_step(
    session: Session, *, by: Person, number: int, change: StepChange, seen: int, today: dt.date, now: dt.datetime
) -> ActionStep:
    """Change a step's fields; `seen` is the version shown in the form.

    Raises the errors of `get_step_to_run`, Invalid for a field, StepOvertaken, and Conflict for an archived step.
    """
    step, alliance = _lock(session, by=by, number=number, seen=seen)
    title = read_title(change.title)
    description = step.description if change.description is None else read_description(change.description)
    before = {name: getattr(step, name) for name in FIELDS}
    day_before = step.review_on if step.is_continuous else step.due_on
    if change.day is not None and change.day != day_before and change.day < today:
        raise Invalid("due_on", "problem.day_past")
    check_rung(session, alliance.id, change.rung_id)
    if title != step.title:
        step.title, step.title_en = title, None  # the translation belongs to the previous title
    if description != step.description:
        step.description, step.description_en = description, None
    step.ambition, step.is_continuous, step.rung_id = change.ambition, change.is_continuous, change.rung_id
    step.due_on = None if change.is_continuous else change.day
    step.review_on = change.day if change.is_continuous else None
    after = {name: getattr(step, name) for name in FIELDS}
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        _changed(session, step, now=now)
        note_event(session, step, StepEventKind.EDITED, by=by, now=now, about={"fields": changed})
        was = {name: _plain(before[name]) for name in changed}
        audit(session, by, "edit_step", step.ref, was, now, **{name: _plain(after[name]) for name in changed})
        step_changed(session, step, now=now)
    return step


def set_owners(session: Session, *, by: Person, number: int, owners: Owners, seen: int, time: LocalTime) -> ActionStep:
    """Replace a step's owners and contact persons; notify new contact persons and update a running check-in.

    Raises the errors of `edit_step`.
    """
    step, _ = _lock(session, by=by, number=number, seen=seen)
    contacts, names = read_owners(session, owners)
    known = {owner.organisation_id: owner for owner in rows.list_owner_rows(session, step.id)}
    is_same = known.keys() == contacts.keys() and all(
        (row.contact_member_id, row.contact_name) == (contacts[key], names.get(key)) for key, row in known.items()
    )
    if is_same:
        return step
    was, about = _names(session, known), {"from": _pairs(session, known), "to": _pairs(session, contacts)}
    _replace(session, step, known, contacts, names, by=by, now=time.now)
    _changed(session, step, now=time.now)
    note_event(session, step, StepEventKind.OWNERS, by=by, now=time.now, about=about)
    audit(session, by, "set_step_owners", step.ref, {"owners": was}, time.now, owners=_names(session, contacts))
    owners_changed(session, step, time=time)
    return step


def change_contact(
    session: Session, *, by: Person, step: ActionStep, owner: StepOwner, contact_id: int | None, now: dt.datetime
) -> None:
    """Give one owner of a step another contact person, or none; the caller has checked that `by` may do this.

    Tells nobody, and leaves a running check-in to the caller: see `owners_changed`.
    """
    rows.lock_step(session, step.number)
    owner.contact_member_id, owner.contact_name = contact_id, None
    _changed(session, step, now=now)
    pairs = _pairs(session, [owner.organisation_id])
    note_event(session, step, StepEventKind.OWNERS, by=by, now=now, about={"from": pairs, "to": pairs})


def adopt_proposed_step(
    session: Session,
    *,
    by: Person,
    number: int,
    owners: Owners,
    is_continuous: bool,
    day: dt.date | None,
    seen: int,
    today: dt.date,
    now: dt.datetime,
) -> ActionStep:
    """Adopt a proposed step with the owners and the due or review date from the form.

    Raises the errors of `edit_step`, and Conflict for a step that is already adopted.
    """
    step, _ = _lock(session, by=by, number=number, seen=seen)
    if step.status is not Status.PROPOSED:
        raise Conflict("problem.step_taken_up", ref=step.ref)
    contacts, names = read_owners(session, owners)
    if day is not None and day < today:
        raise Invalid("due_on", "problem.day_past")
    known = {owner.organisation_id: owner for owner in rows.list_owner_rows(session, step.id)}
    due_on, review_on = (None, day) if is_continuous else (day, None)
    planned = {"is_continuous": is_continuous, "due_on": due_on, "review_on": review_on}
    was = {name: _plain(getattr(step, name)) for name, value in planned.items() if getattr(step, name) != value}
    told = {"owners": _names(session, contacts), **{name: _plain(planned[name]) for name in was}}
    was["owners"] = _names(session, known)
    _replace(session, step, known, contacts, names, by=by, now=now)
    step.is_continuous = is_continuous
    audit(session, by, "adopt_step", step.ref, was, now, **told)
    return adopt_step(session, by=by, number=number, owners={}, due_on=due_on, review_on=review_on, now=now)


def archive_step(session: Session, *, by: Person, number: int, reason: str, now: dt.datetime) -> ActionStep:
    """Archive a step, with a reason. Its history stays, and `toon` still finds it.

    A step that is not done becomes `dropped`. Archiving an archived step does nothing. Raises the errors of
    `get_step_to_run`, and Invalid for a reason that is empty or too long.
    """
    step, _ = get_step_to_run(session, by=by, number=number)
    rows.lock_step(session, number)
    if step.archived_at is not None:
        return step
    reason = clean_text(reason)
    check_text("reason", reason, MAX_REASON, empty="problem.archive_reason_empty")
    if step.status not in (Status.DONE, Status.DROPPED):
        change_status(session, step, status=Status.DROPPED, note=reason, by=by, now=now)
    step.archived_at = now
    _changed(session, step, now=now)
    note_event(session, step, StepEventKind.ARCHIVED, by=by, now=now, note=reason)
    audit(session, by, "archive_step", step.ref, {"archived": False}, now, archived=True)
    step_changed(session, step, now=now)
    return step


def restore_step(session: Session, *, by: Person, number: int, now: dt.datetime) -> ActionStep:
    """Restore an archived step to its alliance's agenda, without changing its status. Does nothing if not archived."""
    step, _ = get_step_to_run(session, by=by, number=number)
    rows.lock_step(session, number)
    if step.archived_at is None:
        return step
    step.archived_at = None
    _changed(session, step, now=now)
    note_event(session, step, StepEventKind.RESTORED, by=by, now=now)
    audit(session, by, "restore_step", step.ref, {"archived": True}, now, archived=False)
    step_changed(session, step, now=now)
    return step


FIELDS = ("title", "description", "is_continuous", "due_on", "review_on", "ambition", "rung_id")


def _lock(session: Session, *, by: Person, number: int, seen: int) -> rows.Found:
    step, alliance = get_step_to_run(session, by=by, number=number)
    rows.lock_step(session, number)
    ref = step.ref
    if step.archived_at is not None:
        raise Conflict("problem.step_archived", ref=ref)
    if step.version > seen:
        found = rows.list_events_since(session, step.id, seen)
        changes = [
            StepHistoryLine(StepEventKind(one.kind), one.about, one.note, member.name if member else None, one.at)
            for one, member in found
        ]
        raise StepOvertaken(ref, step.version, changes)
    return step, alliance


def _changed(session: Session, step: ActionStep, *, now: dt.datetime) -> None:
    step.version, step.updated_at = step.version + 1, now
    session.flush()
    indexing.note_change(session, DocumentKind.STEP, step.number)


def _replace(
    session: Session,
    step: ActionStep,
    known: Mapping[int, StepOwner],
    contacts: Mapping[int, int | None],
    names: Mapping[int, str],
    *,
    by: Person,
    now: dt.datetime,
) -> None:
    for organisation_id, row in known.items():
        if organisation_id not in contacts:
            session.delete(row)
            continue
        contact_id = contacts[organisation_id]
        if contact_id is not None and contact_id != row.contact_member_id:
            tell_contact(session, step, contact_id, by=by, now=now)
        row.contact_member_id, row.contact_name = contact_id, names.get(organisation_id)
    session.flush()
    new = {key: contact for key, contact in contacts.items() if key not in known}
    add_owners(session, step, new, names, by=by, now=now)


def _pairs(session: Session, organisation_ids: Collection[int]) -> list[list[str | None]]:
    """Return organisations as step events store them: pairs of a Dutch and an English name."""
    found = people.map_organisations(session, organisation_ids)
    named = sorted((found[one] for one in organisation_ids), key=lambda one: one.name)
    return [[one.name, one.name_en] for one in named]


def _names(session: Session, organisation_ids: Collection[int]) -> list[str]:
    found = people.map_organisations(session, organisation_ids)
    return sorted(found[one].slug for one in organisation_ids)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value

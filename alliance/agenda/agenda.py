"""The action agenda: create and adopt action steps, report their status, add owners, record step events."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance import undo
from alliance.agenda.links import link_contribution
from alliance.agenda.permissions import check_may_report, get_step
from alliance.agenda.signals import step_reported
from alliance.agenda.step_owners import Owners, read_owners
from alliance.agenda.step_texts import read_description, read_title
from alliance.contributions.history import record_event
from alliance.enums import Ambition, EventKind, LinkKind, Series, Status, StepEventKind, UndoKind
from alliance.errors import Conflict, Invalid
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.people.alliances.alliances import get_open_alliance
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.typed_text import check_length, clean_text
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.once import store_once
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import ActionStep, Organisation, StatusUpdate, StepEvent, StepOwner

MAX_NOTE = 3000


@dataclass(frozen=True)
class StepPlan:
    """The values of a chair's form for a new step; `key` identifies the form."""

    key: str
    alliance_id: int
    title: str
    ambition: Ambition
    description: str = ""
    owners: Collection[int] = ()
    contacts: Collection[str] = ()
    """Slack user ids of the owners' contact persons, at most one per organisation."""
    is_continuous: bool = False
    day: dt.date | None = None
    """The due date; for a continuous step, the date of its next review."""
    contact_names: str = ""
    """Contact persons who are not in Slack, in the format of `Owners.names`."""
    rung_id: int | None = None
    """The step's rung on the alliance's ladder; None if it has no rung."""


def create_step(
    session: Session,
    *,
    by: Person,
    plan: StepPlan,
    today: dt.date,
    now: dt.datetime,
    made_of: int | None = None,
    channel_id: str | None = None,
) -> ActionStep:
    """Create a step on an alliance's agenda and return it. It counts as adopted, since a chair created it.

    `made_of` is the number of the contribution that the step is made of. Submitting the same form twice creates one
    step. Raises NotAllowed, Invalid for a field, NotFound for the contribution, and Conflict if the contribution or
    the alliance was archived in the meantime.
    """
    authorise(by, Action.RUN_AGENDA, alliance_id=plan.alliance_id)
    slug = f"form-{plan.key}"
    if existing := rows.find_step_by_slug(session, slug):
        return _of_alliance(existing, plan)
    alliance = get_open_alliance(session, plan.alliance_id)
    contacts, names = read_owners(session, Owners(plan.owners, plan.contacts, plan.contact_names))
    check_rung(session, plan.alliance_id, plan.rung_id)
    if plan.day is not None and plan.day < today:
        raise Invalid("due_on", "problem.day_past")
    step = ActionStep(
        number=0,
        slug=slug,
        alliance_id=alliance.id,
        title=read_title(plan.title),
        description=read_description(plan.description),
        ambition=plan.ambition,
        status=Status.NOT_STARTED,
        rung_id=plan.rung_id,
        is_continuous=plan.is_continuous,
        due_on=None if plan.is_continuous else plan.day,
        review_on=plan.day if plan.is_continuous else None,
        created_at=now,
        updated_at=now,
    )
    if not store_once(session, step, Series.STEP):
        # The same form arrived twice concurrently, and the other request was stored first.
        twin = rows.find_step_by_slug(session, slug)
        assert twin is not None
        return _of_alliance(twin, plan)
    _append(session, step, status=Status.NOT_STARTED, note="", by=by, now=now)
    add_owners(session, step, contacts, names, by=by, now=now)
    audit(session, by, "create_step", step.ref, {}, now, title=step.title, owners=sorted(contacts))
    indexing.note_change(session, DocumentKind.STEP, step.number)
    if made_of is not None:
        link_contribution(
            session,
            by=by,
            number=step.number,
            contribution=made_of,
            kind=LinkKind.MADE_OF,
            channel_id=channel_id,
            now=now,
        )
    return step


def _of_alliance(step: ActionStep, plan: StepPlan) -> ActionStep:
    """What this form stored before. Raises Conflict if that is on another agenda: a form's id can be made up."""
    if step.alliance_id != plan.alliance_id:
        raise Conflict("problem.form_of_others")
    return step


def adopt_step(
    session: Session,
    *,
    by: Person,
    number: int,
    owners: Mapping[int, int | None],
    due_on: dt.date | None,
    now: dt.datetime,
    contact_names: Mapping[int, str] | None = None,
    review_on: dt.date | None = None,
) -> ActionStep:
    """Adopt a step: put it on the running agenda with its owners and its due date, if it has one.

    `owners` maps organisation ids to the member id of the contact person, or None; `contact_names` maps organisation
    ids to the names of contact persons who are not in Slack. With `review_on` the step becomes continuous. A proposed
    step becomes `not_started`; any other step keeps its status. Raises NotFound, NotAllowed, and Conflict for an
    archived step.
    """
    step, alliance = get_step(session, number)
    authorise(by, Action.RUN_AGENDA, alliance_id=alliance.id)
    if step.archived_at is not None:
        raise Conflict("problem.step_archived", ref=step.ref)
    known = {owner.id: owner.slug for owner in rows.list_owners(session, step.id)}
    new = {organisation_id: contact for organisation_id, contact in owners.items() if organisation_id not in known}
    add_owners(session, step, new, contact_names or {}, by=by, now=now)
    if new:
        was = sorted(known.values())
        added = [one.slug for one in people.map_organisations(session, new).values()]
        audit(session, by, "adopt_step", step.ref, {"owners": was}, now, owners=sorted([*was, *added]))
    step.due_on, step.updated_at, step.version = due_on, now, step.version + 1
    if review_on is not None:
        step.is_continuous, step.review_on = True, review_on
    if new:
        indexing.note_change(session, DocumentKind.STEP, number)
    if step.status is Status.PROPOSED:
        note_event(session, step, StepEventKind.ADOPTED, by=by, now=now)
        change_status(session, step, status=Status.NOT_STARTED, note="", by=by, now=now)
    return step


def update_status(
    session: Session,
    *,
    by: Person,
    number: int,
    status: Status,
    note: str,
    now: dt.datetime,
    is_urgent: bool = False,
) -> StatusUpdate:
    """Append a status with a note to a step, and notify the followers of its linked contributions.

    The status answers the check-in that asks about the step. With `is_urgent` the lead officer is notified as
    soon as it can no longer be undone.

    Raises the errors of `authorise_report`, and Invalid for `PROPOSED`, since a step never returns to it, and for a
    note that is too long. Reporting the same status without a note keeps the note that it has.
    """
    found = get_step(session, number)
    return report(session, found, by=by, status=status, note=note, now=now, is_urgent=is_urgent)


def report(
    session: Session,
    found: rows.Found,
    *,
    by: Person,
    status: Status,
    note: str,
    now: dt.datetime,
    is_urgent: bool = False,
    owners: Sequence[Organisation] | None = None,
) -> StatusUpdate:
    """Do what `update_status` does, for a caller that has read the step, and perhaps its owners."""
    step, _ = found
    check_may_report(session, found, by=by, owners=owners)
    if status is Status.PROPOSED:
        raise Invalid("status", "problem.status_proposed")
    note = read_note(note)
    if not note and status is step.status and (newest := rows.find_newest_update(session, step.id)) is not None:
        note = newest.note
    before: dict[str, Any] = {"status": step.status}
    update = change_status(
        session, step, status=status, note=note, by=by, now=now, before=before, notify_at=undo.notify_at(now)
    )
    before["deliveries"] = _tell_chairs(session, step, update, by=by, now=now) if is_urgent else []
    undo.offer(session, UndoKind.STATUS, update.id, by=by, before=before, now=now)
    return update


def runs_agenda_of(person: Person) -> frozenset[int] | None:
    """Return the ids of the alliances whose agenda a person may run; None means all of them."""
    if may(person, Action.RUN_AGENDA, alliance_id=0):
        return None
    return frozenset(chair.alliance_id for chair in person.chairs)


def change_status(
    session: Session,
    step: ActionStep,
    *,
    status: Status,
    note: str,
    by: Person,
    now: dt.datetime,
    before: dict[str, Any] | None = None,
    notify_at: dt.datetime | None = None,
) -> StatusUpdate:
    """Append a status, which answers the check-in that asks about the step. The caller has authorised `by`.

    A caller that offers to undo it passes `before`, which collects what has to be put back, and `notify_at`.
    """
    was, before = Status(step.status), {} if before is None else before
    update = _append(session, step, status=status, note=note, by=by, now=now)
    is_changed = status is not was or bool(note)
    step_reported(session, step, by_member_id=update.by_member_id, is_changed=is_changed, before=before, now=now)
    before["events"] = []
    if status is not was:
        about = {"number": step.number, "from": was.value, "to": status.value}
        for contribution in rows.list_linked_contributions(session, step.id):
            kind = EventKind.STEP_STATUS
            event = record_event(session, contribution, kind, by=by, now=now, about=about, notify_at=notify_at)
            before["events"].append(event.id)
    return update


def note_event(
    session: Session,
    step: ActionStep,
    kind: StepEventKind,
    *,
    by: Person,
    now: dt.datetime,
    note: str = "",
    about: Mapping[str, object] | None = None,
) -> None:
    """Append an event other than a status to a step's history. `about` holds plain data."""
    event = StepEvent(
        step_id=step.id,
        kind=kind,
        about={**(about or {}), "version": step.version},
        note=note,
        by_member_id=by.member.id if by.member else None,
        acting_for_id=by.acting_for_id(step.alliance_id),
        at=now,
    )
    session.add(event)
    session.flush()


def add_owners(
    session: Session,
    step: ActionStep,
    owners: Mapping[int, int | None],
    contact_names: Mapping[int, str],
    *,
    by: Person,
    now: dt.datetime,
) -> None:
    """Add owners to a step and notify their contact persons."""
    for organisation_id, contact_id in owners.items():
        owner = StepOwner(step_id=step.id, organisation_id=organisation_id, since=now)
        owner.contact_member_id, owner.contact_name = contact_id, contact_names.get(organisation_id)
        session.add(owner)
        if contact_id is not None:
            tell_contact(session, step, contact_id, by=by, now=now)
    session.flush()


def tell_contact(session: Session, step: ActionStep, contact_id: int, *, by: Person, now: dt.datetime) -> None:
    """Notify a member who became a step's contact person, unless they made the change themselves."""
    contact = people.get_member(session, contact_id)
    if contact.slack_user_id != by.slack_user_id:
        about = {"step": step.number, "by": by.slack_user_id}
        enqueue(session, kind="step_owner", channel_key=contact.slack_user_id, about=about, now=now)


def _tell_chairs(
    session: Session, step: ActionStep, update: StatusUpdate, *, by: Person, now: dt.datetime
) -> list[str]:
    """Notify the lead officer in ten minutes, instead of in their next message; without one, the political lead.

    Returns the deliveries' keys.
    """
    keys = []
    for _, chair in alliance_rows.list_lead_officers(session, step.alliance_id):
        if chair.slack_user_id != by.slack_user_id:
            about = {"update": update.id, "step": step.number}
            channel_key = f"{chair.slack_user_id}/urgent"  # other messages to them do not wait for it
            due_at = undo.notify_at(now)
            keys.append(
                enqueue(
                    session,
                    kind="step_urgent",
                    channel_key=channel_key,
                    about=about,
                    is_urgent=True,
                    due_at=due_at,
                    now=now,
                )
            )
    return keys


def _append(
    session: Session, step: ActionStep, *, status: Status, note: str, by: Person, now: dt.datetime
) -> StatusUpdate:
    update = StatusUpdate(
        step_id=step.id,
        status=status,
        note=note,
        by_member_id=by.member.id if by.member else None,
        acting_for_id=_acting_for(session, step, by),
        at=now,
    )
    step.status, step.updated_at = status, now
    session.add(update)
    session.flush()
    return update


def _acting_for(session: Session, step: ActionStep, by: Person) -> int | None:
    """Return the member id of the chair for whom a delegate reports; None if their own organisation owns the step."""
    acting_for_id = by.acting_for_id(step.alliance_id)
    if acting_for_id is None or by.organisation is None:
        return acting_for_id
    owners = {owner.id for owner in rows.list_owners(session, step.id)}
    return None if by.organisation.id in owners else acting_for_id


def read_note(typed: str) -> str:
    """Return a typed note as it is stored. Raises Invalid if it is too long."""
    note = clean_text(typed)
    check_length("note", note, MAX_NOTE)
    return note


def check_rung(session: Session, alliance_id: int, rung_id: int | None) -> None:
    """Raise Invalid for a rung that is not on the alliance's ladder; None is accepted."""
    if rung_id is not None and rung_id not in {rung.id for rung in rows.list_rungs(session, alliance_id)}:
        raise Invalid("rung", "problem.rung_unknown")

"""The action agenda: which steps an alliance takes up, who owns them and how they stand."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from alliance.agenda.happenings import step_reported
from alliance.agenda.links import authorise_step, get_step, link_contribution, list_askable
from alliance.agenda.step_owners import Owners, read_owners
from alliance.agenda.steps import ShownStep, list_own_steps, show_step
from alliance.contributions.history import record_event
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.people.members import Person
from alliance.people.roles import Action, authorise, may
from alliance.typed import check_length, clean_line, clean_text, is_readable
from alliance.words import Ambition, EventKind, LinkKind, Name, Status, StepEventKind
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import ActionStep, Alliance, StatusUpdate, StepEvent, StepOwner

__all__ = [
    "ShownStep",
    "StepPlan",
    "adopt_step",
    "authorise_report",
    "check_rung",
    "create_step",
    "list_own_steps",
    "runs_agenda_of",
    "show_step",
    "update_status",
]

MAX_TITLE = 300
MAX_NOTE = 3000


@dataclass(frozen=True)
class StepPlan:
    """What a chair fills in for a new step, and which form it was."""

    key: str
    alliance_id: int
    title: str
    ambition: Ambition
    owners: Collection[int] = ()
    contacts: Collection[str] = ()
    """Slack user ids of the owners' contact persons, one of each organisation at most."""
    is_continuous: bool = False
    day: dt.date | None = None
    """When it is to be done; for a continuous step, when it is looked at again."""
    contact_names: str = ""
    """Contact persons who are not in Slack, as `Owners.names`."""
    rung_id: int | None = None
    """Where on the alliance's ladder it stands."""


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
    """Put a new step on an alliance's agenda, adopted: a chair who makes it takes it up. Gives the step.

    `made_of` is the number of the contribution that it was made of. The same form sent twice is one step. Raises
    NotAllowed, Invalid for a field, NotFound for the contribution, and Conflict when it or the alliance was archived
    in the meantime.
    """
    authorise(by, Action.RUN_AGENDA, alliance_id=plan.alliance_id)
    slug = f"form-{plan.key}"
    if existing := rows.find_step_by_slug(session, slug):
        return existing
    alliance = _get_open_alliance(session, plan.alliance_id)
    contacts, names = read_owners(session, Owners(plan.owners, plan.contacts, plan.contact_names))
    check_rung(session, plan.alliance_id, plan.rung_id)
    if plan.day is not None and plan.day < today:
        raise Invalid("due_on", "problem.day_past")
    step = ActionStep(
        number=0,
        slug=slug,
        alliance_id=alliance.id,
        title=read_title(plan.title),
        ambition=plan.ambition,
        status=Status.NOT_STARTED,
        rung_id=plan.rung_id,
        is_continuous=plan.is_continuous,
        due_on=None if plan.is_continuous else plan.day,
        review_on=plan.day if plan.is_continuous else None,
        created_at=now,
        updated_at=now,
    )
    if not rows.insert_numbered(session, step):
        # The same form arrived twice at once, and the other one was stored while this one waited.
        twin = rows.find_step_by_slug(session, slug)
        assert twin is not None
        return twin
    _append(session, step, status=Status.NOT_STARTED, note="", by=by, now=now)
    add_owners(session, step, contacts, names, by=by, now=now)
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
    """Take a step up into the running agenda with its owners and, where it ends, its date.

    `owners` gives for each organisation, by id, the member who is its contact person, or None; `contact_names` those
    who are not in Slack. With `review_on` it is continuous. A proposed step becomes `not_started`; any other keeps its
    status. Raises NotFound, NotAllowed, and Conflict for a step that is archived.
    """
    step, alliance = get_step(session, number)
    authorise(by, Action.RUN_AGENDA, alliance_id=alliance.id)
    if step.archived_at is not None:
        raise Conflict("problem.step_archived", ref=f"A-{number}")
    known = {owner.id for owner in rows.list_owners(session, step.id)}
    new = {organisation_id: contact for organisation_id, contact in owners.items() if organisation_id not in known}
    add_owners(session, step, new, contact_names or {}, by=by, now=now)
    step.due_on, step.updated_at, step.version = due_on, now, step.version + 1
    if review_on is not None:
        step.is_continuous, step.review_on = True, review_on
    session.add(step)
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
    """Append a status to a step, with a line of explanation; who follows what it is linked to hears of it.

    It answers the check-in that asks about the step. With `is_urgent` the alliance's chairs hear it at once.

    Raises what `authorise_report` does, and Invalid for `PROPOSED`, which a step leaves once and for all, and for a
    note that is too long.
    """
    step = authorise_report(session, by=by, number=number)
    if status is Status.PROPOSED:
        raise Invalid("status", "problem.status_proposed")
    note = clean_text(note)
    check_length("note", note, MAX_NOTE)
    update = change_status(session, step, status=status, note=note, by=by, now=now)
    if is_urgent:
        _tell_chairs(session, step, update, by=by, now=now)
    return update


def authorise_report(session: Session, *, by: Person, number: int) -> ActionStep:
    """The step, for who may report on it: its owners' people once it is taken up, the chairs and the secretariat.

    Raises NotFound, and NotAllowed, which names who may.
    """
    step, alliance = authorise_step(session, by=by, number=number)
    if step.status is Status.PROPOSED and not may(by, Action.RUN_AGENDA, alliance_id=alliance.id):
        ask = list_askable(session, alliance)
        raise NotAllowed(Action.RUN_AGENDA, "problem.step_proposed", ask=ask, ref=f"A-{step.number}")
    return step


def runs_agenda_of(person: Person) -> frozenset[int] | None:
    """The alliances, by id, whose agenda a person may run; None for all of them."""
    if may(person, Action.RUN_AGENDA, alliance_id=0):
        return None
    return frozenset(chair.alliance_id for chair in person.chairs)


def change_status(
    session: Session, step: ActionStep, *, status: Status, note: str, by: Person, now: dt.datetime
) -> StatusUpdate:
    """Append a status; whoever calls has checked that `by` may. It answers the check-in that asks about the step."""
    before = Status(step.status)
    update = _append(session, step, status=status, note=note, by=by, now=now)
    is_changed = status is not before or bool(note)
    step_reported(session, step, by_member_id=update.by_member_id, is_changed=is_changed, now=now)
    if status is not before:
        about = {"number": step.number, "from": before.value, "to": status.value}
        for contribution in rows.list_linked_contributions(session, step.id):
            record_event(session, contribution, EventKind.STEP_STATUS, by=by, now=now, about=about)
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
    """Append to a step's history what is no status. `about` is plain data."""
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
    """Add owners, and let their contact persons know."""
    for organisation_id, contact_id in owners.items():
        owner = StepOwner(step_id=step.id, organisation_id=organisation_id, since=now)
        owner.contact_member_id, owner.contact_name = contact_id, contact_names.get(organisation_id)
        session.add(owner)
        if contact_id is not None:
            tell_contact(session, step, contact_id, by=by, now=now)
    session.flush()


def tell_contact(session: Session, step: ActionStep, contact_id: int, *, by: Person, now: dt.datetime) -> None:
    """Let somebody know that they are to look after a step; who did it themselves knows."""
    contact = people.get_member(session, contact_id)
    if contact.slack_user_id != by.slack_user_id:
        about = {"step": step.number, "by": by.slack_user_id}
        enqueue(session, kind="step_owner", lane=contact.slack_user_id, about=about, now=now)


def _tell_chairs(session: Session, step: ActionStep, update: StatusUpdate, *, by: Person, now: dt.datetime) -> None:
    """What cannot wait for the message of the day."""
    for _, chair in alliance_rows.list_chairs(session, step.alliance_id):
        if chair.slack_user_id != by.slack_user_id:
            about = {"update": update.id, "step": step.number}
            enqueue(session, kind="step_urgent", lane=chair.slack_user_id, about=about, is_urgent=True, now=now)


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
    session.add_all([step, update])
    session.flush()
    return update


def _acting_for(session: Session, step: ActionStep, by: Person) -> int | None:
    """The chair for whom a delegate reports; None for who reports on a step of their own organisation."""
    acting_for_id = by.acting_for_id(step.alliance_id)
    if acting_for_id is None or by.organisation is None:
        return acting_for_id
    owners = {owner.id for owner in rows.list_owners(session, step.id)}
    return None if by.organisation.id in owners else acting_for_id


def read_title(typed: str) -> str:
    """A step's title as it is kept. Raises Invalid for one that is empty or too long."""
    title = clean_line(typed)
    if not is_readable(title):
        raise Invalid("title", "problem.step_title_empty")
    check_length("title", title, MAX_TITLE)
    return title


def check_rung(session: Session, alliance_id: int, rung_id: int | None) -> None:
    """Raise Invalid for a rung that is none of the alliance's ladder."""
    if rung_id is not None and rung_id not in {rung.id for rung in rows.list_rungs(session, alliance_id)}:
        raise Invalid("rung", "problem.rung_unknown")


def _get_open_alliance(session: Session, alliance_id: int) -> Alliance:
    alliance = alliance_rows.find_alliance(session, alliance_id)
    if alliance is None:
        raise Invalid("alliance", "problem.alliance_unknown")
    if alliance.archived_at is not None:
        raise Conflict("problem.alliance_closed", alliance=Name(alliance.name, alliance.name_en))
    return alliance

"""Plan the sheet of action steps."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial

from alliance.agenda.agenda import MAX_NOTE
from alliance.agenda.step_editing import StepChange, edit_step, set_owners
from alliance.agenda.step_owners import MAX_CONTACT, Owners
from alliance.agenda.step_texts import MAX_DESCRIPTION, MAX_TITLE
from alliance.enums import RUNNING, Ambition, Series, Status
from alliance.people.members import short_person_name
from alliance.records.import_planning import NewStep, Once, Planning, RowReader, folded
from alliance.records.import_rows import ImportProblem, ImportSheet
from alliance.typed_text import clean_line
from storage.agenda import agenda as step_rows
from storage.engine.database import Session
from storage.records import imports as rows
from storage.tables import ActionStep, Alliance, Member, Organisation, StepOwner


class Runs(StrEnum):
    """Whether a step has an end."""

    FINITE = "finite"
    CONTINUOUS = "continuous"


Contacts = Mapping[int, tuple[Member | None, str | None]]
"""The contact persons by the place of their organisation among the owners: a member, or the name of somebody else."""


class Agenda:
    """The steps that are there, by number, by the key of their import, and by alliance and title."""

    def __init__(self, session: Session) -> None:
        self.by_number: dict[int, ActionStep] = {}
        self.by_key: dict[object, ActionStep] = {}
        for step in rows.list_steps(session):
            self.by_number[step.number] = step
            self.by_key.setdefault(step.slug, step)
            for title in (step.title, step.title_en):
                self.by_key.setdefault((step.alliance_id, folded(title or "")), step)
        self.owners: dict[int, list[StepOwner]] = defaultdict(list)
        for owner in rows.list_step_owners(session):
            self.owners[owner.step_id].append(owner)
        newest = step_rows.map_newest_updates(session, [step.id for step in self.by_number.values()])
        self.notes = {key: update.note for key, update in newest.items()}

    def find(self, alliance: Alliance, title: str) -> ActionStep | None:
        """The step that a row without a number is about, if it was imported before or has the same title."""
        found = self.by_key.get(key_of(alliance, title))
        return found or self.by_key.get((alliance.id, folded(title)))


def key_of(alliance: Alliance, title: str) -> str:
    """The key of an imported step: the same file again finds it, also after its title was changed."""
    told = f"{alliance.slug}|{folded(title)}"
    return f"import-{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def plan_steps(planning: Planning, sheets: Sequence[ImportSheet]) -> None:
    """A step is found by its number, or without one by its alliance and title; an empty cell leaves what is there.

    The status and note of a new step are imported. Those of an existing step are not, since people reported them.
    """
    agenda, once = Agenda(planning.session), Once()
    for row in planning.read(sheets):
        number, alliance = row.number("step", Series.STEP), row.alliance("alliance")
        title = row.text("step_title", MAX_TITLE, required=True)
        if alliance is None or not title:
            _read_all(row)
            continue
        step = agenda.find(alliance, title) if number is None else agenda.by_number.get(number)
        if number is not None and step is None:
            row.note("step", ImportProblem.REFERENCE_UNKNOWN, value=Series.STEP.ref(number))
        elif step is not None and step.alliance_id != alliance.id:
            row.note("alliance", ImportProblem.REFERENCE_ELSEWHERE, value=step.ref)
        elif step is not None and step.archived_at is not None:
            row.note("step", ImportProblem.STEP_ARCHIVED, value=step.ref)
        elif once.takes(row, "step_title", step.id if step else key_of(alliance, title)):
            _plan_new(planning, row, alliance, title) if step is None else _plan_change(planning, row, agenda, step)
            continue
        _read_all(row)


def _read_all(row: RowReader) -> None:
    """Note what is wrong in the other cells of a row that is wrong already."""
    row.text("step_description", MAX_DESCRIPTION, lines=True)
    row.choice("ambition", Ambition)
    row.choice("runs", Runs)
    row.choice("status", Status)
    row.text("note", MAX_NOTE, lines=True)
    row.organisations("owners")
    row.day("due_on")


def _plan_new(planning: Planning, row: RowReader, alliance: Alliance, title: str) -> None:
    description = row.text("step_description", MAX_DESCRIPTION, lines=True)
    ambition, runs = row.choice("ambition", Ambition), row.choice("runs", Runs)
    status = row.choice("status", Status) or Status.NOT_STARTED
    note, owners, due_on = row.text("note", MAX_NOTE, lines=True), row.organisations("owners"), row.day("due_on")
    contacts = _contacts(planning, row, owners)
    if due_on is not None and due_on < planning.time.today and status in RUNNING:
        row.note("due_on", ImportProblem.DUE_LONG_AGO)
    if not row.is_right:
        return
    is_continuous = runs is Runs.CONTINUOUS
    values = {
        "slug": key_of(alliance, title),
        "title": title,
        "description": description,
        "ambition": ambition or Ambition.FIRST_STEP,
        "status": status,
        "is_continuous": is_continuous,
        "due_on": None if is_continuous else due_on,
        "review_on": due_on if is_continuous else None,
        "version": 1,
        "created_at": planning.time.now,
        "updated_at": planning.time.now,
    }
    owned = [(one, *contacts.get(place, (None, None))) for place, one in enumerate(owners)]
    planning.changes.steps.append(NewStep(values, note, alliance, owned))
    row.counts.new += 1


def _contacts(planning: Planning, row: RowReader, owners: Sequence[Organisation]) -> Contacts:
    """Members of the owners by their names, and others if it is clear which organisation they represent.

    A digest has the names alone. A name may be preceded by its organisation, as in "Utrecht: Jan Jansen".
    """
    found: dict[int, tuple[Member | None, str | None]] = {}
    for line, named, name in _typed_contacts(planning, row):
        place, member = _whose(planning, owners, named, name, taken=found.keys())
        if member is None and named is None:
            row.note("contacts", ImportProblem.CONTACT_UNKNOWN, value=line)
        elif place is None or len(name) > MAX_CONTACT:
            row.note("contacts", ImportProblem.CONTACT_WHOSE, value=line)
        else:
            found[place] = (member, None if member is not None else name)
    return found


def _typed_contacts(planning: Planning, row: RowReader) -> Iterator[tuple[str, Organisation | None, str]]:
    """Each contact person as typed, the organisation before the colon, and the name."""
    text = row.text("contacts", 1000, lines=True)
    for typed in text.replace(";", "\n").replace(",", "\n").splitlines() if text else ():
        if line := clean_line(typed):
            before, colon, name = line.partition(":")
            named = planning.known.organisations.find(before) if colon else None
            yield line, named, clean_line(name) if named is not None else line


def _check_contacts(planning: Planning, row: RowReader, step: ActionStep, owners: Sequence[StepOwner]) -> None:
    """Note an error for contact persons that an existing step does not have, since a file does not change them."""
    names = {member.id: member.name for member in planning.known.members.values()}
    known = [one.contact_name or names.get(one.contact_member_id or 0, "") for one in owners]
    there = {folded(told) for one in known for told in (one, short_person_name(one))}
    for line, named, name in _typed_contacts(planning, row):
        if folded(name) in there:
            continue
        is_known = named is not None or planning.known.find_members(name)
        problem = ImportProblem.CONTACT_STAYS if is_known else ImportProblem.CONTACT_UNKNOWN
        row.note("contacts", problem, value=step.ref if is_known else line)


def _whose(
    planning: Planning, owners: Sequence[Organisation], named: Organisation | None, name: str, *, taken: object
) -> tuple[int | None, Member | None]:
    free = [place for place, one in enumerate(owners) if named in (None, one) and place not in taken]  # type: ignore[operator]
    for member in planning.known.find_members(name):
        for place in free:
            if owners[place].id is not None and owners[place].id == member.organisation_id:
                return place, member
    return (free[0], None) if len(free) == 1 else (None, None)


def _plan_change(planning: Planning, row: RowReader, agenda: Agenda, step: ActionStep) -> None:
    title, description = row.text("step_title", MAX_TITLE), row.text("step_description", MAX_DESCRIPTION, lines=True)
    ambition, runs, day = row.choice("ambition", Ambition), row.choice("runs", Runs), row.day("due_on")
    owners, status = row.organisations("owners"), row.choice("status", Status)
    note = row.text("note", MAX_NOTE, lines=True)
    is_continuous = step.is_continuous if runs is None else runs is Runs.CONTINUOUS
    had = step.review_on if step.is_continuous else step.due_on
    if day is not None and day not in (step.due_on, step.review_on) and day < planning.time.today:
        row.note("due_on", ImportProblem.DATE_PAST)
    known = agenda.owners.get(step.id, [])
    _check_contacts(planning, row, step, known)
    if not row.is_right:
        return
    if status is not None and status is not step.status:
        row.note("status", ImportProblem.STATUS_STAYS, value=step.ref, status=step.status)
    elif note and note != agenda.notes.get(step.id, ""):
        row.note("note", ImportProblem.NOTE_STAYS, value=step.ref)
    change = StepChange(
        title=step.title if title in (step.title, step.title_en) else title,
        ambition=ambition or Ambition(step.ambition),
        is_continuous=is_continuous,
        day=day or had,
        rung_id=step.rung_id,
        description=None if description in ("", step.description, step.description_en) else description,
    )
    edited = _differences(step, change, had)
    is_moved = bool(owners) and {one.id for one in owners} != {one.organisation_id for one in known}
    for column, was, becomes in edited:
        row.changes(column, step.ref, was, becomes)
    if is_moved:
        called = planning.known.organisation_names
        was = [called.get(one.organisation_id, "") for one in known]
        row.changes("owners", step.ref, was, [one.name for one in owners])
    if edited:
        planning.changes.others.append(partial(_edit, planning, step, change))
    if is_moved:
        planning.changes.others.append(partial(_hand_over, planning, step, owners, known))
    row.counts.changed += bool(edited or is_moved)
    row.counts.same += not (edited or is_moved)


def _differences(step: ActionStep, change: StepChange, had: dt.date | None) -> list[tuple[str, object, object]]:
    """The differences of a change: the column, the stored value and the new one."""
    runs = [Runs.CONTINUOUS if one else Runs.FINITE for one in (step.is_continuous, change.is_continuous)]
    values: list[tuple[str, object, object]] = [
        ("step_title", step.title, change.title),
        ("ambition", Ambition(step.ambition), change.ambition),
        ("runs", runs[0], runs[1]),
        ("due_on", had, change.day),
        ("step_description", step.description, change.description or step.description),
    ]
    return [one for one in values if one[1] != one[2]]


def _edit(planning: Planning, step: ActionStep, change: StepChange, session: Session) -> None:
    edit_step(
        session,
        by=planning.by,
        number=step.number,
        change=change,
        seen=session.get_one(ActionStep, step.id).version,
        today=_earliest(planning.time.today, change.day),
        now=planning.time.now,
    )


def _earliest(today: dt.date, day: dt.date | None) -> dt.date:
    """A date in the past may stay when a step becomes continuous, or no longer is."""
    return min(today, day) if day is not None else today


def _hand_over(
    planning: Planning, step: ActionStep, owners: Sequence[Organisation], known: Sequence[StepOwner], session: Session
) -> None:
    """Set the owners, with the contact persons of those that stay."""
    names = {one.id: one.name for one in owners}
    ids = {member.id: user_id for user_id, member in planning.known.members.items()}
    stay = [one for one in known if one.organisation_id in names]
    lines = [f"{names[one.organisation_id]}: {one.contact_name}" for one in stay if one.contact_name]
    contacts = [ids[one.contact_member_id] for one in stay if one.contact_member_id in ids]
    set_owners(
        session,
        by=planning.by,
        number=step.number,
        owners=Owners(list(names), contacts, "\n".join(lines)),
        seen=session.get_one(ActionStep, step.id).version,
        time=planning.time,
    )

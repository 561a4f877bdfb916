"""The open steps of an alliance that ends: closed, or handed over to another alliance."""

import datetime as dt

from alliance.agenda.agenda import change_status, note_event
from alliance.enums import Status, StepEventKind
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.people.audit import audit
from alliance.people.members import Person
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.tables import Alliance


def close_all(session: Session, alliance: Alliance, *, note: str, by: Person, now: dt.datetime) -> list[int]:
    """Close every open step of an alliance, with a note; returns their numbers."""
    steps = rows.list_open_steps_in(session, alliance.id)
    for step in steps:
        change_status(session, step, status=Status.DROPPED, note=note, by=by, now=now)
    return [step.number for step in steps]


def hand_over_all(session: Session, alliance: Alliance, *, to: Alliance, by: Person, now: dt.datetime) -> list[int]:
    """Move every open step of an alliance to the agenda of another one; returns their numbers.

    Owners, status and history stay. A rung belongs to its alliance's ladder, and is cleared. The audit log gets each
    step, since an archive of the time before tells where it was.
    """
    steps = rows.list_open_steps_in(session, alliance.id)
    about = {"from": [[alliance.name, alliance.name_en]], "to": [[to.name, to.name_en]]}
    for step in steps:
        step.alliance_id, step.rung_id, step.version, step.updated_at = to.id, None, step.version + 1, now
        note_event(session, step, StepEventKind.MOVED, by=by, now=now, about=about)
        was = {"alliance": alliance.slug}
        audit(session, None, "move_step", step.ref, was, now, alliance=to.slug)
        indexing.note_change(session, DocumentKind.STEP, step.number)
    return [step.number for step in steps]

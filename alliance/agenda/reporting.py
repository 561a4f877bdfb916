"""Report a step's status from a form or a button, once and not unseen over a fresher one; and undo a report."""

import datetime as dt
from collections.abc import Sequence

from alliance import undo
from alliance.agenda.agenda import read_note, update_status
from alliance.agenda.permissions import authorise_report
from alliance.agenda.signals import report_undone
from alliance.agenda.steps import StepReport, stamp_of
from alliance.contributions.history import undo_events
from alliance.enums import Series, Status, StepEventKind, UndoKind
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.engine.deliveries import withdraw
from storage.engine.events import note_event
from storage.tables import StepEvent, Undo

ENDS = (Status.DONE, Status.DROPPED)
"""Statuses that take a step off the running agenda, and are asked about when they come in one line."""
SHOWN = 5
"""Maximum number of reports that came in meanwhile to show."""


class StatusOvertaken(Conflict):
    """Raised when the step's status is another than the person was shown; nothing was stored."""

    def __init__(self, ref: str, newest: int, meanwhile: Sequence[StepReport]) -> None:
        super().__init__("problem.status_overtaken", ref=ref)
        self.newest = newest
        """The stamp of the newest report."""
        self.meanwhile = tuple(meanwhile)
        """The reports that came in meanwhile; if the one that was shown was undone, the one that counts now."""


def report_status(
    session: Session, *, by: Person, number: int, status: Status, note: str, key: str, seen: int, now: dt.datetime
) -> bool:
    """Report a status from a form or button; return False for a repeat, such as a second click.

    `key` identifies the form or button, and `seen` is the stamp of the newest report that the person was shown. Raises
    StatusOvertaken if another one came in or that one was undone, and the errors of `update_status`.
    """
    authorise(by, Action.UPDATE_STATUS)
    step = rows.lock_step(session, number)
    if step is None:
        raise NotFound("step", Series.STEP.ref(number))
    if not note_event(session, f"status:{key}", now=now):
        return False
    newest = rows.list_updates_of(session, step.id, before=None, limit=SHOWN)
    if newest and stamp_of(newest[0][0]) != seen:
        fresher = [found for found in newest if stamp_of(found[0]) > seen] or newest[:1]
        meanwhile = [
            StepReport(Status(one.status), one.note, member.name if member else None, one.at) for one, member in fresher
        ]
        raise StatusOvertaken(step.ref, stamp_of(newest[0][0]), meanwhile)
    update_status(session, by=by, number=number, status=status, note=note, now=now)
    return True


def check_report(session: Session, *, by: Person, number: int, note: str) -> None:
    """Check a report before asking whether it is meant. Raises the errors of `update_status` for these values."""
    authorise(by, Action.UPDATE_STATUS)
    authorise_report(session, by=by, number=number)
    read_note(note)


@undo.undoable(UndoKind.STATUS)
def put_back_status(session: Session, done: Undo, now: dt.datetime) -> None:
    """Take a report back: it counts for nothing any more, and stays in the history as undone.

    Raises Conflict if a newer report came after it.
    """
    found = rows.find_update(session, done.about_id)
    assert found is not None
    update, _ = found
    step = rows.map_found(session, [update.step_id])[update.step_id][0]
    rows.lock_step(session, step.number)
    newest = rows.find_newest_update(session, step.id)
    if newest is None or newest.id != update.id:
        raise Conflict("problem.undo_newer_status", ref=step.ref)
    about = {"status": str(update.status), "note": update.note, "version": step.version}
    session.add(
        StepEvent(
            step_id=step.id,
            kind=StepEventKind.STATUS_UNDONE,
            about=about,
            by_member_id=update.by_member_id,
            acting_for_id=update.acting_for_id,
            at=update.at,
        )
    )
    session.delete(update)
    withdraw(session, done.before["deliveries"])
    step.status, step.updated_at = Status(done.before["status"]), now
    session.flush()
    undo_events(session, done.before["events"], now=now)
    report_undone(session, step, reported_at=done.done_at, before=done.before, now=now)

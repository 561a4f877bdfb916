"""Archive and restore contributions: hidden, never deleted."""

import datetime as dt

from alliance import undo
from alliance.contributions.freshness import bring_up_to_date
from alliance.contributions.history import audit_others, lock_to_undo, record_event, undo_events
from alliance.contributions.maintainers import check_maintainer
from alliance.contributions.sharing import get_to_change
from alliance.enums import EventKind, Series, UndoKind
from alliance.errors import Conflict
from alliance.people.members import Person
from alliance.typed_text import check_text, clean_text
from storage.contributions import contributions as rows
from storage.contributions.news import withdraw_news
from storage.engine.database import Session
from storage.tables import Contribution, ContributionEvent, Undo

MAX_REASON = 300


def archive_contribution(
    session: Session, *, by: Person, number: int, reason: str, now: dt.datetime, channel_id: str | None = None
) -> Contribution:
    """Hide a contribution from search and lists; its reference, its links and all responses to it are kept.

    Raises NotFound; NotAllowed for anyone but its maintainers; Conflict if it is already archived or merged; Invalid
    without a reason.
    """
    contribution = _get_kept(session, by, number, channel_id)
    if contribution.archived_at is not None:
        raise Conflict("problem.archived_already", ref=Series.CONTRIBUTION.ref(number))
    contribution.archived_at, contribution.archive_reason = now, _cleaned(reason)
    event = _record(session, contribution, EventKind.ARCHIVED, by, reason, now, notify_at=undo.notify_at(now))
    audit_others(session, by, "archive_contribution", contribution, {}, now, reason=contribution.archive_reason)
    undo.offer(session, UndoKind.ARCHIVE, contribution.id, by=by, before={"event": event.id}, now=now)
    return contribution


def restore_contribution(
    session: Session, *, by: Person, number: int, reason: str, now: dt.datetime, channel_id: str | None = None
) -> Contribution:
    """Restore an archived contribution as it was; if nobody was told that it was archived, nobody is told of either.

    Raises NotFound; NotAllowed for anyone but its maintainers; Conflict if it is not archived or was merged; Invalid
    without a reason.
    """
    contribution = _get_kept(session, by, number, channel_id)
    if contribution.archived_at is None:
        raise Conflict("problem.not_archived", ref=Series.CONTRIBUTION.ref(number))
    is_told = is_archiving_told(contribution, now=now)
    if not is_told:
        archived = [
            event for event, *_ in rows.list_events(session, contribution.id) if event.kind == EventKind.ARCHIVED
        ]
        if archived:  # else there is nothing to withdraw
            withdraw_news(session, archived[0].id)
    contribution.archived_at, contribution.archive_reason = None, None
    _record(session, contribution, EventKind.RESTORED, by, reason, now, is_told=is_told)
    audit_others(session, by, "restore_contribution", contribution, {}, now, reason=_cleaned(reason))
    return contribution


def is_archiving_told(contribution: Contribution, *, now: dt.datetime) -> bool:
    """Whether followers may have been told that a contribution was archived: no longer before it can be undone."""
    return contribution.archived_at is not None and undo.notify_at(contribution.archived_at) <= now


@undo.undoable(UndoKind.ARCHIVE)
def put_back_archived(session: Session, done: Undo, now: dt.datetime) -> None:
    """Put back what was archived. Raises Conflict if it was restored since, even if archived once more, or merged."""
    contribution = lock_to_undo(session, done.before["event"])
    if contribution.archived_at != done.done_at:
        raise Conflict("problem.undo_newer_archive", ref=contribution.ref)
    contribution.archived_at, contribution.archive_reason = None, None
    undo_events(session, [done.before["event"]], now=now)
    bring_up_to_date(session, contribution, now=now)


def _get_kept(session: Session, by: Person, number: int, channel_id: str | None) -> Contribution:
    found = get_to_change(session, by=by, number=number, channel_id=channel_id, follow=False)
    check_maintainer(by, found)
    return found[0]


def _record(
    session: Session,
    contribution: Contribution,
    kind: EventKind,
    by: Person,
    reason: str,
    now: dt.datetime,
    notify_at: dt.datetime | None = None,
    is_told: bool = True,
) -> ContributionEvent:
    about = {"reason": _cleaned(reason)}
    event = record_event(session, contribution, kind, by=by, now=now, about=about, notify_at=notify_at, is_told=is_told)
    bring_up_to_date(session, contribution, now=now)
    return event


def _cleaned(reason: str) -> str:
    reason = clean_text(reason)
    check_text("reason", reason, MAX_REASON)
    return reason

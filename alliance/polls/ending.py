"""End polls of every kind: at their deadline, by hand or by cancelling."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from alliance.enums import PollKind, PollState
from alliance.errors import Invalid
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.polls import permissions, polls, questions, result_notices, scans, status_polls
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Poll

MAX_REASON = 300


@dataclass(frozen=True)
class Ending:
    """How polls of one kind end."""

    on_end: Callable[[Session, Poll, dt.datetime], None]
    """Called when a poll was closed or cancelled, in the same transaction, before its messages are updated."""


ENDINGS = {
    PollKind.QUESTION: Ending(questions.on_end),
    PollKind.STATUS_POLL: Ending(status_polls.on_end),
    PollKind.QUICK_SCAN: Ending(scans.on_end),
}


def close(session: Session, *, by: Person, number: int, now: dt.datetime) -> Poll:
    """Close an open poll before its deadline. Raises Conflict once it has ended."""
    poll = permissions.lock_for_running(session, by=by, number=number)
    polls.check_open(poll, now=now)
    audit(session, by, "poll_closed", poll.ref, {}, now)
    _end(session, poll, PollState.CLOSED, now)
    return poll


def cancel(session: Session, *, by: Person, number: int, reason: str, now: dt.datetime) -> Poll:
    """End an open poll without results, with a reason for those who were asked. Raises Conflict and Invalid."""
    poll = permissions.lock_for_running(session, by=by, number=number)
    polls.check_open(poll, now=now)
    reason = reason.strip()
    if not reason:
        raise Invalid("reason", "problem.reason_needed")
    if len(reason) > MAX_REASON:
        raise Invalid("reason", "problem.too_long", limit=MAX_REASON, length=len(reason))
    audit(session, by, "poll_cancelled", poll.ref, {}, now, reason=reason)
    poll.reason = reason
    _end(session, poll, PollState.CANCELLED, now)
    return poll


def end_due(session: Session, *, now: dt.datetime) -> list[Poll]:
    """Close the polls whose deadline has passed, and return them."""
    ended = []
    for found in rows.list_ended(session, now=now):
        poll = rows.lock_poll(session, found.number)
        if poll is not None and poll.state is PollState.OPEN:
            _end(session, poll, PollState.CLOSED, now)
            ended.append(poll)
    session.flush()
    return ended


def close_all_of(session: Session, alliance_id: int, *, now: dt.datetime) -> int:
    """Close every open poll of an alliance that ends; returns how many."""
    found = rows.list_open_of(session, alliance_id)
    for one in found:
        poll = rows.lock_poll(session, one.number)
        if poll is not None and poll.state is PollState.OPEN:
            audit(session, None, "poll_closed", poll.ref, {}, now)
            _end(session, poll, PollState.CLOSED, now)
    return len(found)


def _end(session: Session, poll: Poll, state: PollState, now: dt.datetime) -> None:
    poll.state, poll.closed_at, poll.remind_at = state, now, None
    session.flush()
    ENDINGS[poll.kind].on_end(session, poll, now)
    polls.refresh(session, poll, now=now, everywhere=True)
    result_notices.tell(session, poll, now=now)

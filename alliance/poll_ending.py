"""How polls of every kind end: at their deadline, by hand, or cancelled; and the one reminder before that."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from alliance import polls, questions, scans, status_polls
from alliance.audit import audit
from alliance.errors import Invalid
from alliance.members import Person
from alliance.words import PollKind, PollState
from storage import polls as rows
from storage.database import Session
from storage.tables import Poll

MAX_REASON = 300


@dataclass(frozen=True)
class Ending:
    """What ending and reminding mean for one kind of poll."""

    on_end: Callable[[Session, Poll, dt.datetime], None]
    """Called when it has closed or was cancelled, in the same transaction, before its messages are brought up to
    date."""
    remind: Callable[[Session, Poll, dt.datetime], int]
    """Put a reminder in line for everybody who has not answered; gives how many."""


ENDINGS = {
    PollKind.QUESTION: Ending(questions.on_end, questions.remind),
    PollKind.STATUS_POLL: Ending(status_polls.on_end, status_polls.remind),
    PollKind.QUICK_SCAN: Ending(scans.on_end, scans.remind),
}


def close(session: Session, *, by: Person, number: int, now: dt.datetime) -> Poll:
    """Close an open poll before its deadline. Raises Conflict once it has ended."""
    poll = polls.lock_for_running(session, by=by, number=number)
    polls.check_open(poll, now=now)
    audit(session, by, "poll_closed", polls.ref(poll), {}, now)
    _end(session, poll, PollState.CLOSED, now)
    return poll


def cancel(session: Session, *, by: Person, number: int, reason: str, now: dt.datetime) -> Poll:
    """End an open poll without results, with a word of why for those who were asked. Raises Conflict and Invalid."""
    poll = polls.lock_for_running(session, by=by, number=number)
    polls.check_open(poll, now=now)
    reason = reason.strip()
    if not reason:
        raise Invalid("reason", "problem.reason_needed")
    if len(reason) > MAX_REASON:
        raise Invalid("reason", "problem.too_long", limit=MAX_REASON, length=len(reason))
    audit(session, by, "poll_cancelled", polls.ref(poll), {}, now, reason=reason)
    poll.reason = reason
    _end(session, poll, PollState.CANCELLED, now)
    return poll


def is_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether a poll has ended, or who has not answered is to be reminded."""
    return bool(rows.list_ended(session, now=now) or rows.list_to_remind(session, now=now))


def end_due(session: Session, *, now: dt.datetime) -> list[Poll]:
    """Close the polls whose deadline has passed, and remind who has not answered where it is time; gives the closed.

    After a downtime that lasted beyond the deadline nobody is reminded any more.
    """
    ended = []
    for found in rows.list_ended(session, now=now):
        poll = rows.lock_poll(session, found.number)
        if poll is not None and poll.state is PollState.OPEN:
            _end(session, poll, PollState.CLOSED, now)
            ended.append(poll)
    for found in rows.list_to_remind(session, now=now):
        poll = rows.lock_poll(session, found.number)
        if poll is not None and poll.remind_at is not None and poll.state is PollState.OPEN:
            poll.remind_at = None
            session.add(poll)
            ENDINGS[poll.kind].remind(session, poll, now)
    session.flush()
    return ended


def _end(session: Session, poll: Poll, state: PollState, now: dt.datetime) -> None:
    poll.state, poll.closed_at, poll.remind_at = state, now, None
    session.add(poll)
    session.flush()
    ENDINGS[poll.kind].on_end(session, poll, now)
    polls.refresh(session, poll, now=now, everywhere=True)

"""End polls of every kind: at their deadline, by hand or by cancelling; and remind members before the deadline."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.calendar.reminding import Unanswered, remind
from alliance.errors import Invalid
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.polls import polls, questions, results, scans, status_polls
from alliance.words import PollKind, PollState
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Member, Poll

MAX_REASON = 300


@dataclass(frozen=True)
class Ending:
    """The handlers of one kind of poll for ending and reminding."""

    on_end: Callable[[Session, Poll, dt.datetime], None]
    """Called when a poll was closed or cancelled, in the same transaction, before its messages are updated."""
    list_unanswered: Callable[[Session, Poll, dt.datetime], Sequence[Member]]
    """Lists the members to remind: those who have not answered, are present and want reminders."""


ENDINGS = {
    PollKind.QUESTION: Ending(questions.on_end, questions.list_unanswered),
    PollKind.STATUS_POLL: Ending(status_polls.on_end, status_polls.list_unanswered),
    PollKind.QUICK_SCAN: Ending(scans.on_end, scans.list_unanswered),
}


def close(session: Session, *, by: Person, number: int, now: dt.datetime) -> Poll:
    """Close an open poll before its deadline. Raises Conflict once it has ended."""
    poll = polls.lock_for_running(session, by=by, number=number)
    polls.check_open(poll, now=now)
    audit(session, by, "poll_closed", polls.ref(poll), {}, now)
    _end(session, poll, PollState.CLOSED, now)
    return poll


def cancel(session: Session, *, by: Person, number: int, reason: str, now: dt.datetime) -> Poll:
    """End an open poll without results, with a reason for those who were asked. Raises Conflict and Invalid."""
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


def remind_due(session: Session, *, zone: ZoneInfo, country: str, now: dt.datetime) -> int:
    """Remind members of open polls that they have not answered, if it is time; return how many.

    `zone` is the network's. Call it after `end_due`, so that nobody is reminded of a poll that has ended.
    """
    reminded = 0
    for found in rows.list_to_remind(session, now=now):
        poll = rows.lock_poll(session, found.number)
        if poll is None or poll.remind_at is None or poll.state is not PollState.OPEN or poll.ends_at is None:
            continue
        asked_at, about = poll.opened_at or poll.created_at, {"poll": poll.id}
        members = ENDINGS[poll.kind].list_unanswered(session, poll, now)
        count, poll.remind_at = remind(
            session,
            kind="poll_reminder",
            unanswered=[Unanswered(member, asked_at, polls.ref(poll), about) for member in members],
            ends_at=poll.ends_at,
            zone=zone,
            country=country,
            now=now,
        )
        session.add(poll)
        reminded += count
    session.flush()
    return reminded


def _end(session: Session, poll: Poll, state: PollState, now: dt.datetime) -> None:
    poll.state, poll.closed_at, poll.remind_at = state, now, None
    session.add(poll)
    session.flush()
    ENDINGS[poll.kind].on_end(session, poll, now)
    polls.refresh(session, poll, now=now, everywhere=True)
    results.tell(session, poll, now=now)

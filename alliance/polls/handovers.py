"""Handovers: record that a poll's results went to somebody, and list them for its card, its matrix and the digest."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from alliance.enums import Name, PollKind, PollState
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.polls import permissions, polls
from alliance.typed_text import check_length, check_text, clean_line, clean_text
from storage.engine.database import Session
from storage.polls import handovers as rows
from storage.tables import Alliance, Handover, Member, Poll

MAX_ADDRESSEE = 150
MAX_NOTE = 1000


@dataclass(frozen=True)
class HandoverForm:
    """The values of a handover form: the addressee, the date and a note."""

    addressee: str
    handed_on: dt.date | None
    note: str = ""


@dataclass(frozen=True)
class ShownHandover:
    """A handover of a poll's results, for display."""

    addressee: str
    handed_on: dt.date
    note: str
    by: str
    """Name of the member who recorded it."""


@dataclass(frozen=True)
class ListedHandover:
    """A handover together with its poll, for lists over several polls."""

    ref: str
    kind: PollKind
    title: str
    alliance: Name
    handed: ShownHandover


def get_to_hand_over(session: Session, *, by: Person, number: int) -> Poll:
    """Return, locked, a poll whose results `by` may record as handed over.

    Raises NotFound, NotAllowed, and Conflict while the poll is open, since results must not change after a handover,
    or if it was cancelled.
    """
    poll = permissions.lock_for_running(session, by=by, number=number)
    if poll.state is PollState.CANCELLED:
        raise Conflict("problem.poll_cancelled", ref=poll.ref)
    if poll.state is not PollState.CLOSED:
        raise Conflict("problem.poll_not_closed", ref=poll.ref)
    return poll


def hand_over(session: Session, *, by: Person, number: int, form: HandoverForm, time: LocalTime) -> Poll:
    """Record that a poll's results were handed to somebody; recording the same handover twice stores one.

    The date must not be in the future, by the network's `time`, nor before the poll was asked. Raises the errors of
    `get_to_hand_over`, and Invalid for a field.
    """
    poll = get_to_hand_over(session, by=by, number=number)
    addressee, note = clean_line(form.addressee), clean_text(form.note)
    check_text("addressee", addressee, MAX_ADDRESSEE)
    check_length("note", note, MAX_NOTE)
    handed_on = _day(poll, form.handed_on, time=time)
    handover = Handover(
        poll_id=poll.id,
        addressee=addressee,
        handed_on=handed_on,
        note=note,
        by_member_id=by.as_member.id,
        created_at=time.now,
    )
    if rows.find_same(session, handover) is not None:
        return poll
    session.add(handover)
    session.flush()
    about = {"addressee": addressee, "handed_on": handed_on.isoformat(), "note": note}
    audit(session, by, "poll_handed_over", poll.ref, {}, time.now, **about)
    polls.refresh(session, poll, now=time.now, everywhere=True)
    return poll


def list_of_poll(session: Session, poll: Poll) -> tuple[ShownHandover, ...]:
    """List the handovers of a poll, oldest first."""
    return tuple(_shown(*found) for found in rows.list_of_poll(session, poll.id))


def list_handovers(
    session: Session, *, since: dt.datetime, until: dt.datetime, alliance_ids: Collection[int] | None = None
) -> list[ListedHandover]:
    """List the handovers recorded from `since` until before `until`, for the digest.

    Selected by the moment of recording, so that a handover recorded late appears in the next digest rather than in
    none.
    """
    found = rows.list_between(session, since=since, until=until, alliance_ids=alliance_ids)
    return [_listed(*one) for one in found]


def _day(poll: Poll, day: dt.date | None, *, time: LocalTime) -> dt.date:
    if day is None:
        raise Invalid("handed_on", "problem.handed_on_needed")
    if day > time.today:
        raise Invalid("handed_on", "problem.handed_on_future")
    opened_on = (poll.opened_at or poll.created_at).astimezone(time.zone).date()
    if day < opened_on:
        raise Invalid("handed_on", "problem.handed_on_before", day=opened_on)
    return day


def _shown(handover: Handover, by: Member) -> ShownHandover:
    return ShownHandover(handover.addressee, handover.handed_on, handover.note, by.name)


def _listed(handover: Handover, by: Member, poll: Poll, alliance: Alliance) -> ListedHandover:
    name = alliance.names
    return ListedHandover(poll.ref, poll.kind, poll.title, name, _shown(handover, by))

"""Handing over: that the results of a poll went to somebody, on which day; for its card, its matrix and the digest."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.errors import Conflict, Invalid
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.polls import polls
from alliance.typed import check_length, clean_line, clean_text, is_readable
from alliance.words import Name, PollKind, PollState
from storage.engine.database import Session
from storage.polls import handovers as rows
from storage.tables import Alliance, Handover, Member, Poll

MAX_ADDRESSEE = 150
MAX_NOTE = 1000


@dataclass(frozen=True)
class HandoverForm:
    """What is recorded of a hand-over: to whom, when, and a word about it."""

    addressee: str
    handed_on: dt.date | None
    note: str = ""


@dataclass(frozen=True)
class ShownHandover:
    """To whom results were handed."""

    addressee: str
    handed_on: dt.date
    note: str
    by: str
    """Who recorded it."""


@dataclass(frozen=True)
class ListedHandover:
    """To whom results were handed, with which results: for a list over several polls."""

    ref: str
    kind: PollKind
    title: str
    alliance: Name
    handed: ShownHandover


def get_to_hand_over(session: Session, *, by: Person, number: int) -> Poll:
    """A poll whose results this person may record as handed over. Raises NotFound, NotAllowed, and Conflict while it
    is open or when it was cancelled: what is handed over does not change afterwards."""
    poll = polls.lock_for_running(session, by=by, number=number)
    if poll.state is PollState.CANCELLED:
        raise Conflict("problem.poll_cancelled", ref=polls.ref(poll))
    if poll.state is not PollState.CLOSED:
        raise Conflict("problem.poll_not_closed", ref=polls.ref(poll))
    return poll


def hand_over(
    session: Session, *, by: Person, number: int, form: HandoverForm, zone: ZoneInfo, now: dt.datetime
) -> Poll:
    """Record that the results of a poll were handed to somebody; the same sent twice is one.

    The day is today or before, in the network's zone, and not before the poll was asked. Raises what
    `get_to_hand_over` does, and Invalid for a field.
    """
    poll = get_to_hand_over(session, by=by, number=number)
    assert by.member is not None  # a chair, a delegate or the secretariat is one
    addressee, note = clean_line(form.addressee), clean_text(form.note)
    if not is_readable(addressee):
        raise Invalid("addressee", "problem.addressee_empty")
    check_length("addressee", addressee, MAX_ADDRESSEE)
    check_length("note", note, MAX_NOTE)
    handed_on = _day(poll, form.handed_on, zone=zone, now=now)
    handover = Handover(
        poll_id=poll.id,
        addressee=addressee,
        handed_on=handed_on,
        note=note,
        by_member_id=by.member.id,
        created_at=now,
    )
    if rows.find_same(session, handover) is not None:
        return poll
    session.add(handover)
    session.flush()
    about = {"addressee": addressee, "handed_on": handed_on.isoformat(), "note": note}
    audit(session, by, "poll_handed_over", polls.ref(poll), {}, now, **about)
    polls.refresh(session, poll, now=now, everywhere=True)
    return poll


def list_of_poll(session: Session, poll: Poll) -> tuple[ShownHandover, ...]:
    """To whom the results of a poll were handed, oldest first."""
    return tuple(_shown(*found) for found in rows.list_of_poll(session, poll.id))


def list_handovers(
    session: Session, *, since: dt.datetime, until: dt.datetime, alliance_ids: Collection[int] | None = None
) -> list[ListedHandover]:
    """What was recorded as handed over from one moment until before another, for the digest.

    By when it was recorded: what is recorded late stands in the next digest rather than in none.
    """
    found = rows.list_between(session, since=since, until=until, alliance_ids=alliance_ids)
    return [_listed(*one) for one in found]


def _day(poll: Poll, day: dt.date | None, *, zone: ZoneInfo, now: dt.datetime) -> dt.date:
    if day is None:
        raise Invalid("handed_on", "problem.handed_on_needed")
    if day > now.astimezone(zone).date():
        raise Invalid("handed_on", "problem.handed_on_future")
    opened_on = (poll.opened_at or poll.created_at).astimezone(zone).date()
    if day < opened_on:
        raise Invalid("handed_on", "problem.handed_on_before", day=opened_on)
    return day


def _shown(handover: Handover, by: Member) -> ShownHandover:
    return ShownHandover(handover.addressee, handover.handed_on, handover.note, by.name)


def _listed(handover: Handover, by: Member, poll: Poll, alliance: Alliance) -> ListedHandover:
    name = Name(alliance.name, alliance.name_en)
    return ListedHandover(polls.ref(poll), poll.kind, poll.title, name, _shown(handover, by))

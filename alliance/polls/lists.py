"""List polls of all kinds: those that wait for the reader, the other open ones, and those that ended lately."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import Name, PollKind, PollState, Voter
from alliance.people.members import Person
from alliance.polls import permissions
from storage.engine.database import Session
from storage.polls import lists as rows
from storage.polls import polls as poll_rows
from storage.tables import Alliance, Poll

SOON = dt.timedelta(days=1)
"""How long before its deadline a poll is marked as closing soon."""
LATELY = dt.timedelta(days=14)
"""How long a poll that has ended stays in lists."""


@dataclass(frozen=True)
class ListedPoll:
    """A poll as a line in a list."""

    number: int
    ref: str
    kind: PollKind
    title: str
    alliance: Name
    state: PollState
    ends_at: dt.datetime | None
    answered: int
    of: int
    """The total that `answered` counts towards: people, organisations or steps, depending on the kind."""
    outcome: str
    is_closing_soon: bool
    waits_for_reader: bool
    """Whether the poll asks the reader, and neither they nor, if organisations answer, a colleague has answered."""


def list_polls_of(session: Session, *, reader: Person, now: dt.datetime, limit: int) -> list[ListedPoll]:
    """List the polls of the reader's alliances; the secretariat sees those of all alliances.

    First those that wait for the reader, then the other open ones by deadline, then those that ended lately. Empty for
    a reader without an alliance.
    """
    own = {*reader.alliance_ids, *(chair.alliance_id for chair in reader.chairs)}
    found = poll_rows.list_polls(
        session,
        states=(PollState.OPEN, PollState.CLOSED),
        alliance_ids=None if reader.is_secretariat else own,
        closed_since=now - LATELY,
        limit=limit * 4,
    )
    listed = _listed(session, found, reader=reader, now=now)
    return sorted(listed, key=_place)[:limit]


def has_answers(session: Session, poll: Poll) -> bool:
    """Whether anybody voted, submitted a scan or reported on a step."""
    return rows.count_answers(session, [poll.id]).get(poll.id, 0) > 0


def count_electorate(session: Session, poll: Poll, *, steps: dict[int, int], voter: Voter | None) -> int:
    """Return how many answers a poll can have: counted in steps, people or organisations, by its kind and voters.

    `steps` holds the number of steps that each status poll asks about, by poll id; `voter` is a question's kind of
    voter.
    """
    if poll.kind is PollKind.STATUS_POLL:
        return steps.get(poll.id, 0)
    if poll.electorate is not None:
        return poll.electorate
    if voter is Voter.PERSON:
        return poll_rows.count_electors(session, poll.alliance_id)
    return poll_rows.count_taking_part(session, poll.alliance_id)


def _listed(
    session: Session, found: Sequence[tuple[Poll, Alliance]], *, reader: Person, now: dt.datetime
) -> list[ListedPoll]:
    ids = [poll.id for poll, _ in found]
    if not ids:
        return []
    answered = rows.count_answers(session, ids)
    steps = rows.count_asked_steps(session, ids)
    voters = rows.map_voters(session, ids)
    waiting = _waiting(session, found, reader=reader, now=now)
    return [
        ListedPoll(
            number=poll.number,
            ref=poll.ref,
            kind=poll.kind,
            title=poll.title,
            alliance=alliance.names,
            state=poll.state,
            ends_at=poll.ends_at,
            answered=answered.get(poll.id, 0),
            of=count_electorate(session, poll, steps=steps, voter=voters.get(poll.id)),
            outcome=poll.outcome,
            is_closing_soon=poll.state is PollState.OPEN and poll.ends_at is not None and poll.ends_at <= now + SOON,
            waits_for_reader=poll.id in waiting,
        )
        for poll, alliance in found
    ]


def _waiting(
    session: Session, found: Sequence[tuple[Poll, Alliance]], *, reader: Person, now: dt.datetime
) -> set[int | None]:
    """Return the ids of the open polls that still wait for the reader's answer."""
    if reader.member is None:
        return set()
    member_id = reader.member.id
    open_ones = [
        (poll, alliance)
        for poll, alliance in found
        if poll.state is PollState.OPEN and poll.ends_at is not None and poll.ends_at > now
    ]
    ids = [poll.id for poll, _ in open_ones]
    if not ids:
        return set()
    asked = rows.list_asked_of(session, ids, member_id=member_id)
    done = rows.list_answered_by(session, ids, member_id=member_id, organisation_id=reader.member.organisation_id)
    return {
        poll.id
        for poll, alliance in open_ones
        if poll.id not in done
        and (poll.id in asked if poll.kind is PollKind.STATUS_POLL else permissions.may_answer(reader, alliance))
    }


def _place(one: ListedPoll) -> tuple[bool, bool, float]:
    """Sort key: polls that wait for the reader, then open ones by deadline, then ended ones, newest first."""
    at = one.ends_at.timestamp() if one.ends_at else 0.0
    is_open = one.state is PollState.OPEN
    return not one.waits_for_reader, not is_open, at if is_open else -at

"""The open questions and quick scans of which members may be reminded."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence

from alliance.calendar.reminding import OpenAsk
from alliance.enums import KeptKind, PollKind, PollState, Secrecy
from alliance.local_time import LocalTime
from alliance.polls import questions, scans
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.polls import polls as rows
from storage.polls import questions as question_rows
from storage.tables import Member, Poll

UNANSWERED: dict[PollKind, Callable[[Session, Poll, LocalTime], Sequence[Member]]] = {
    PollKind.QUESTION: questions.list_unanswered,
    PollKind.QUICK_SCAN: scans.list_unanswered,
}
"""The members whose answer is awaited. None for a status poll: it asks in the check-in's message."""


def take_due(session: Session, *, time: LocalTime) -> list[OpenAsk]:
    """Lock the open polls whose reminder is due and list whose answers they await; `plan_next` stores a later moment.

    `time` is the network's.
    """
    found: list[OpenAsk] = []
    for number in [one.number for one in rows.list_to_remind(session, now=time.now)]:
        poll = rows.lock_poll(session, number)
        if poll is not None and poll.state is PollState.OPEN and poll.remind_at is not None:
            poll.remind_at = None
            found += _list_open(session, poll, time=time)
    return found


def list_of(session: Session, member_ids: Collection[int], *, until: dt.datetime, time: LocalTime) -> list[OpenAsk]:
    """List the polls that close or remind before a moment and await an answer from these members."""
    closing = rows.list_closing(session, until=until)
    asks = [ask for poll in closing for ask in _list_open(session, poll, time=time)]
    return [ask for ask in asks if ask.member.id in member_ids]


def plan_next(session: Session, moments: Mapping[int, dt.datetime]) -> None:
    """Store when the next reminder of each of these polls is due."""
    for poll_id, at in moments.items():
        poll = rows.find_poll_by_id(session, poll_id)
        if poll is not None:
            poll.remind_at = at


def _list_open(session: Session, poll: Poll, *, time: LocalTime) -> list[OpenAsk]:
    if poll.kind not in UNANSWERED or poll.ends_at is None:
        return []
    spared = alliance_rows.list_political_leads(session)  # they only get the steps escalated to them
    question = question_rows.find_question(session, poll.id)
    is_anonymous = question is not None and question.secrecy is Secrecy.ANONYMOUS
    asked_at, ref = poll.opened_at or poll.created_at, poll.ref
    return [
        OpenAsk(KeptKind.POLL, poll.id, f"{ref}:{one.id}", one, asked_at, poll.ends_at, is_anonymous)
        for one in UNANSWERED[poll.kind](session, poll, time)
        if one.id not in spared
    ]

"""The round of a status poll: its heading in check-in messages, and its updates when the poll changes."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from alliance import kept_messages
from alliance.enums import KeptKind, Name, Series
from storage.checkins import checkins as checkin_rows
from storage.checkins import poll_rounds as rows
from storage.engine.database import Session
from storage.numbered import Numbered
from storage.tables import Poll, Round


@dataclass(frozen=True)
class PollHead(Numbered, series=Series.POLL):
    """The heading of a status poll above its steps: who asks, and the question."""

    number: int
    name: str
    by_member_id: int
    is_chair: bool
    """Whether the asker chairs the alliance; otherwise they ask on behalf of the secretariat or a chair."""
    alliance: Name
    question: str
    is_cancelled: bool = False
    reason: str = ""
    """Why the poll was cancelled."""


def map_heads(session: Session, poll_ids: Collection[int]) -> dict[int, PollHead]:
    """Return the headings of these status polls, by poll id."""
    askers = rows.list_askers(session, poll_ids)
    chairs = rows.list_chairs_of(session, {one.alliance.id for one in askers}) if askers else set()
    return {
        one.poll.id: PollHead(
            number=one.poll.number,
            name=one.member.name,
            by_member_id=one.member.id,
            is_chair=(one.alliance.id, one.member.id) in chairs,
            alliance=one.alliance.names,
            question=one.poll.title,
            is_cancelled=bool(one.poll.reason),
            reason=one.poll.reason,
        )
        for one in askers
    }


def move_end(session: Session, poll: Poll, *, now: dt.datetime) -> None:
    """Move a status poll's round to the poll's new deadline, update its messages and replan the reminders."""
    held = rows.find_round(session, poll.id)
    if held is None or poll.ends_at is None:
        return
    held.ends_at = poll.ends_at
    session.flush()
    for message in rows.list_unanswered_messages(session, held.id):
        if message.snoozed_until is None:
            message.remind_at = now
    _refresh(session, held, now=now)


def end(session: Session, poll: Poll, *, is_cancelled: bool, now: dt.datetime) -> Round | None:
    """End a status poll's round, update its messages and return the round; None if it has none.

    Late answers count unless the poll was cancelled; then earlier questions about these steps take answers again.
    """
    held = rows.find_round(session, poll.id)
    if held is None:
        return None
    held.closed_at, held.ends_at = now, min(held.ends_at, now)
    held.cancelled_at = now if is_cancelled else None
    session.flush()
    _refresh(session, held, now=now)
    return held


def _refresh(session: Session, held: Round, *, now: dt.datetime) -> None:
    found = rows.list_messages(session, held.id)
    if held.cancelled_at is not None:
        found += checkin_rows.list_messages_of_rounds_before(session, [held.id])
    kept_messages.refresh(session, KeptKind.CHECKIN, list(dict.fromkeys(found)), is_urgent=False, now=now)

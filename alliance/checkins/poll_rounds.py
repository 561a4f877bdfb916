"""The round of a status poll: how it is introduced in the messages that ask, and what follows when its poll changes."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from alliance import kept
from alliance.words import KeptKind, Name, Series
from storage.checkins import checkins as checkin_rows
from storage.checkins import poll_rounds as rows
from storage.engine.database import Session
from storage.tables import Poll, Round


@dataclass(frozen=True)
class PollHead:
    """Who asks in a status poll, and what: it stands above the steps that it asks about."""

    number: int
    name: str
    is_chair: bool
    """Whether who asks chairs the alliance; else they ask on behalf of the secretariat or a chair."""
    alliance: Name
    question: str
    is_cancelled: bool = False
    reason: str = ""
    """Why it was cancelled."""

    @property
    def ref(self) -> str:
        """Its reference, as people say it."""
        return f"{Series.POLL}-{self.number}"


def map_heads(session: Session, poll_ids: Collection[int]) -> dict[int, PollHead]:
    """How these status polls are introduced, by their ids."""
    askers = rows.list_askers(session, poll_ids)
    chairs = rows.list_chairs_of(session, {one.alliance.id for one in askers}) if askers else set()
    return {
        one.poll.id: PollHead(
            number=one.poll.number,
            name=one.member.name,
            is_chair=(one.alliance.id, one.member.id) in chairs,
            alliance=Name(one.alliance.name, one.alliance.name_en),
            question=one.poll.title,
            is_cancelled=bool(one.poll.reason),
            reason=one.poll.reason,
        )
        for one in askers
    }


def move_end(session: Session, poll: Poll, *, now: dt.datetime) -> None:
    """A status poll got another deadline: its round and the messages that ask follow, and it is looked anew when who
    has not answered is reminded."""
    held = rows.find_round(session, poll.id)
    if held is None or poll.ends_at is None:
        return
    held.ends_at = poll.ends_at
    session.add(held)
    session.flush()
    for message in rows.list_unanswered_messages(session, held.id):
        if message.snoozed_until is None:
            message.remind_at = now
            session.add(message)
    _refresh(session, held, now=now)


def end(session: Session, poll: Poll, *, is_cancelled: bool, now: dt.datetime) -> Round | None:
    """A status poll ended: nobody else is asked, and the messages that ask say so. Late answers count; not where it
    was cancelled, and then what was asked about these steps before can be answered again. Gives the round."""
    held = rows.find_round(session, poll.id)
    if held is None:
        return None
    held.closed_at, held.ends_at = now, min(held.ends_at, now)
    held.cancelled_at = now if is_cancelled else None
    session.add(held)
    session.flush()
    _refresh(session, held, now=now)
    return held


def _refresh(session: Session, held: Round, *, now: dt.datetime) -> None:
    found = rows.list_messages(session, held.id)
    if held.cancelled_at is not None:
        found += checkin_rows.list_messages_of_round_before(session, held)
    kept.refresh(session, KeptKind.CHECKIN, list(dict.fromkeys(found)), is_urgent=False, now=now)

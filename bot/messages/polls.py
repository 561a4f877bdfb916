"""Polls of all kinds where they stand in Slack, and the reminder to who has not answered."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from alliance import polls
from alliance.handovers import list_of_poll
from alliance.members import Person
from alliance.words import PollKind, PollState
from bot.messages import questions, scans, status_polls
from bot.messages.contributions import GONE
from bot.messages.kind import Kind, Sent, is_channel, reader_of, reader_of_user
from bot.outgoing import Outgoing, Post, Update
from handlers.desk import Desk
from handlers.views.handovers import newest_handover
from handlers.views.parts import Block
from storage import people
from storage import polls as rows
from storage.database import Session
from storage.tables import Delivery, Poll, PollMessage
from texts import Translator

Rendered = tuple[str, list[Block]]


@dataclass(frozen=True)
class Rendering:
    """How one kind of poll is said. The reader is None for everybody who reads a channel."""

    message: Callable[[Session, Poll, Desk, Translator, Person | None], Rendered | None]
    reminder: Callable[[Session, Poll, Desk, Translator, Person], Rendered | None]


RENDERINGS = {
    PollKind.QUESTION: Rendering(questions.message, questions.reminder),
    PollKind.QUICK_SCAN: Rendering(scans.message, scans.reminder),
    PollKind.STATUS_POLL: Rendering(status_polls.message, status_polls.reminder),
}


def _poll(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    found = _rendered(session, delivery, desk, poll) if poll else None
    return Post(*found) if found else None


def _poll_update(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    message = rows.find_poll_message(session, delivery.about["poll"], delivery.about["channel"])
    if poll is None or message is None or message.gone_at is not None:
        return None
    found = _rendered(session, delivery, desk, poll, message)
    return Update(message.channel_id, message.ts, *found) if found else None


def _rendered(
    session: Session, delivery: Delivery, desk: Desk, poll: Poll, message: PollMessage | None = None
) -> Rendered | None:
    """What a poll says where it stands: in a channel to everybody, in a direct message to its reader."""
    rendering = RENDERINGS[poll.kind].message
    member = people.get_member(session, message.member_id) if message and message.member_id else None
    if member is not None:
        words, reader = reader_of_user(session, member.slack_user_id, desk)
        return _with_handovers(session, poll, words, rendering(session, poll, desk, words, reader))
    if is_channel(delivery.lane):
        words = desk.channel_words()
        return _with_handovers(session, poll, words, rendering(session, poll, desk, words, None))
    words, reader = reader_of(session, delivery, desk)
    return _with_handovers(session, poll, words, rendering(session, poll, desk, words, reader))


def _with_handovers(session: Session, poll: Poll, words: Translator, rendered: Rendered | None) -> Rendered | None:
    """The same, with to whom its results were handed; a quick scan says so itself."""
    handed = list_of_poll(session, poll) if poll.kind is not PollKind.QUICK_SCAN else ()
    if rendered is None or not handed:
        return rendered
    text, blocks = rendered
    return text, [*blocks, newest_handover(words, handed)]


def _after_poll(session: Session, delivery: Delivery, sent: Sent) -> None:
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    if poll is None or rows.find_poll_message(session, poll.id or 0, sent.channel_id):
        return
    member = None if is_channel(delivery.lane) else people.find_member(session, delivery.lane)
    session.add(
        PollMessage(
            poll_id=poll.id or 0,
            channel_id=sent.channel_id,
            ts=sent.ts,
            permalink=sent.permalink,
            member_id=member.id if member else None,
        )
    )
    session.flush()
    # Somebody may have answered elsewhere, or it may have ended, while this one was on its way.
    if member is None or poll.state is not PollState.OPEN:
        polls.refresh(session, poll, now=sent.now, member_id=member.id if member else None)


def _after_refused_update(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """A message that was deleted by hand, or whose channel is archived, is left alone from now on."""
    message = rows.find_poll_message(session, delivery.about["poll"], delivery.about["channel"])
    if message is not None and error in GONE:
        message.gone_at = now
        session.add(message)


def _poll_reminder(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    if poll is None or poll.state is not PollState.OPEN:
        return None
    words, reader = reader_of(session, delivery, desk)
    found = RENDERINGS[poll.kind].reminder(session, poll, desk, words, reader)
    return Post(*found) if found else None


KINDS = {
    "poll": Kind(_poll, _after_poll, wants_permalink=True),
    "poll_update": Kind(_poll_update, after_failed=_after_refused_update, is_update=True, expected=GONE),
    "poll_reminder": Kind(_poll_reminder, is_reminder=True),
    **questions.KINDS,
}

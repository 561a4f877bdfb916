"""Render the messages of all kinds of polls, and what a reminder shows of them."""

import datetime as dt
from collections.abc import Callable

from alliance.channel_keys import is_channel
from alliance.confirmations import confirm
from alliance.enums import KeptKind, PollKind, PollState
from alliance.people.members import Person
from alliance.polls.handovers import list_of_poll
from alliance.polls.polls import POSTED
from alliance.polls.question_results import find_around
from handlers.polls.messages import questions, results, scans, status_polls
from handlers.polls.views.handovers import newest_handover
from handlers.polls.views.managing import posted
from handlers.slack.context import Context
from handlers.slack.messages import confirmations
from handlers.slack.messages.delivery_kind import reader_of, reader_of_user
from handlers.slack.messages.kept_messages import Rendered, kinds_of
from handlers.slack.outgoing import Post
from handlers.slack.views.reminders import ReminderPart
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Delivery, KeptMessage, Poll
from texts import Translator

MESSAGES: dict[PollKind, Callable[[Session, Poll, Context, Translator, Person | None], Rendered | None]] = {
    PollKind.QUICK_SCAN: scans.message,
    PollKind.STATUS_POLL: status_polls.message,
}
"""Render the message of each kind of poll but a question. The reader is None for a message to a whole channel."""
REMINDERS: dict[PollKind, Callable[[Session, Poll, Context, Translator, Person], ReminderPart | None]] = {
    PollKind.QUESTION: questions.reminder,
    PollKind.QUICK_SCAN: scans.reminder,
}
"""Render what a reminder shows of a poll; None for a status poll, as a check-in's message asks it."""


def reminder(
    session: Session, poll_id: int, context: Context, words: Translator, reader: Person, _since: dt.datetime
) -> ReminderPart | None:
    """The part of a reminder for a poll; None if it no longer asks the reader."""
    poll = rows.find_poll_by_id(session, poll_id)
    render = REMINDERS.get(poll.kind) if poll is not None else None
    return render(session, poll, context, words, reader) if poll is not None and render is not None else None


def _poll(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    """A poll's message: in a channel for everybody, in a direct message for its reader."""
    words, reader = context.channel_words(), None
    if not is_channel(message.place):
        words, reader = reader_of_user(session, message.place, context)
    # Every vote renders a question again, so it is read in one statement with what is around it.
    question = find_around(session, message.about_id, reader)
    if question is not None:
        rendered = questions.message(session, question, context, words, reader)
        return _with_handovers(session, question.poll, words, rendered)
    poll = rows.find_poll_by_id(session, message.about_id)
    if poll is None:
        return None
    return _with_handovers(session, poll, words, MESSAGES[poll.kind](session, poll, context, words, reader))


def _with_handovers(session: Session, poll: Poll, words: Translator, rendered: Rendered | None) -> Rendered | None:
    """A poll's message followed by its latest handover; a quick scan's message includes its own."""
    is_shown = poll.state is PollState.CLOSED and poll.kind is not PollKind.QUICK_SCAN
    handed = list_of_poll(session, poll) if is_shown else ()
    if rendered is None or not handed:
        return rendered
    text, blocks = rendered
    return text, [*blocks, newest_handover(words, handed)]


def _after_posted(session: Session, delivery: Delivery, message: KeptMessage, now: dt.datetime) -> None:
    if "tell" in delivery.about:
        about, acted_in = {"poll": message.about_id}, delivery.about["acted_in"]
        confirm(session, POSTED, to=delivery.about["tell"], acted_in=acted_in, about=about, now=now)


def _posted(session: Session, delivery: Delivery, context: Context) -> Post | None:
    """Tell who asked a question elsewhere where it is."""
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    if poll is None or poll.channel_id is None:
        return None
    words, reader = reader_of(session, delivery, context)
    question = find_around(session, poll.id, reader)
    return Post(*posted(words, poll.number, poll.channel_id, question.permalink if question else None))


KINDS = {
    **kinds_of(KeptKind.POLL, _poll, after_posted=_after_posted, wants_permalink=True),
    **confirmations.kinds_of(POSTED, _posted),
    **questions.KINDS,
    **results.KINDS,
}

"""Render the messages of all kinds of polls, and the reminders to people who have not answered."""

from collections.abc import Callable
from dataclasses import dataclass

from alliance.people.members import Person
from alliance.polls.handovers import list_of_poll
from alliance.words import KeptKind, PollKind, PollState
from handlers.polls.messages import questions, results, scans, status_polls
from handlers.polls.views.handovers import newest_handover
from handlers.slack.context import Context
from handlers.slack.messages.kept import Rendered, kinds_of
from handlers.slack.messages.kind import Kind, is_channel, reader_of, reader_of_user
from handlers.slack.outgoing import Outgoing, Post
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Delivery, KeptMessage, Poll
from texts import Translator


@dataclass(frozen=True)
class Rendering:
    """The renderers of one kind of poll. The reader is None for a message to a whole channel."""

    message: Callable[[Session, Poll, Context, Translator, Person | None], Rendered | None]
    reminder: Callable[[Session, Poll, Context, Translator, Person], Rendered | None]


RENDERINGS = {
    PollKind.QUESTION: Rendering(questions.message, questions.reminder),
    PollKind.QUICK_SCAN: Rendering(scans.message, scans.reminder),
    PollKind.STATUS_POLL: Rendering(status_polls.message, status_polls.reminder),
}


def _poll(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    """A poll's message: in a channel for everybody, in a direct message for its reader."""
    poll = rows.find_poll_by_id(session, message.about_id)
    if poll is None:
        return None
    words, reader = context.channel_words(), None
    if not is_channel(message.place):
        words, reader = reader_of_user(session, message.place, context)
    return _with_handovers(session, poll, words, RENDERINGS[poll.kind].message(session, poll, context, words, reader))


def _with_handovers(session: Session, poll: Poll, words: Translator, rendered: Rendered | None) -> Rendered | None:
    """A poll's message followed by its latest handover; a quick scan's message includes its own."""
    handed = list_of_poll(session, poll) if poll.kind is not PollKind.QUICK_SCAN else ()
    if rendered is None or not handed:
        return rendered
    text, blocks = rendered
    return text, [*blocks, newest_handover(words, handed)]


def _poll_reminder(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    if poll is None or poll.state is not PollState.OPEN:
        return None
    words, reader = reader_of(session, delivery, context)
    found = RENDERINGS[poll.kind].reminder(session, poll, context, words, reader)
    return Post(*found) if found else None


KINDS = {
    **kinds_of(KeptKind.POLL, _poll, wants_permalink=True),
    "poll_reminder": Kind(_poll_reminder, is_reminder=True),
    **questions.KINDS,
    **results.KINDS,
}

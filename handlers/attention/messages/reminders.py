"""Render the reminder: what its reader has not answered, each part by the capability that asked it."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from alliance.attention.reminders import ASKS
from alliance.enums import KeptKind
from alliance.people.members import Person
from handlers.attention.views import reminders as views
from handlers.bundles.messages import bundles
from handlers.checkins.messages import rounds
from handlers.polls.messages import polls
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of, reader_of_user
from handlers.slack.messages.kept_messages import Rendered, kinds_of
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.reminders import ReminderPart
from storage.engine.database import Session
from storage.tables import Delivery, KeptMessage
from texts import Translator

PARTS: dict[KeptKind, Callable[[Session, int, Context, Translator, Person, dt.datetime], ReminderPart | None]] = {
    KeptKind.CHECKIN: rounds.reminder,
    KeptKind.POLL: polls.reminder,
    KeptKind.MANDATE: bundles.reminder,
}
"""Render what a reminder made at a moment shows of a thing, by the kind of the message that asks it; None: nothing."""


def _reminder(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    words, reader = reader_of_user(session, message.place, context)
    asks = [(KeptKind(kind), about_id) for kind, about_id in message.about[ASKS]]
    parts = _list_parts(session, asks, context, words, reader, since=message.made_at)
    if message.ts is None:
        # Nobody is reminded of what they have answered meanwhile; what never changes stays if the rest is sent.
        if not any(part.awaits_answer for part in parts):
            return None
        parts = [part for part in parts if part.awaits_answer or part.is_constant]
    return views.reminder(words, name=reader.name, parts=parts)


def _list_parts(
    session: Session,
    asks: Sequence[tuple[KeptKind, int]],
    context: Context,
    words: Translator,
    reader: Person,
    *,
    since: dt.datetime,
) -> list[ReminderPart]:
    found = [PARTS[kind](session, about_id, context, words, reader, since) for kind, about_id in asks]
    return [part for part in found if part is not None]


def _of_earlier(kind: KeptKind, key: str, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    """A reminder that an earlier release enqueued, of one thing; it is not updated."""
    words, reader = reader_of(session, delivery, context)
    since = delivery.created_at
    parts = _list_parts(session, [(kind, delivery.about[key])], context, words, reader, since=since)
    if not any(part.awaits_answer for part in parts):
        return None
    return Post(*views.reminder(words, name=reader.name, parts=parts))


KINDS = {
    **kinds_of(KeptKind.REMINDER, _reminder, is_reminder=True),
    "checkin_reminder": Kind(partial(_of_earlier, KeptKind.CHECKIN, "message"), is_reminder=True),
    "poll_reminder": Kind(partial(_of_earlier, KeptKind.POLL, "poll"), is_reminder=True),
    "mandate_reminder": Kind(partial(_of_earlier, KeptKind.MANDATE, "mandate"), is_reminder=True),
}

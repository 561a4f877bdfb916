"""The two kinds of delivery of a kept message: the one that posts it, and the one that updates it.

A feature provides the current content (`render`). Recording where the message is posted, and handling its removal, is
shared.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from alliance import kept_messages
from alliance.channel_keys import is_channel, place_of
from alliance.enums import KeptKind
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Budget, Kind, Sent, reader_of_user
from handlers.slack.outgoing import Outgoing, Post, Update
from handlers.slack.views.blocks import Block
from storage.engine import kept_messages as rows
from storage.engine.database import Session
from storage.tables import Delivery, KeptMessage
from texts import Translator

Rendered = tuple[str, list[Block]]
Render = Callable[[Session, KeptMessage, Context], Rendered | None]
"""The current content of a message; None if there is nothing to show. Without a `ts` it is about to be posted."""
DELETED, NO_CHANNEL = "message_not_found", "channel_not_found"
GONE = frozenset(
    {
        DELETED,
        "cant_update_message",
        NO_CHANNEL,  # also Slack's error for a direct message with a deactivated account
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
    }
)
"""Slack's errors for a message that can never be updated again, because it, its channel or its reader is gone."""
OUT_OF_REACH = frozenset({"is_archived", "is_inactive", "not_in_channel"})
"""Slack's errors for a message that cannot be updated now.

Its channel may be unarchived, or the bot may be invited again.
"""
RENDERS: dict[KeptKind, Render] = {}
"""The renderer of each kind of message, filled in by `kinds_of`."""
_IDS_OF_EARLIER = {
    KeptKind.POLL: "poll",
    KeptKind.CHECKIN: "message",
    KeptKind.MANDATE: "mandate",
    KeptKind.ESCALATION: "escalation",
    KeptKind.START_HERE: "alliance",
}
"""The key of the subject's id in deliveries that an earlier release enqueued."""


def kinds_of(
    kind: KeptKind,
    render: Render,
    *,
    after_posted: Callable[[Session, Delivery, KeptMessage, dt.datetime], None] | None = None,
    after_refused: Callable[[Session, Delivery, str, dt.datetime], None] | None = None,
    wants_permalink: bool = False,
    is_reminder: bool = False,
) -> dict[str, Kind]:
    """The two kinds of delivery of one kind of message.

    `after_posted` is called once it is posted, `after_refused` if Slack refuses it.
    """
    RENDERS[kind] = render
    return {
        kind: Kind(
            partial(_post, render),
            partial(_after_posted, after_posted),
            after_refused,
            wants_permalink=wants_permalink,
            is_reminder=is_reminder,
        ),
        kept_messages.update_of(kind): Kind(
            partial(_update, render),
            after_failed=_after_refused_update,
            budget=Budget.UPDATE,
            expected=GONE | OUT_OF_REACH,
        ),
    }


def render_now(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    """Render a kept message from current data; None if there is nothing to show."""
    return RENDERS[message.kind](session, message, context)


def words_at(session: Session, message: KeptMessage, context: Context) -> Translator:
    """The reader's translator; a channel gets the network's language."""
    return context.channel_words() if is_channel(message.place) else reader_of_user(session, message.place, context)[0]


def _post(render: Render, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    # Read this first: a change committed during the rest may be rendered twice, but is never lost.
    message = message_of(session, delivery)
    if message is None or message.gone_at is not None or message.ts is not None:
        return None
    rendered = render(session, message, context)
    return Post(*rendered, changes=message.changes) if rendered else None


def _update(render: Render, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    message = message_of(session, delivery)
    if message is None or message.gone_at is not None or message.channel_id is None or message.ts is None:
        return None
    rendered = render(session, message, context)
    return Update(message.channel_id, message.ts, *rendered) if rendered else None


def _after_posted(
    then: Callable[[Session, Delivery, KeptMessage, dt.datetime], None] | None,
    session: Session,
    delivery: Delivery,
    sent: Sent,
) -> None:
    message = message_of(session, delivery)
    if message is None:
        return
    stands = kept_messages.note_posted(
        session,
        message,
        shown=sent.outgoing.changes if isinstance(sent.outgoing, Post) and message.id else None,
        channel_id=sent.channel_id,
        ts=sent.ts,
        permalink=sent.permalink,
        now=sent.now,
    )
    if then is not None:
        then(session, delivery, stands, sent.now)


def _after_refused_update(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    message = message_of(session, delivery)
    if message is None or error not in GONE:
        return
    if error == NO_CHANNEL and is_channel(message.place):
        return  # Slack also reports this for a private channel to which the bot may be invited again
    kept_messages.note_gone(session, message, is_deleted=error == DELETED, now=now)


def message_of(session: Session, delivery: Delivery) -> KeptMessage | None:
    """The message that a delivery posts or updates; None if it is not found.

    A delivery that an earlier release enqueued names the subject instead of the message. If its message is not stored,
    a new one without an id is returned for the delivery that posts it.
    """
    if "kept" in delivery.about:
        return rows.find(session, delivery.about["kept"])
    kind, place = KeptKind(delivery.kind.removesuffix("_update")), place_of(delivery.channel_key)
    about_id = _id_of_earlier(session, kind, delivery)
    if about_id is None or (kind is KeptKind.CARD and not is_channel(place)):
        return None
    found = rows.find_at(session, kind, about_id, place) if about_id else None
    if found is not None or delivery.kind != kind:
        return found
    shown: dict[str, Any] = {key: delivery.about[key] for key in ("items", "again") if key in delivery.about}
    return KeptMessage(kind=kind, about_id=about_id, place=place, about=shown, made_at=delivery.created_at)


def _id_of_earlier(session: Session, kind: KeptKind, delivery: Delivery) -> int | None:
    if kind is KeptKind.CARD:
        return rows.find_contribution_id(session, delivery.about["contribution"])
    return int(delivery.about.get(_IDS_OF_EARLIER.get(kind, ""), 0))

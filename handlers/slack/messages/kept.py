"""The two kinds of deliveries of a message that is kept up to date: the one that posts it, and the one that changes it.

A feature says how its message reads now (`render`); where it stands and what happens when it is gone is the same for
all of them.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from alliance import kept
from alliance.words import KeptKind
from handlers.slack.desk import Desk
from handlers.slack.messages.kind import Budget, Kind, Sent, is_channel, reader_of_user
from handlers.slack.outgoing import Outgoing, Post, Update
from handlers.slack.views.parts import Block
from storage.engine import kept as rows
from storage.engine.database import Session
from storage.tables import Delivery, KeptMessage
from texts import Translator

Rendered = tuple[str, list[Block]]
Render = Callable[[Session, KeptMessage, Desk], Rendered | None]
"""How a message reads now; None where there is nothing to say. It is on its way where it has no `ts`."""
DELETED, NO_CHANNEL = "message_not_found", "channel_not_found"
GONE = frozenset(
    {
        DELETED,
        "cant_update_message",
        NO_CHANNEL,  # also what Slack says of the conversation with a closed account
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
    }
)
"""Slack's words for a message that cannot be changed any more: it, its channel or its reader is gone."""
OUT_OF_REACH = frozenset({"is_archived", "is_inactive", "not_in_channel"})
"""Slack's words for one that cannot be changed now: its channel may leave the archive, or the bot be invited again."""
RENDERS: dict[KeptKind, Render] = {}
"""How each kind of message reads, filled in by `kinds_of`."""
_IDS_OF_EARLIER = {
    KeptKind.POLL: "poll",
    KeptKind.CHECKIN: "message",
    KeptKind.MANDATE: "mandate",
    KeptKind.ESCALATION: "escalation",
    KeptKind.START_HERE: "alliance",
}
"""Where a delivery that an earlier release put in line has the id of what it shows."""


def kinds_of(
    kind: KeptKind,
    render: Render,
    *,
    after_posted: Callable[[Session, Delivery, KeptMessage, dt.datetime], None] | None = None,
    after_refused: Callable[[Session, Delivery, str, dt.datetime], None] | None = None,
    wants_permalink: bool = False,
    is_reminder: bool = False,
) -> dict[str, Kind]:
    """The deliveries of one kind of message. `after_posted` is called once it stands, `after_refused` if it may not."""
    RENDERS[kind] = render
    return {
        kind: Kind(
            partial(_post, render),
            partial(_after_posted, after_posted),
            after_refused,
            wants_permalink=wants_permalink,
            is_reminder=is_reminder,
        ),
        kept.update_of(kind): Kind(
            partial(_update, render),
            after_failed=_after_refused_update,
            budget=Budget.UPDATE,
            expected=GONE | OUT_OF_REACH,
        ),
    }


def render_now(session: Session, kept_id: int, desk: Desk) -> Rendered | None:
    """How a message that stands reads now; None where it is gone or has nothing to say."""
    message = rows.find(session, kept_id)
    return RENDERS[message.kind](session, message, desk) if message is not None and message.gone_at is None else None


def words_at(session: Session, message: KeptMessage, desk: Desk) -> Translator:
    """The words for whoever reads it: a channel reads the network's language."""
    return desk.channel_words() if is_channel(message.place) else reader_of_user(session, message.place, desk)[0]


def _post(render: Render, session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    # First of all: a change that is stored while the rest is read may be rendered twice, and is never lost.
    message = message_of(session, delivery)
    if message is None or message.gone_at is not None or message.ts is not None:
        return None
    rendered = render(session, message, desk)
    return Post(*rendered, changes=message.changes) if rendered else None


def _update(render: Render, session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    message = message_of(session, delivery)
    if message is None or message.gone_at is not None or message.channel_id is None or message.ts is None:
        return None
    rendered = render(session, message, desk)
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
    stands = kept.note_stands(
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
        return  # so Slack calls a private channel that the bot may be invited to again
    kept.note_gone(session, message, is_deleted=error == DELETED, now=now)


def message_of(session: Session, delivery: Delivery) -> KeptMessage | None:
    """The message that a delivery posts or changes.

    One that an earlier release put in line tells what it shows instead; where its message is not stored, it gives a
    new one without an id.
    """
    if "kept" in delivery.about:
        return rows.find(session, delivery.about["kept"])
    kind, place = KeptKind(delivery.kind.removesuffix("_update")), delivery.lane.partition("/")[0]
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

"""Confirm to a person what they did, where they did it: seen by them alone, or else as a direct message."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from alliance import undo
from alliance.channel_keys import place_of
from alliance.confirmations import as_ephemeral, confirm
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Budget, Kind, reader_of
from handlers.slack.outgoing import Ephemeral, Outgoing, Post
from handlers.slack.undo_views import confirmation
from handlers.slack.undoing import CONFIRMED
from storage.engine.database import Session
from storage.tables import Delivery

NOT_SEEN_THERE = frozenset(
    {"user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived", "restricted_action", "no_permission"}
)
"""Slack's errors where the bot or the person is not in the channel: the confirmation comes as a direct message."""
Render = Callable[[Session, Delivery, Context], Post | None]


def kinds_of(kind: str, render: Render) -> dict[str, Kind]:
    """The two kinds of delivery of a confirmation: where the person acted, and as a direct message."""
    return {
        kind: Kind(render),
        as_ephemeral(kind): Kind(
            partial(_ephemeral, render),
            after_failed=partial(_as_direct_message, kind),
            budget=Budget.EPHEMERAL,
            expected=NOT_SEEN_THERE,
        ),
    }


def _ephemeral(render: Render, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    post = render(session, delivery, context)
    if post is None:
        return None
    return Ephemeral(delivery.about["acted_in"], place_of(delivery.channel_key), post.text, post.blocks)


def _as_direct_message(kind: str, session: Session, delivery: Delivery, _error: str, now: dt.datetime) -> None:
    confirm(session, kind, to=place_of(delivery.channel_key), acted_in=None, about=delivery.about, now=now)


def _confirmed(session: Session, delivery: Delivery, context: Context) -> Post | None:
    """Confirm what can be undone; nothing is left to say once it was undone or is too old for that."""
    done = undo.find_open(session, delivery.about["undo"], now=context.now())
    if done is None:
        return None
    words, person = reader_of(session, delivery, context)
    return Post(*confirmation(session, done, words, person, context))


KINDS = kinds_of(CONFIRMED, _confirmed)

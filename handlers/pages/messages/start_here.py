"""The "Start hier" message in an alliance's channel, and its pin."""

import datetime as dt

from alliance.enums import KeptKind
from alliance.people.alliances import start_here
from handlers.pages.views import start_here as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Budget, Kind
from handlers.slack.messages.kept_messages import Rendered, kinds_of
from handlers.slack.outgoing import Outgoing, Pin, PinRemoval, Post
from handlers.slack.views.blocks import section
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import Delivery, KeptMessage

GONE = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
"""Slack's errors for a channel that the bot can no longer reach: nobody has to look at them."""


def _start_here(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    alliance = alliance_rows.find_alliance(session, message.about_id)
    if alliance is None or alliance.archived_at is not None or alliance.channel_id != message.place:
        return None
    words = context.channel_words()
    return views.start_here(words, alliance=words.name(alliance.names))


def _after_start_here(session: Session, _delivery: Delivery, message: KeptMessage, now: dt.datetime) -> None:
    start_here.pin(session, message, now=now)


def _pin(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    return Pin(delivery.about["channel"], delivery.about["ts"])


def _unpin(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    return PinRemoval(delivery.about["channel"], delivery.about["ts"])


def _moved(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    alliance = alliance_rows.find_alliance(session, delivery.about["alliance"])
    if alliance is None or alliance.channel_id != delivery.about["to"]:
        return None  # it moved on, or back, before anybody was notified
    words = context.channel_words()
    name = mrkdwn(words.name(alliance.names))
    if delivery.channel_key == alliance.channel_id:
        told = words("start.back", alliance=name)
    else:
        told = words("start.moved", alliance=name, channel=f"<#{alliance.channel_id}>")
    return Post(told, [section(told)])


KINDS = {
    **kinds_of(KeptKind.START_HERE, _start_here, after_posted=_after_start_here),
    "pin": Kind(_pin, budget=Budget.PIN),
    "unpin": Kind(_unpin, budget=Budget.PIN),
    "alliance_moved": Kind(_moved, expected=GONE),
}

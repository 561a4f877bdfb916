"""Post cards in channels, and notify their authors."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from alliance.channel_keys import place_of
from alliance.confirmations import confirm
from alliance.contributions import sharing
from alliance.contributions.sharing import Shown
from alliance.enums import KeptKind
from alliance.people.visibility import shows_openly
from handlers.contributions.views import cards as views
from handlers.contributions.views import sharing_notices as shared_views
from handlers.contributions.views.merging import pointer
from handlers.slack.context import Context
from handlers.slack.messages import confirmations
from handlers.slack.messages.delivery_kind import Kind, why_undelivered, words_for
from handlers.slack.messages.kept_messages import Rendered, kinds_of
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.blocks import Block
from storage.contributions import contributions as rows
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import people
from storage.tables import Contribution, Delivery, KeptMessage
from texts import Translator


def _card(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    found = _shown(session, rows.find_contribution_by_id(session, message.about_id))
    if found is None:
        return None
    is_hidden = found[0].archived_at is not None or found[0].merged_into_id is not None
    return None if is_hidden and message.ts is None else _as_card(context.channel_words(), *found)


def _as_card(words: Translator, contribution: Contribution, item: Shown) -> tuple[str, list[Block]]:
    if item.merged_into is not None:
        return pointer(words, item, is_open=shows_openly(contribution, item.alliance))
    if not shows_openly(contribution, item.alliance):
        blocks = views.closed_card(words, item)
        return blocks[0]["text"]["text"], blocks
    return views.card_text(words, item), views.card(words, item)


def _after_card(session: Session, delivery: Delivery, message: KeptMessage, now: dt.datetime) -> None:
    about = {"contribution": delivery.about["contribution"], "channel": message.channel_id}
    acted_in = delivery.about.get("acted_in")
    confirm(session, sharing.SHARED, to=delivery.about["tell"], acted_in=acted_in, about=about, now=now)


def _after_refused_card(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """Tell the author what to do when a channel does not accept the card."""
    about = {"contribution": delivery.about["contribution"], "channel": delivery.channel_key, "error": error}
    enqueue(session, kind="card_refused", channel_key=delivery.about["tell"], about=about, now=now)


def _no_channel(session: Session, delivery: Delivery, context: Context) -> Post | None:
    found = _contribution(session, delivery)
    if found is None or found[0].archived_at is not None or found[0].merged_into_id is not None:
        return None
    return Post(*shared_views.no_channel(words_for(session, delivery, context), found[1], command=context.command))


def _shared(session: Session, delivery: Delivery, context: Context) -> Post | None:
    profile = people.find_profile(session, place_of(delivery.channel_key))
    has_commands = profile is None or not context.person(session, profile).is_external
    view = partial(shared_views.shared, command=context.command, has_commands=has_commands)
    return _to_author(session, delivery, context, view)


def _card_refused(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    why = why_undelivered(words_for(session, delivery, context), delivery, context)
    return _to_author(session, delivery, context, partial(shared_views.refused, why=why))


def _to_author(
    session: Session, delivery: Delivery, context: Context, view: Callable[..., tuple[str, list[Block]]]
) -> Post | None:
    found = _contribution(session, delivery)
    if found is None:
        return None
    words = words_for(session, delivery, context)
    return Post(*view(words, found[1], channel_id=delivery.about["channel"]))


def _contribution(session: Session, delivery: Delivery) -> tuple[Contribution, Shown] | None:
    return _shown(session, rows.find_contribution(session, delivery.about["contribution"]))


def _shown(session: Session, found: Found | None) -> tuple[Contribution, Shown] | None:
    return (found[0], sharing.shown(session, [found])[0]) if found else None


KINDS = {
    **kinds_of(KeptKind.CARD, _card, after_posted=_after_card, after_refused=_after_refused_card, wants_permalink=True),
    **confirmations.kinds_of(sharing.SHARED, _shared),
    **confirmations.kinds_of(sharing.NO_CHANNEL, _no_channel),
    "card_refused": Kind(_card_refused),
}

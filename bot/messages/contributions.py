"""Cards in channels, and what their authors hear of them."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from alliance import cards, contributions
from alliance.contributions import Shown
from alliance.visibility import shows_openly
from alliance.words import EventKind
from bot.messages.kind import Kind, Sent, is_channel, words_for
from bot.outgoing import Outgoing, Post, Update
from handlers.desk import Desk
from handlers.views import cards as views
from handlers.views import shared as shared_views
from handlers.views.merging import pointer
from handlers.views.parts import Block
from storage import contributions as rows
from storage import people
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Card, Contribution, Delivery
from texts import Translator

LONGEST_CHANGE = dt.timedelta(seconds=10)
"""What a transaction takes at the very most, from the time that it notes to the end."""
GONE = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "channel_not_found",
        "is_archived",
        "is_inactive",  # what an update in an archived channel is told
        "not_in_channel",
    }
)
"""Slack's words for a card that cannot be changed any more."""
DELETED = "message_not_found"
"""Slack's word for a card that is not there any more."""


def _card(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    found = _contribution(session, delivery)
    if found is None or found[0].archived_at is not None or found[0].merged_into_id is not None:
        return None
    contribution, item = found
    words = words_for(session, delivery, desk)
    if not is_channel(delivery.lane):
        return Post(*shared_views.no_channel(words, item, command=desk.command))
    return Post(*_as_card(words, contribution, item))


def _card_update(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    found = _contribution(session, delivery)
    channel_id = delivery.lane.partition("/")[0]
    card = rows.find_card(session, found[0].id or 0, channel_id) if found else None
    if found is None or card is None or card.gone_at is not None:
        return None
    text, blocks = _as_card(desk.channel_words(), *found)
    return Update(channel_id, card.ts, text, blocks)


def _as_card(words: Translator, contribution: Contribution, item: Shown) -> tuple[str, list[Block]]:
    if item.merged_into is not None:
        return pointer(words, item, is_open=shows_openly(contribution, item.alliance))
    if not shows_openly(contribution, item.alliance):
        blocks = views.closed_card(words, item)
        return blocks[0]["text"]["text"], blocks
    return views.card_text(words, item), views.card(words, item)


def _after_card(session: Session, delivery: Delivery, sent: Sent) -> None:
    if not is_channel(delivery.lane):
        return
    found = rows.find_contribution(session, delivery.about["contribution"])
    if found is None or rows.find_card(session, found[0].id or 0, sent.channel_id):
        return
    contribution = found[0]
    # Whoever changes it now waits, and then finds the card; whoever did so has ended.
    rows.lock_contributions(session, [contribution.id or 0])
    session.add(
        Card(contribution_id=contribution.id or 0, channel_id=sent.channel_id, ts=sent.ts, permalink=sent.permalink)
    )
    session.flush()
    about = {"contribution": contribution.number, "channel": sent.channel_id}
    enqueue(session, kind="shared", lane=delivery.about["tell"], about=about, now=sent.now)
    if _changed_on_the_way(session, contribution, delivery):
        cards.refresh(session, contribution, now=sent.now)


def _changed_on_the_way(session: Session, contribution: Contribution, delivery: Delivery) -> bool:
    """Whether something happened to it that its card may not show: after it was rendered, or begun shortly before."""
    newest = rows.list_events(session, contribution.id or 0)[0][0]
    since = (delivery.attempted_at or delivery.created_at) - LONGEST_CHANGE
    return newest.kind is not EventKind.SHARED and newest.at >= since


def _after_refused_card(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """A channel that does not take the card: its author learns what to do."""
    if is_channel(delivery.lane):
        about = {"contribution": delivery.about["contribution"], "channel": delivery.lane, "error": error}
        enqueue(session, kind="card_refused", lane=delivery.about["tell"], about=about, now=now)


def _after_refused_update(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """A card that was deleted by hand, or whose channel is archived, is left alone from now on."""
    found = rows.find_contribution(session, delivery.about["contribution"])
    card = rows.find_card(session, found[0].id or 0, delivery.lane.partition("/")[0]) if found else None
    if card is not None and error in GONE:
        card.gone_at = now
        if error == DELETED:
            card.permalink = None  # nothing leads there any more; in an archived channel it can still be read
        session.add(card)


def _shared(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    profile = people.find_profile(session, delivery.lane)
    has_commands = profile is None or not desk.person(session, profile).is_external
    return _to_author(session, delivery, desk, partial(shared_views.shared, has_commands=has_commands))


def _card_refused(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    return _to_author(session, delivery, desk, partial(shared_views.refused, error=delivery.about["error"]))


def _to_author(
    session: Session, delivery: Delivery, desk: Desk, view: Callable[..., tuple[str, list[Block]]]
) -> Outgoing | None:
    found = _contribution(session, delivery)
    if found is None:
        return None
    words = words_for(session, delivery, desk)
    return Post(*view(words, found[1], channel_id=delivery.about["channel"], command=desk.command))


def _contribution(session: Session, delivery: Delivery) -> tuple[Contribution, Shown] | None:
    found = rows.find_contribution(session, delivery.about["contribution"])
    return (found[0], contributions.shown(session, [found])[0]) if found else None


KINDS = {
    "card": Kind(_card, _after_card, _after_refused_card, wants_permalink=True),
    "card_update": Kind(_card_update, after_failed=_after_refused_update, is_update=True, expected=GONE),
    "shared": Kind(_shared),
    "card_refused": Kind(_card_refused),
}

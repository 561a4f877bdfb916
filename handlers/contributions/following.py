"""Following a contribution: with its button, or with the agreed emoji on its card."""

import datetime as dt
from contextlib import suppress

from alliance.contributions import news
from alliance.contributions.sharing import Shown
from alliance.enums import FollowReason, Series
from alliance.errors import NotFound, NotRegistered
from alliance.people.members import Person
from alliance.people.permissions import Action, may, may_offer
from handlers.contributions.views import following as views
from handlers.people import members
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.notes import ListNote
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import fold_emoji
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block, View, reading_view, section
from storage.contributions.contributions import find_card_by_message, find_contribution_by_id
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event

FORM = "follow"


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.card_action(CardAction("follow", ActionId.FOLLOW, _fits), start)
    listeners.card_action(CardAction("unfollow", ActionId.UNFOLLOW, _fits), stop)
    listeners.form(FORM, build_form)
    listeners.event("reaction_added", follow_by_emoji)
    listeners.event("reaction_removed", unfollow_by_emoji)


def start(request: Request) -> None:
    """Follow a contribution and explain what that means; newcomers choose their organisation first."""
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    try:
        with request.writing() as (session, person):
            ref = news.start_following(session, by=person, number=number, channel_id=channel_id, now=request.now)
    except NotRegistered:
        metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=number)
        members.open_form(request, FORM, metadata, {"number": str(number)}, action=Action.FOLLOW)
        return
    _confirm(request, ref, *views.followed(request.words, ref))


def stop(request: Request) -> None:
    """Stop following a contribution."""
    with request.writing() as (session, person):
        ref = news.stop_following(session, by=person, number=number_of(request, Series.CONTRIBUTION), now=request.now)
    _confirm(request, ref, *views.stopped(request.words, ref))


def _confirm(request: Request, ref: str, text: str, blocks: list[Block]) -> None:
    """Say it in the list, whose row has the button to take it back already, or else in an answer with that button."""
    if request.takes_note(ListNote(ref, [section(text)], lambda: request.answer(text, blocks))):
        request.done()
    else:
        request.answer(text, blocks)


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """Follow the contribution as soon as somebody has become a member, as there is nothing more to ask."""
    number = metadata.number or int(draft.get("number", "0"))
    ref = Series.CONTRIBUTION.ref(number)
    try:
        ref = news.start_following(session, by=person, number=number, channel_id=metadata.channel_id, now=request.now)
    except NotFound:
        return reading_view(request.words, views.gone(request.words, ref))
    return reading_view(request.words, views.followed(request.words, ref)[1])


def follow_by_emoji(request: Request) -> None:
    """Follow the contribution on a card that got the agreed emoji; people who are not members learn how to follow."""
    if not _is_on_card(request):
        request.done()
        return
    event = request.body["event"]
    profile = request.profile
    with request.context.writing(request.request_id) as session:
        if (number := _number_of_card(request, session)) is not None:
            person = request.context.person(session, profile)
            now = request.now
            if may(person, Action.FOLLOW):
                _start_if_readable(session, person, number, event["item"]["channel"], now)
            else:
                key = f"follow_how:{number}:{person.slack_user_id}"
                about = {"contribution": number, "channel": event["item"]["channel"]}
                channel_key = person.slack_user_id
                enqueue(session, kind="follow_how", channel_key=channel_key, about=about, coalesce_key=key, now=now)
    request.done()


def unfollow_by_emoji(request: Request) -> None:
    """Stop following when the emoji is removed, but only if the emoji had started it."""
    if not _is_on_card(request):
        request.done()
        return
    profile = request.profile
    with request.context.writing(request.request_id) as session:
        if (number := _number_of_card(request, session)) is not None:
            person = request.context.person(session, profile)
            if may(person, Action.FOLLOW):
                with suppress(NotFound):
                    news.stop_following(session, by=person, number=number, only=FollowReason.EMOJI, now=request.now)
    request.done()


def _start_if_readable(session: Session, person: Person, number: int, channel_id: str, now: dt.datetime) -> None:
    """Follow the contribution, unless the person may not read it.

    A card that shows only that a contribution exists can get the emoji from people without access to the contribution.
    """
    with suppress(NotFound):
        news.start_following(
            session, by=person, number=number, reason=FollowReason.EMOJI, channel_id=channel_id, now=now
        )


def _is_on_card(request: Request) -> bool:
    """Whether this is the agreed emoji on one of our cards.

    If not, nothing is stored about the person who reacted, and Slack is not asked who they are.
    """
    event = request.body["event"]
    item = event.get("item") or {}
    if item.get("type") != "message" or event.get("user") == request.context.bot_user_id:
        return False
    if fold_emoji(event.get("reaction", "")) != request.context.follow_emoji:
        return False
    with request.context.database.reading() as session:
        return find_card_by_message(session, item.get("channel", ""), item.get("ts", "")) is not None


def _number_of_card(request: Request, session: Session) -> int | None:
    """The number of the contribution on a reaction's card; None for a retried event or a card that no longer exists."""
    item = request.body["event"]["item"]
    card = find_card_by_message(session, item["channel"], item["ts"])
    if card is None or not note_event(session, request.body["event_id"], now=request.now):
        return None
    found = find_contribution_by_id(session, card.about_id)
    return found[0].number if found else None


def _fits(person: Person, item: Shown) -> bool:
    """Whether to offer following: to members and newcomers, unless the contribution was merged into another."""
    return item.merged_into is None and may_offer(person, Action.FOLLOW)

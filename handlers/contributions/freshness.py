"""Confirming that a contribution is still right, in the review message and on the cards of unverified ones."""

from alliance.contributions import freshness
from alliance.contributions.maintainers import is_maintained_by
from alliance.contributions.sharing import Shown
from alliance.enums import Series
from alliance.people.members import Person
from handlers.contributions.views.freshness import QUESTION
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.card_action(CardAction("confirm", ActionId.CONFIRM_REVIEW, _may_confirm), confirm)


def confirm(request: Request) -> None:
    """Confirm the contribution; the review messages and the cards are updated through deliveries."""
    number, channel_id, words = number_of(request, Series.CONTRIBUTION), request.asked_in, request.words
    with request.writing() as (session, person):
        found = freshness.confirm(session, by=person, number=number, channel_id=channel_id, now=request.now)
    if str(request.action.get("block_id", "")).startswith(QUESTION):
        request.done()  # the message itself shows this in a moment
        return
    assert found.review_on is not None
    text = words("review.confirmed_until", ref=Series.CONTRIBUTION.ref(number), day=words.full_day(found.review_on))
    if request.view:
        view = reading_view(words, [section(text)])
        request.replace_form(view)
    else:
        request.answer(text)


def _may_confirm(person: Person, item: Shown) -> bool:
    is_marked = item.not_verified_since is not None and not item.is_archived and item.merged_into is None
    return is_marked and is_maintained_by(person, item)

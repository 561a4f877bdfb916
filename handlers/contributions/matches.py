"""What helped elsewhere with a bottleneck: the list, "Past bij ons", which adopts a practice, and "Past niet"."""

from alliance.contributions import adoptions, matches
from alliance.contributions.matches import Helped
from alliance.enums import Series
from alliance.people.permissions import Action
from handlers.contributions.adoptions import FORM
from handlers.contributions.views import matches as views
from handlers.people import members
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block, View, reading_view


def register(listeners: Listeners) -> None:
    """Register this feature's listeners; a card offers the list only to readers who have something in it."""
    listeners.card_action(CardAction("matches", ActionId.MATCHES, lambda _person, _item: True), open_matches)
    listeners.answer(views.MATCHES, _matches_again)
    listeners.action(ActionId.MATCH_ADOPT, adopt)
    listeners.action(ActionId.MATCH_DISMISS, dismiss)
    listeners.action(ActionId.MATCH_RESTORE, restore)


def open_matches(request: Request) -> None:
    """Show what helped elsewhere with a bottleneck."""
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        helped = matches.show_matches(session, reader=person, number=number, channel_id=channel_id)
        view = _view(request, helped, views.helped(request.words, helped, person)[1])
    request.open_form(view)


def adopt(request: Request) -> None:
    """Open the form to adopt a practice, which is then linked with the bottleneck; newcomers choose who they are."""
    bottleneck, practice = _pair(request)
    channel_id = request.asked_in
    with request.reading() as (session, person):
        adoptions.open_adoption(session, by=person, number=practice, channel_id=channel_id)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=practice, other=bottleneck)
    members.open_form(request, FORM, metadata, {"number": str(practice)}, action=Action.ADOPT)


def dismiss(request: Request) -> None:
    """Record that a practice does not fit, and show the remaining matches."""
    bottleneck, practice = _pair(request)
    with request.writing() as (session, person):
        helped = matches.dismiss_match(
            session, by=person, bottleneck=bottleneck, practice=practice, channel_id=request.asked_in, now=request.now
        )
        shown = views.helped(request.words, helped, person, dismissed_now=Series.CONTRIBUTION.ref(practice))
    _replace(request, helped, *shown)


def restore(request: Request) -> None:
    """Show a practice again that was dismissed as not fitting."""
    bottleneck, practice = _pair(request)
    with request.writing() as (session, person):
        helped = matches.restore_match(
            session, by=person, bottleneck=bottleneck, practice=practice, channel_id=request.asked_in
        )
        shown = views.helped(request.words, helped, person)
    _replace(request, helped, *shown)


def _matches_again(request: Request, about: str) -> tuple[str, list[Block]]:
    number = number_of(request, Series.CONTRIBUTION, about)
    with request.reading() as (session, person):
        helped = matches.show_matches(session, reader=person, number=number, channel_id=request.asked_in)
        return views.helped(request.words, helped, person)


def _pair(request: Request) -> tuple[int, int]:
    """The numbers of the bottleneck and the practice in a button's value."""
    bottleneck, _, practice = request.value.partition(" ")
    return number_of(request, Series.CONTRIBUTION, bottleneck), number_of(request, Series.CONTRIBUTION, practice)


def _replace(request: Request, helped: Helped, text: str, blocks: list[View]) -> None:
    if request.view.get("type") == "modal":
        request.replace_form(_view(request, helped, blocks))
    else:
        request.answer_in_place(text, blocks, in_messages=True)


def _view(request: Request, helped: Helped, blocks: list[View]) -> View:
    metadata = FormMetadata(
        form_id=request.context.new_id(), channel_id=request.asked_in, number=helped.bottleneck.number
    )
    return {
        **reading_view(request.words, blocks, title=request.words("do.matches")),
        "private_metadata": metadata.dump(),
    }

"""Send the papers of a meeting on request."""

from alliance.meetings import papers
from alliance.words import Series
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add this feature's listener."""
    listeners.action(ActionId.MEETING_PACK, make_pack)


def make_pack(request: Request) -> None:
    """Queue the papers: for the secretariat's channel if asked there, else for the person who asks.

    Not everybody in another channel may read everything in them.
    """
    number, context = number_of(request, Series.MEETING), request.context
    zone = context.texts.network.zone
    with request.writing() as (session, person):
        is_office = request.channel_id is not None and request.channel_id == context.secretariat_channel
        lane = context.secretariat_channel if is_office and context.secretariat_channel else person.slack_user_id
        version = papers.ask_for_pack(session, by=person, number=number, lane=lane, zone=zone, now=context.now())
    key = "pack.asked_here" if is_office else "pack.asked_dm"
    request.answer(request.words(key, ref=f"{Series.MEETING}-{number}", version=version))

"""The button of the pinned "Start hier" message that says what the bot is for; its others are those of the menu."""

from alliance.people.visibility import may_contribute
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view
from handlers.slack.views.help import what_is_this
from storage.people import alliances as alliance_rows


def register(listeners: Listeners) -> None:
    """Register this feature's listener."""
    listeners.action(ActionId.START_WHAT, show_what)


def show_what(request: Request) -> None:
    """Explain what the bot is for, and what this person can do here."""
    words = request.words
    with request.reading() as (session, person):
        channel_id = request.channel_id
        alliance = alliance_rows.find_alliance_of_channel(session, channel_id) if channel_id else None
        blocks = what_is_this(
            words,
            alliance=words.name(alliance.names) if alliance else None,
            reads_only=alliance is not None and not may_contribute(person, alliance),
            command=None if person.is_external else request.context.command,
        )
    request.open_form(reading_view(words, blocks, title=words("start.what_title")))

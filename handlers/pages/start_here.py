"""The buttons of the pinned "Start hier" message, which also work for people without slash commands."""

from alliance.contributions import help_requests
from alliance.people.visibility import may_contribute
from handlers.pages.own import mine_blocks
from handlers.pages.views import start_here as views
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.request import Request
from handlers.slack.views.parts import reading_view
from storage.people import alliances as alliance_rows


def register(listeners: Listeners) -> None:
    """Register this feature's listeners; sharing and searching register their own."""
    listeners.action(ActionId.START_MINE, show_mine)
    listeners.action(ActionId.START_WHAT, show_what)


def show_mine(request: Request) -> None:
    """Show the person's own questions, contributions and drafts in a modal."""
    words = request.words
    with request.reading() as (session, person):
        asked = help_requests.list_asked(session, by=person, limit=views.MAX_ASKED)
        _, blocks = mine_blocks(request, session, person)
    view = reading_view(words, [*views.questions(words, asked), *blocks], title=words("start.mine_title"))
    request.open_form(view)
    request.done()


def show_what(request: Request) -> None:
    """Explain what the bot is for, and what this person can do here."""
    words = request.words
    with request.reading() as (session, person):
        channel_id = request.channel_id
        alliance = alliance_rows.find_alliance_of_channel(session, channel_id) if channel_id else None
        blocks = views.what_is_this(
            words,
            alliance=words.name(alliance.name, alliance.name_en) if alliance else None,
            reads_only=alliance is not None and not may_contribute(person, alliance),
            command=None if person.is_external else request.context.command,
        )
    request.open_form(reading_view(words, blocks, title=words("start.what_title")))
    request.done()

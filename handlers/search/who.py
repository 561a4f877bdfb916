"""`/kennis wie`: which organisations know about something, and whom to ask there."""

from collections.abc import Callable

from alliance.index.analysis import is_stop_word, plain_words
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.search.no_results import WhomToAsk, list_secretariat
from alliance.search.who import find_knowers
from handlers.search.no_results import found_nothing
from handlers.search.query_in_words import problem_words
from handlers.search.typed_meaning import listed
from handlers.search.views import search as search_views
from handlers.search.views import who as views
from handlers.slack.context import Context
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import parse_reference
from handlers.slack.references import show_reference
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block
from storage.engine.database import Session
from texts import Translator


def register(_listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand; its buttons are those of search."""
    add(Subcommand("who", Action.READ, show_who))


def show_who(request: Request, typed: str = "") -> None:
    """Show who knows about the words; a reference shows its card, which says so too."""
    reference = parse_reference(typed)
    if reference is not None:
        show_reference(request, reference)
        return
    with request.reading() as (session, person):
        shown = answer(request.context, session, request.words, person, typed, channel_id=request.asked_in)
    request.answer(*shown)


def answer(
    context: Context,
    session: Session,
    words: Translator,
    reader: Person,
    typed: str,
    *,
    channel_id: str | None,
    for_all: bool = False,
) -> tuple[str, list[Block]]:
    """Who knows about the words, for a reader in `channel_id`, as text and as blocks; without words, how to ask.

    With `for_all` the reader represents everybody in a channel.
    """
    typed = search_views.whole_words(_subject(context, typed)).rstrip(" ?!.,;:")
    if not typed:
        return views.how_to(words, command=None if reader.is_external else context.command)
    found = find_knowers(session, reader=reader, typed=typed, channel_id=channel_id)
    problems = [problem_words(words, one) for one in found.query.problems]
    if found.knowers:
        whom = WhomToAsk(typed, found.knowers, list_secretariat(session))
        return views.who_knows(words, typed, whom, problems=problems, for_all=for_all)
    return found_nothing(
        session, words, reader, found.query, near=found.near, channel_id=channel_id, for_all=for_all, key="who.nothing"
    )


def _subject(context: Context, typed: str) -> str:
    """What somebody asks about, without how they ask it: "heeft er ervaring met hospitaverhuur?"."""
    idle = listed(context, "who.idle")
    rest = typed.strip()
    while rest and all(word in idle or is_stop_word(word) for word in plain_words(rest.split(maxsplit=1)[0])):
        rest = rest.partition(" ")[2].strip()
    return rest

"""Searching by command, also with words other than a command, or a form, and asking an alliance if that fails."""

from collections.abc import Callable

import structlog

from alliance.contributions import following, help_requests, sharing
from alliance.contributions.sharing import Shown
from alliance.errors import Invalid
from alliance.index.documents import Document
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.people.visibility import may_contribute
from alliance.search import no_results
from alliance.search.query import plain_question
from alliance.search.search import Hit, SearchResults, search
from handlers.contributions import cards
from handlers.contributions.views import cards as card_views
from handlers.contributions.views import help_requests as ask_views
from handlers.people import form_choices, members
from handlers.search.hits import found_document
from handlers.search.no_results import found_nothing
from handlers.search.query_in_words import filter_words, kind_of, problem_words
from handlers.search.synonyms import note_if_empty
from handlers.search.typed_meaning import Meaning, understand
from handlers.search.views import hits as hit_views
from handlers.search.views import search as views
from handlers.search.views.no_results import asking
from handlers.slack import fields
from handlers.slack.command import show_help, show_menu
from handlers.slack.context import Context
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.renewable import renewable
from handlers.slack.metadata import FormMetadata, ListPlace
from handlers.slack.parsing import parse_reference, split_command, state_values
from handlers.slack.references import show_reference, show_references
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, View, button
from handlers.slack.views.help import did_you_mean
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from texts import Translator

log = structlog.get_logger()

ASK = "ask"
"""The name of the form to ask an alliance."""
HITS = "hits"
"""The name of an answer with search hits."""
OFFERED = ("adopt", "endorse", "follow", "unfollow")
"""The card actions offered with a search hit, apart from showing it."""


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listeners."""
    add(Subcommand("find", Action.READ, find))
    listeners.action(ActionId.SEARCH, open_search)
    listeners.action(ActionId.SEARCH_MORE, show_more)
    listeners.action(ActionId.SEARCH_AGAIN, show_more)
    listeners.action(ActionId.SEARCH_KIND, show_kind)
    listeners.view(CallbackId.SEARCH, search_in_form)
    listeners.answer(HITS, _hits_again)
    listeners.paged_list(CallbackId.SEARCH, _form_again)
    listeners.action(ActionId.ASK, open_question)
    listeners.form(ASK, build_question)
    listeners.view(CallbackId.ASK, ask)


def find(request: Request, typed: str = "") -> None:
    """Show what search finds for the words; a reference shows its card, and nothing typed shows how to search."""
    reference = parse_reference(typed)
    if reference is not None:
        show_reference(request, reference)
        return
    if not typed:
        request.answer(request.words("search.how"), views.how_to(request.words, command=request.context.command))
        return
    with request.reading() as (session, person):
        text, blocks = found(request.context, session, request.words, person, typed, channel_id=request.channel_id)
    request.answer(text, blocks)


def answer(request: Request, typed: str) -> None:
    """Answer a slash command that begins with no subcommand: with a card, help, the menu, or what search finds."""
    said = understand(request.context, typed)
    log.info("words", meaning=said.meaning.value)
    match said.meaning:
        case Meaning.REFERENCES:
            show_references(request, said.references)
        case Meaning.HELP:
            show_help(request)
        case Meaning.HELLO | Meaning.THANKS:
            show_menu(request)
        case Meaning.COMMAND if said.subcommand is not None:
            said.subcommand.run(request, said.text)
        case _:
            _search(request, said.text)


def _search(request: Request, typed: str) -> None:
    context, words = request.context, request.words
    with request.reading() as (session, person):
        near = near_command(context, words, person, typed)
        text, blocks = found(context, session, words, person, typed, channel_id=request.channel_id)
    if not near and not views.has_hits(blocks):
        blocks = [*blocks, *views.other_ways(words, typed, command=context.command)]
    request.answer(f"{near[0]} {text}" if near else text, [*(near[1] if near else ()), *blocks])


def near_command(context: Context, words: Translator, person: Person, typed: str) -> tuple[str, list[Block]] | None:
    """Offer the subcommand that the first word was perhaps meant as, with a button to do it; None if none is near."""
    word, rest = split_command(typed)
    near = context.subcommands.nearest(word, person)
    if near is None:
        return None
    return did_you_mean(words, (near.name, context.subcommands.words(near, words.language)[0]), rest)


def open_search(request: Request) -> None:
    """Open the search form, for people who do not type commands."""
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in)
    request.open_form(views.search_form(request.words, metadata=metadata.dump()))


def search_in_form(request: Request) -> None:
    """Show the results below the field of the search form."""
    typed = (state_values(request.view).get(BlockId.QUERY) or "").strip()
    if not typed:
        raise Invalid(BlockId.QUERY, "problem.query_empty")
    request.done(response_action="update", view=_found_in_form(request, typed))


def show_more(request: Request) -> None:
    """Show the next page, or search for other words.

    In the search form the results replace the earlier ones; elsewhere only the person who clicked sees them.
    """
    if (answer := _search_again(request)) is not None:
        request.answer(*answer)


def show_kind(request: Request) -> None:
    """Show the results of one kind in place of those of another, or of all kinds again."""
    if (answer := _search_again(request)) is not None:
        request.answer_in_place(*answer)


def _search_again(request: Request) -> tuple[str, list[Block]] | None:
    """What the query of a button finds, as text and as blocks; None if it is shown in the search form already."""
    typed, after = views.read_looking_for(request.value)
    if not typed:
        raise Invalid("query", "problem.query_empty")
    if request.view.get("callback_id") == CallbackId.SEARCH:
        view = _found_in_form(request, typed, after)
        request.replace_form(view)
        return None
    return _hits_again(request, request.value)


def open_question(request: Request) -> None:
    """Open the form to ask an alliance about something that was not found."""
    typed, _ = views.read_looking_for(request.value)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in)
    members.open_form(request, ASK, metadata, {"title": typed, "question": typed})


def build_question(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """Build the form to ask an alliance, filled with the question and, if allowed, the channel's alliance.

    A question about something visible to its alliance only can be asked there alone.
    """
    channel_id, number = metadata.channel_id, metadata.number
    here = alliance_rows.find_alliance_of_channel(session, channel_id) if channel_id else None
    about = sharing.get_readable(session, reader=person, number=number, channel_id=channel_id) if number else None
    here = about[1] if about is not None else here
    reachable = help_requests.list_reachable(session, by=person, channel_id=channel_id, about=about)
    return ask_views.ask_form(
        request.words,
        question=draft.get("question", ""),
        alliance_id=str(here.id) if here is not None and here.id in reachable and may_contribute(person, here) else "",
        alliances=form_choices.alliance_groups(session, request.words, writer=person, only=reachable),
        metadata=metadata.dump(),
    )


def ask(request: Request) -> None:
    """Enqueue the question for the alliance's channel."""
    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        help_requests.ask_alliance(
            session,
            by=person,
            key=metadata.form_id,
            **fields.read(ask_views.ASKING, request.view),
            about_number=metadata.number or None,
            channel_id=metadata.channel_id,
            time=request.time,
        )
        drafts.drop_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
    request.done(response_action="clear")


def found(
    context: Context,
    session: Session,
    words: Translator,
    reader: Person,
    typed: str,
    *,
    channel_id: str | None,
    after: str | None = None,
    for_all: bool = False,
    name: str = HITS,
) -> tuple[str, list[Block]]:
    """The results of a search for a reader in `channel_id`, as text and as blocks.

    With `for_all` the reader represents everybody in a channel, so no personal buttons are shown. Otherwise a click in
    the results shows them anew, as the list that was registered by `name`.
    """
    typed = views.whole_words(typed)
    now = context.now()
    results = search(session, reader=reader, typed=typed, channel_id=channel_id, after=after)
    note_if_empty(context, reader, results)
    if not results.hits and after is None:
        return found_nothing(
            session, words, reader, results.query, near=results.near, channel_id=channel_id, for_all=for_all
        )

    def buttons(item: Shown) -> list[Block]:
        show = button(words("card.show"), ActionId.SHOW, value=item.ref, hint=words("card.show_of", ref=item.ref))
        if for_all:
            return [show, card_views.main_button(words, item)]
        member_id = reader.member.id if reader.member else None
        follows = following.is_following(session, number=item.number, member_id=member_id)
        offered = (one for one in cards.offered(context, reader, item, follows=follows) if one.name in OFFERED)
        return [show, *[card_views.action_button(words, one, item) for one in offered]]

    page = _page(words, results, typed, buttons, for_all=for_all, is_later=after is not None)
    text, blocks = views.results(words, page, today=words.local(now).date())
    question = plain_question(typed) if results.are_related and not for_all else ""
    if question and no_results.may_ask(session, person=reader, channel_id=channel_id):
        blocks = [*blocks, *asking(words, question)]
    return text, blocks if for_all else renewable(blocks, name, views.looking_for(typed, after))


def _page(
    words: Translator,
    results: SearchResults,
    typed: str,
    buttons: Callable[[Shown], list[Block]],
    *,
    for_all: bool,
    is_later: bool,
) -> views.Page:
    def hit(one: Hit) -> views.Found | views.FoundDocument:
        if isinstance(one.item, Document):
            return found_document(words, one.item, one.matched)
        return views.Found(one.item, one.matched, buttons(one.item))

    kind = kind_of(results.query)
    return views.Page(
        typed=typed,
        total=results.total,
        found=[hit(one) for one in results.hits],
        kinds=hit_views.kind_buttons(words, typed, kind) if not for_all and (results.total or kind) else (),
        after=results.next,
        understood=[filter_words(words, one) for one in results.query.filters],
        problems=[problem_words(words, one) for one in results.query.problems],
        are_related=results.are_related,
        is_for_all=for_all,
        is_later=is_later,
    )


def _hits_again(request: Request, about: str) -> tuple[str, list[Block]]:
    """A page of results as it is now."""
    typed, after = views.read_looking_for(about)
    with request.reading() as (session, person):
        channel_id = request.asked_in
        return found(request.context, session, request.words, person, typed, channel_id=channel_id, after=after)


def _form_again(request: Request, place: ListPlace) -> View:
    """The search form with a page of results as it is now."""
    return _found_in_form(request, *views.read_looking_for(place.typed))


def _found_in_form(request: Request, typed: str, after: str | None = None) -> View:
    words = request.words
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in)
    with request.reading() as (session, person):
        _, blocks = found(
            request.context,
            session,
            words,
            person,
            typed,
            channel_id=request.asked_in,
            after=after,
            name=CallbackId.SEARCH,
        )
    return views.search_form(words, typed=typed, shown=blocks, metadata=metadata.dump())

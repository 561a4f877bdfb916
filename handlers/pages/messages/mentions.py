"""Render the answers to mentions and direct messages."""

from collections.abc import Sequence

from alliance.errors import NotFound
from alliance.people.members import Person
from alliance.people.visibility import everybody_in
from handlers.search.search import found
from handlers.search.views.search import has_hits
from handlers.slack.command import help_page
from handlers.slack.context import Context
from handlers.slack.lookup import Lookup, resolve
from handlers.slack.messages.kind import Kind, is_channel, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.parsing import parse_reference
from handlers.slack.views import help as help_views
from handlers.slack.views import windowless
from handlers.slack.views.parts import Block, section
from handlers.slack.views.parts import context as context_block
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Delivery
from texts import Translator

PRIVATE = frozenset({"digest", "admin"})
"""Subcommands that the menu in a channel leaves out, as not everybody there may use them."""


def _reply(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    profile = people.find_profile(session, delivery.about["reader"])
    if profile is None:
        return None
    words = context.words(profile)
    person = context.person(session, profile)
    about = delivery.about
    channel_id = delivery.lane if is_channel(delivery.lane) else None
    thread_ts = about["thread_ts"] if channel_id else None
    if about["references"]:
        text, blocks = _cards(session, context, words, person, about["references"], channel_id=channel_id)
    elif about["help"] and not person.is_external and channel_id is None:
        text, blocks = words("help.text"), help_page(words, context, person)
    elif typed := about.get("words"):
        # Everybody in the channel reads the answer, so it may only show what each of them may see.
        here = alliance_rows.find_alliance_of_channel(session, channel_id) if channel_id else None
        reader = everybody_in(here) if channel_id else person
        text, blocks = found(
            context, session, words, reader, typed, channel_id=channel_id, for_all=channel_id is not None
        )
        if not has_hits(blocks):
            blocks = [*blocks, *_menu(words, context, person, channel_id=channel_id)[1:]]
    else:
        text, blocks = words("mention.text"), _menu(words, context, person, channel_id=channel_id)
    if channel_id is None and person.is_restricted and not person.alliance_ids:
        # A guest sees only what their alliances' channels show; without any, that is nothing.
        text, blocks = f"{text} {words('mention.in_channel')}", [*blocks, context_block(words("mention.in_channel"))]
    return Post(text, blocks, thread_ts=thread_ts)


def _menu(words: Translator, context: Context, person: Person, *, channel_id: str | None) -> list[Block]:
    allowed = {subcommand.name for subcommand in context.subcommands.allowed(person)} - (
        PRIVATE if channel_id else frozenset()
    )
    # People of other workspaces have no slash commands, so only the buttons are shown.
    return help_views.menu(words, allowed, command=None if person.is_external else context.command)


def _cards(
    session: Session,
    context: Context,
    words: Translator,
    person: Person,
    references: Sequence[str],
    *,
    channel_id: str | None,
) -> tuple[str, list[Block]]:
    texts: list[str] = []
    blocks: list[Block] = []
    look = Lookup(context, session, words, person, channel_id, for_all=channel_id is not None)
    for reference in filter(None, map(parse_reference, references)):
        try:
            text, card = resolve(look, reference)
        except NotFound as error:
            text = words(f"problem.no_{error.what}", key=str(reference), command=context.command)
            card = [section(text)]
        texts.append(text)
        blocks += card
    return "\n".join(texts), blocks


def _windowless(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    asked = [member.slack_user_id for member in people.list_secretariat(session)[:3]]
    return Post(*windowless.without_forms(words_for(session, delivery, context), asked))


KINDS = {"reply": Kind(_reply), "windowless": Kind(_windowless)}

"""Render the answers to mentions and direct messages."""

from alliance.channel_keys import is_channel
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.people.visibility import channel_audience
from handlers.pages.views import mentions as views
from handlers.people.members import whom_to_ask
from handlers.search import who
from handlers.search.search import found, near_command
from handlers.search.typed_meaning import Meaning, understand
from handlers.search.views.search import has_hits
from handlers.slack.command import allowed, help_page, menu
from handlers.slack.context import Context
from handlers.slack.lookup import Lookup
from handlers.slack.messages.delivery_kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.parsing import parse_reference
from handlers.slack.references import list_cards
from handlers.slack.views import without_modals
from handlers.slack.views.blocks import Block, section
from handlers.slack.views.blocks import context as context_block
from handlers.slack.views.help import what_is_this
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Delivery
from texts import Translator

Answer = tuple[str, list[Block]]


def _reply(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    profile = people.find_profile(session, delivery.about["reader"])
    if profile is None:
        return None
    words = context.words(profile)
    person = context.person(session, profile)
    about = delivery.about
    channel_id = delivery.channel_key if is_channel(delivery.channel_key) else None
    thread_ts = about["thread_ts"] if channel_id else None
    if about["references"]:
        look = Lookup(context, session, words, person, channel_id, for_all=channel_id is not None)
        text, blocks = list_cards(look, [*filter(None, map(parse_reference, about["references"]))])
    elif about["help"]:
        text, blocks = _help(words, context, person, channel_id=channel_id)
    else:
        text, blocks = _answer(session, words, context, person, about["words"], channel_id=channel_id)
    elsewhere = words("mention.in_channel")
    if channel_id is None and person.is_restricted and not person.alliance_ids and elsewhere not in text:
        # A guest sees only what their alliances' channels show; without any, that is nothing.
        text, blocks = f"{text} {elsewhere}", [*blocks, context_block(elsewhere)]
    return Post(text, blocks, thread_ts=thread_ts)


def _answer(
    session: Session, words: Translator, context: Context, person: Person, typed: str, *, channel_id: str | None
) -> Answer:
    """The answer to anything but references and a request for help."""
    said = understand(context, typed)
    if said.meaning is Meaning.WORDS:
        return _search(session, words, context, person, said.text, channel_id=channel_id)
    if said.subcommand is not None and said.subcommand.name == "who":
        reader, for_all = _reader(session, person, channel_id)
        return who.answer(context, session, words, reader, said.text, channel_id=channel_id, for_all=for_all)
    if (subcommand := said.subcommand) is not None:
        # For people without the permission it searches for the word; the word alone gets the button, which names those
        # with it.
        if subcommand.name in allowed(context, person) or not said.text:
            # A title is looked for by itself; "overleg met OCW" may be words, of which the first says something too.
            sought = said.text if subcommand.action is Action.SHARE else typed
            return views.offer(words, subcommand.name, said.text, sought=sought)
        if subcommand.action is Action.SHARE and person.is_restricted:
            return views.shares_not(words, asked=whom_to_ask(words, session), sought=said.text)
        return _search(session, words, context, person, typed, channel_id=channel_id)
    greeting = "mention.text" if "share" in allowed(context, person) else "mention.text_reading"
    text = words("mention.thanks" if said.meaning is Meaning.THANKS else greeting)
    return text, [section(text), *menu(words, context, person, for_all=channel_id is not None)[1:]]


def _search(
    session: Session, words: Translator, context: Context, person: Person, typed: str, *, channel_id: str | None
) -> Answer:
    """What is found, and the command that the first word is near to.

    Where nothing is found, a reader gets the menu too. People who only read were already told where there is more to
    see and whom to ask: that is enough.
    """
    reader, for_all = _reader(session, person, channel_id)
    text, blocks = found(context, session, words, reader, typed, channel_id=channel_id, for_all=for_all)
    if not for_all and not has_hits(blocks) and "share" in allowed(context, person):
        blocks = [*blocks, *menu(words, context, person)[1:]]
    if near := near_command(context, words, person, typed):
        text, blocks = f"{near[0]} {text}", [*near[1], *blocks]
    return text, blocks


def _reader(session: Session, person: Person, channel_id: str | None) -> tuple[Person, bool]:
    """Who reads an answer, and whether that is everybody in the channel: then it shows what each of them may see."""
    if channel_id is None:
        return person, False
    return channel_audience(alliance_rows.find_alliance_of_channel(session, channel_id)), True


def _help(words: Translator, context: Context, person: Person, *, channel_id: str | None) -> Answer:
    """What this person can do: by command in a direct message, if they have commands, and else by button."""
    if channel_id is None and not person.is_external:
        return words("help.text"), help_page(words, context, person)
    command = None if person.is_external else context.command
    blocks = what_is_this(words, alliance=None, reads_only=False, command=command)
    buttons = menu(words, context, person, for_all=channel_id is not None)[1]
    return f"{words('start.about')}\n{words('start.can')}", [*blocks, buttons]


def _windowless(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    asked = [member.slack_user_id for member in people.list_secretariat(session)[:3]]
    return Post(*without_modals.without_forms(words_for(session, delivery, context), asked))


KINDS = {"reply": Kind(_reply), "windowless": Kind(_windowless)}

"""Who knows about something: organisations with what they shared, use or work on, and their contact persons."""

from alliance.search.no_results import WhomToAsk
from alliance.search.who import MOST_LINKED, Knower, Known, Part
from handlers.search.views.no_results import contact_role, via_secretariat
from handlers.search.views.search import looking_for
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, cut, linked_ref, mention, quote
from handlers.slack.views.menu import MAX_VALUE
from texts import Translator


def who_knows(
    words: Translator, typed: str, whom: WhomToAsk, *, problems: list[str], for_all: bool
) -> tuple[str, list[Block]]:
    """The organisations that know about what was typed, as text and as blocks.

    With `for_all` everybody in a channel reads it; a button then lets each reader ask with their own access.
    """
    head = words("who.head", typed=quote(typed, 150))
    said = [quote(sentence, 500) for sentence in problems[:3]]
    blocks = [section(bold(head)), *map(section, said), *(_knower(words, one) for one in whom.knowers)]
    told = "" if for_all else via_secretariat(words, whom)
    if told:
        blocks.append(context(told))
    if for_all:
        do = button(words("search.own"), f"{ActionId.RUN}:who", value=typed[:MAX_VALUE])
    else:
        label = cut(words("search.again", typed=typed), 75)
        do = button(label, f"{ActionId.SEARCH_AGAIN}:who", value=looking_for(typed))
    lines = [f"{_name(words, one)} ({', '.join(item.ref for item in one.known[:MOST_LINKED])})" for one in whom.knowers]
    text = " ".join([head, *said, "; ".join(lines) + ".", told])
    return cut(text.strip(), 3900), [*blocks, actions("who", do)]


def how_to(words: Translator, *, command: str | None) -> tuple[str, list[Block]]:
    """How to ask who knows something; `command` is None for people without slash commands."""
    before = f"{command} {words('who.word')}" if command else f"{words('search.mention')} {words('who.word')}"
    examples = "\n".join(f"• `{before} {words(f'who.example_{number}')}`" for number in (1, 2))
    return words("who.how"), [section(f"{words('who.how')}\n{examples}")]


def _knower(words: Translator, one: Knower) -> Block:
    counts = [words.count(f"who.{part}", n) for part in Part if (n := one.count(part))]
    lines = [" · ".join([bold(_name(words, one)), *counts])]
    lines += [f"• {_item(words, item)}" for item in one.known[:MOST_LINKED]]
    if one.contact:
        role = contact_role(words, one.contact)
        lines.append(words("who.contact", person=mention(one.contact.slack_user_id), role=role))
    best = one.known[0].ref
    show = button(words("card.show"), ActionId.SHOW, value=best, hint=words("card.show_of", ref=best))
    return section("\n".join(lines), accessory=show)


def _item(words: Translator, item: Known) -> str:
    ref = linked_ref(item.ref, item.permalink)
    line = f"{ref} {quote(words.name(item.title), 150)}"
    return f"{line} · {words('who.uses')}" if item.part is Part.ADOPTED else line


def _name(words: Translator, one: Knower) -> str:
    return quote(words.name(one.organisation), 150)

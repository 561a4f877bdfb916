"""The page for a search without results: the nearest words, people to ask, and asking the network."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import Name
from alliance.search.no_results import WhomToAsk
from alliance.search.who import Contact, Knower
from handlers.search.views.search import looking_for
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, cut, joined, mention, mrkdwn, quote
from handlers.slack.views.menu import MAX_VALUE
from texts import Translator

NAMED = 5
"""Maximum number of alliances that are named."""


@dataclass(frozen=True)
class Nothing:
    """A query that found nothing, and what can be offered instead."""

    head: str
    """The sentence that nothing was found, with the query escaped."""
    typed: str
    question: str
    """The words of the query that can be asked as a question; empty if there are none."""
    problems: Sequence[str] = ()
    understood: Sequence[str] = ()
    """The filters as they were understood."""
    unfiltered: str = ""
    """The query without its filters; empty if it has none, or nothing else."""
    kinds: Sequence[Block] = ()
    """The buttons that limit a search to another kind, or to none, if it was limited."""
    near: Sequence[str] = ()
    """Similar queries that do find something."""
    seen: Sequence[Name] | None = None
    """For guests the alliances of which they see something; None for everybody else."""
    whom: WhomToAsk | None = None
    may_ask: bool = False
    is_for_all: bool = False
    """Whether everybody in a channel reads it; a button then lets each reader search with their own access."""


def found_nothing(words: Translator, page: Nothing) -> tuple[str, list[Block]]:
    """The answer to a search without results, as text and as blocks."""
    said = [quote(sentence, 500) for sentence in page.problems[:3]]
    blocks = [section(page.head), *map(section, said)]
    if page.understood:
        blocks.append(context(words("search.filtered", filters=mrkdwn(" · ".join(page.understood)))))
    blocks += page.kinds
    if page.is_for_all:
        return " ".join([page.head, *said]), [*blocks, actions("search", *_for_all(words, page))]
    if page.unfiltered:
        blocks.append(actions("search_unfiltered", _unfiltered(words, page)))
    if page.seen is not None:
        said.append(_seen(words, page.seen))
        blocks.append(context(said[-1]))
    if page.near:
        said.append(words("search.near"))
        blocks += [section(said[-1]), actions("search", *_near(words, page.near))]
    if page.question and page.whom and (told := whom_to_ask(words, page.whom)):
        said.append(told)
        blocks.append(section(told))
    if page.question and page.may_ask:
        said.append(words("search.ask_how"))
        blocks += asking(words, page.question)
    return cut(" ".join([page.head, *said]), 3900), blocks


def whom_to_ask(words: Translator, whom: WhomToAsk) -> str:
    """The organisations that know about the nearest word, or else the secretariat; empty if there is neither."""
    if whom.knowers:
        names = joined(words, [_with_contact(words, one) for one in whom.knowers])
        told = words.count("search.ask_knowers", len(whom.knowers), names=names, topic=quote(whom.topic, 60))
        return f"{told} {via_secretariat(words, whom)}".strip()
    return words("search.ask_secretariat", names=_mentioned(words, whom.secretariat)) if whom.secretariat else ""


def via_secretariat(words: Translator, whom: WhomToAsk) -> str:
    """Where to ask if an organisation has no contact person to be named; empty if each has one."""
    if all(one.contact for one in whom.knowers) or not whom.secretariat:
        return ""
    has_names = any(one.contact for one in whom.knowers)
    key = "who.via_secretariat" if has_names else "search.ask_secretariat"
    return words(key, names=_mentioned(words, whom.secretariat))


def contact_role(words: Translator, contact: Contact) -> str:
    """The role in which a contact person knows about it, such as "deelde B-7"."""
    if contact.known is not None:
        return words(f"who.role_{contact.known.part}", ref=contact.known.ref)
    assert contact.alliance is not None
    return words("who.role_alliance", alliance=quote(words.name(contact.alliance), 100))


def _with_contact(words: Translator, one: Knower) -> str:
    name = bold(quote(words.name(one.organisation), 100))
    return f"{name} ({mention(one.contact.slack_user_id)})" if one.contact else name


def _mentioned(words: Translator, slack_user_ids: Sequence[str]) -> str:
    return joined(words, [mention(one) for one in slack_user_ids])


def _near(words: Translator, near: Sequence[str]) -> list[Block]:
    """A button for each similar query, which searches for it."""
    return [
        button(
            cut(one, 60),
            f"{ActionId.SEARCH_AGAIN}:{number}",
            value=looking_for(one),
            hint=words("search.again", typed=one),
        )
        for number, one in enumerate(near[:5])
    ]


def _unfiltered(words: Translator, page: Nothing) -> Block:
    again = f"{ActionId.SEARCH_AGAIN}:unfiltered"
    hint = words("search.again", typed=page.unfiltered)
    return button(words("search.unfiltered"), again, value=looking_for(page.unfiltered), hint=hint)


def _for_all(words: Translator, page: Nothing) -> list[Block]:
    """The buttons below an answer that everybody in a channel reads."""
    shown = _near(words, page.near)
    if page.unfiltered:
        shown.append(_unfiltered(words, page))
    if page.question:
        share = f"{ActionId.RUN}:bottleneck"
        shown.append(button(words("search.ask_network"), share, value=page.question[:MAX_VALUE]))
    own = f"{ActionId.SEARCH_AGAIN}:own"
    return [*shown, button(words("search.own"), own, value=looking_for(page.typed))]


def asking(words: Translator, question: str) -> list[Block]:
    """Share the words as a bottleneck, or ask them as a question in an alliance's channel."""
    share = button(
        words("search.ask_network"), f"{ActionId.RUN}:bottleneck", value=question[:MAX_VALUE], style="primary"
    )
    ask = button(words("search.ask"), ActionId.ASK, value=looking_for(question))
    return [context(words("search.ask_how")), actions("search_ask", share, ask)]


def _seen(words: Translator, seen: Sequence[Name]) -> str:
    if not seen:
        return words("mention.in_channel")
    names = [quote(words.name(one), 150) for one in seen[:NAMED]]
    more = [words.count("list.more", len(seen) - NAMED)] if len(seen) > NAMED else []
    return words("search.guest_sees", alliances=", ".join([*names, *more]))

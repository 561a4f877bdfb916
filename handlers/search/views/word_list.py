"""The window with all words of the network, and the way to the lists in which they are changed."""

from collections.abc import Sequence

from alliance.enums import OrganisationKind
from alliance.people.word_list import ListedWord, WordKind
from alliance.search.empty_searches import UnfoundWords
from handlers.search.views.synonyms import unfound_words
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import View, actions, button, context, reading_view, section
from handlers.slack.views.markup import bold, cut, mrkdwn
from texts import Translator

MAX_WORDS = 1500
"""Characters of the words of one kind; the lists and the workbook have all of them."""
LISTS = {
    WordKind.THEME: ActionId.LIST_THEMES,
    WordKind.TOPIC: ActionId.LIST_TOPICS,
    WordKind.SYNONYMS: ActionId.LIST_SYNONYMS,
    WordKind.SDG: ActionId.OPEN_SDGS,
}


def word_window(words: Translator, found: Sequence[ListedWord], *, unfound: Sequence[UnfoundWords] = ()) -> View:
    """The words by kind, each with the button of its list, and all of them as a workbook.

    The words of searches without results come first: they wait for somebody to add a synonym.
    """
    excel = button(words("list.excel"), f"{ActionId.LIST_WORDS}:excel")
    blocks = [*unfound_words(words, unfound), section(words("words.means")), actions("words", excel)]
    for kind, action_id in LISTS.items():
        of_kind = [one for one in found if one.kind is kind and not one.is_archived]
        heading = bold(words(f"words.{kind}", number=words.number(len(of_kind))))
        told = cut(" · ".join(_word(words, one) for one in of_kind), MAX_WORDS) or words("words.none")
        opens = button(words(f"admin.{action_id}"), action_id)
        blocks.append(section(f"{heading}\n{told}", block_id=f"words:{kind}", accessory=opens))
    kinds = ", ".join(words(f"orgkind.{kind}") for kind in OrganisationKind)
    blocks.append(context(words("words.fixed", kinds=kinds)))
    return {**reading_view(words, blocks, title=words("words.title")), "callback_id": CallbackId.LIST_WORDS}


def _word(words: Translator, one: ListedWord) -> str:
    name = mrkdwn(words.name(one.name))
    return f"{name} ({mrkdwn(words.name(one.alliance))})" if one.alliance else name

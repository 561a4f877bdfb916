"""Answers to commands written in a mention or a direct message."""

from handlers.search.views.search import looking_for
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, section
from handlers.slack.views.markup import cut, quote
from handlers.slack.views.menu import do_button
from texts import Translator


def offer(words: Translator, name: str, typed: str, *, sought: str) -> tuple[str, list[Block]]:
    """Offer to do the subcommand with what was `typed` after it, or to search for what is `sought` instead."""
    buttons = [do_button(words, name, typed, style="primary")]
    if not typed:
        text = words("mention.offer")
    else:
        text = words("mention.offer_typed", typed=quote(typed, 300))
        buttons.append(_search(words, sought))
    return text, [section(text), actions("offer", *buttons)]


def shares_not(words: Translator, *, asked: str, sought: str) -> tuple[str, list[Block]]:
    """Tell a guest who wanted to share something that they cannot yet, and offer to search for it instead."""
    text = words("first.ask_to_be_added", names=asked)
    return text, [section(text), actions("offer", _search(words, sought))]


def _search(words: Translator, sought: str) -> Block:
    label = cut(words("search.again", typed=sought), 75)
    return button(label, f"{ActionId.SEARCH_AGAIN}:offer", value=looking_for(sought))

"""Answers to commands written in a mention or a direct message."""

from handlers.search.views.search import looking_for
from handlers.slack.ids import ActionId
from handlers.slack.views.menu import do_button
from handlers.slack.views.parts import Block, actions, button, cut, quote, section
from texts import Translator


def offer(words: Translator, name: str, typed: str, *, sought: str) -> tuple[str, list[Block]]:
    """Offer to do the subcommand with what was `typed` after it, or to search for what is `sought` instead."""
    buttons = [do_button(words, name, typed, style="primary")]
    if not typed:
        text = words("mention.offer")
    else:
        text = words("mention.offer_typed", typed=quote(typed, 300))
        label = cut(words("search.again", typed=sought), 75)
        buttons.append(button(label, f"{ActionId.SEARCH_AGAIN}:offer", value=looking_for(sought)))
    return text, [section(text), actions("offer", *buttons)]

"""Alternatives for people for whom Slack opens no modals: the text as a message, or where they can continue."""

from collections.abc import Sequence

from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, View, actions, button, context, section
from handlers.slack.views.markup import bold, mention, mrkdwn
from texts import Translator

MAX_BLOCKS = 50
"""Slack's limit for a message; a modal may have twice as many."""
MAX_SIZE = 11_000
"""Maximum number of characters of all blocks together, slightly less than Slack accepts in a message."""


def has_fields(view: View) -> bool:
    """Whether the view has fields to fill in."""
    return any(block.get("type") == "input" for block in view["blocks"])


def as_message(words: Translator, view: View) -> tuple[str, list[Block]]:
    """A read-only view as a message."""
    title = bold(mrkdwn(view["title"]["text"]))
    room, kept = MAX_SIZE, []
    for block in view["blocks"][: MAX_BLOCKS - 2]:
        room -= len(str(block))
        if room < 0:
            break
        kept.append(block)
    left_out = [context(words("windowless.cut"))] if len(view["blocks"]) > len(kept) else []
    return title, [section(title), *kept, *left_out]


def elsewhere(words: Translator, address: str | None) -> str:
    """The sentence that no form can be opened; `address` leads to the direct messages, None if already there."""
    return words("windowless.go_on", address=address) if address else words("windowless.here")


def without_forms(words: Translator, asked: Sequence[str]) -> tuple[str, list[Block]]:
    """The things that work without forms; `asked` are Slack ids of people who can enter things for others."""
    lines = [words("windowless.text")]
    if asked:
        lines.append(words("windowless.ask", names=words("list.or").join(mention(one) for one in asked)))
    buttons = [
        button(words("menu.mine"), ActionId.SHOW_MINE),
        button(words("start.what"), ActionId.START_WHAT),
    ]
    text = "\n".join(lines)
    return text, [section(text), actions("windowless", *buttons)]

"""The message above the file with the results of a poll."""

from handlers.slack.views.blocks import Block, context, section
from handlers.slack.views.markup import bold, quote
from texts import Translator


def file_message(words: Translator, *, ref: str, title: str, missing: str = "") -> tuple[str, list[Block]]:
    """The poll whose results follow in the message's thread, or `missing`, which says why they do not."""
    shown = section(f"{bold(ref)} · {bold(quote(title, 300))}")
    if missing:
        return f"{ref} · {quote(title, 300)}\n{missing}", [shown, section(missing)]
    return words("pollfile.follows", ref=ref, title=quote(title, 300)), [shown, context(words("pollfile.in_thread"))]

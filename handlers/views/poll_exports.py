"""The message above the file with the results of a poll."""

from handlers.views.parts import Block, bold, context, quote, section
from texts import Translator


def file_message(words: Translator, *, ref: str, title: str) -> tuple[str, list[Block]]:
    """Which results follow; the file comes in the message's thread."""
    told = words("pollfile.follows", ref=ref, title=quote(title, 300))
    return told, [section(f"{bold(ref)} · {bold(quote(title, 300))}"), context(words("pollfile.in_thread"))]

"""The message above the workbook of a list of `beheer`."""

from handlers.slack.views.blocks import Block, context, section
from texts import Translator


def file_message(words: Translator, name: str, *, missing: str = "") -> tuple[str, list[Block]]:
    """The list whose workbook follows in the message's thread, or `missing`, which says why it does not."""
    what = words(f"list.workbook.{name}")
    told = f"{what[:1].upper()}{what[1:]}"
    if missing:
        return f"{told}\n{missing}", [section(told), section(missing)]
    return words("list.follows", what=what), [section(told), context(words("list.in_thread"))]

"""One reminder for all that somebody has not answered, with the answers in it."""

from collections.abc import Sequence

from handlers.checkins.views.checkins import MAX_BLOCKS, MOST_TEXT, first_name
from handlers.slack.views.blocks import DIVIDER, Block, context, section, text_length
from handlers.slack.views.markup import cut
from handlers.slack.views.reminders import ReminderPart
from texts import Translator

MAX_REFS = 12
MAX_LINE = 150
"""Characters of one thing where its blocks do not fit."""


def reminder(words: Translator, *, name: str, parts: Sequence[ReminderPart]) -> tuple[str, list[Block]]:
    """A reminder, also for what somebody snoozed or what waited for their return."""
    opening = _opening(words, name, parts)
    blocks = [section(opening)]
    room = MOST_TEXT - text_length(blocks)
    rest: list[str] = []
    for index, part in enumerate(parts):
        length = text_length(part.blocks)
        # Each of the others needs a line at least; all lines together are one block.
        left = room - MAX_LINE * (len(parts) - index - 1)
        if length <= left and len(blocks) + len(part.blocks) + 2 <= MAX_BLOCKS:
            blocks += [*([DIVIDER] if index else []), *part.blocks]
            room -= length
        else:
            rest.append(cut(part.line, MAX_LINE))
            room -= MAX_LINE
    if rest:
        blocks.append(context("\n".join(rest)))
    return cut(" ".join([opening, *(part.line for part in parts)]), 3900), blocks


def _opening(words: Translator, name: str, parts: Sequence[ReminderPart]) -> str:
    refs = [ref for part in parts for ref in part.refs]
    if refs:
        told = ", ".join(refs[:MAX_REFS]) + (" …" if len(refs) > MAX_REFS else "")
        return words("reminder.opening", name=first_name(name), refs=told)
    # What never changes may not depend on what its reader has answered.
    key = "reminder.constant" if any(part.is_constant for part in parts) else "reminder.closed"
    return words(key, name=first_name(name))

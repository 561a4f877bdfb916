"""The page about imports, and the messages about a file: looked at, refused, right, imported."""

from collections.abc import Sequence
from typing import Literal

from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, View, actions, button, context, reading_view, section
from handlers.slack.views.markup import quote
from texts import Translator

SHOWN, LONGEST = 10, 260
"""The lines that a message has, and the letters of each: the file in its thread has all."""
State = Literal["looking", "working"]
Message = tuple[str, list[Block]]


def page(words: Translator) -> View:
    """How a file gets in, with the button for the template."""
    blocks = [
        section(words("importing.page")),
        actions("import", button(words("importing.get_template"), ActionId.IMPORT_TEMPLATE, style="primary")),
        context(words("importing.page_keeps")),
    ]
    return reading_view(words, blocks, title=words("importing.page_title"))


def sentence_message(sentence: str) -> Message:
    """A message of one sentence, as markup."""
    return sentence, [section(sentence)]


def state_message(words: Translator, state: State, name: str, missing: str = "") -> Message:
    """What is happening with a file, or `missing`, which says why its answer does not come."""
    told = words(f"importing.{state}", file=_name(name))
    return (f"{told}\n{missing}", [section(told), section(missing)]) if missing else sentence_message(told)


def refused_message(words: Translator, name: str, why: str) -> Message:
    """A file that cannot be read, and what would be right."""
    return sentence_message(words("importing.refused", file=_name(name), why=why))


def errors_message(words: Translator, name: str, errors: Sequence[str], *, was_right: bool = False) -> Message:
    """The first errors of a file; all of them are in the copy in its thread. `was_right`: when it was looked at."""
    counted = words.count("importing.errors_found", len(errors))
    if was_right:
        told = f"{words('importing.not_any_more', file=_name(name))} {counted}"
    else:
        told = words("importing.refused", file=_name(name), why=counted)
    listed, thread = _lines(words, errors), words("importing.in_thread")
    return f"{told}\n{listed}\n{thread}", [section(told), section(listed), context(thread)]


def right_message(
    words: Translator, name: str, counts: Sequence[str], changes: Sequence[str], notes: Sequence[str], *, value: str
) -> Message:
    """What a file would change, what is to be known, and the button; `value` is the file's id, empty for no button.

    Of the changes the first are named; all of them are in the copy in the thread.
    """
    nothing = "importing.nothing" if counts else "importing.empty"
    key = "importing.right" if value else nothing
    told = "\n".join([words(key, file=_name(name)), *(f"• {one}" for one in counts)])
    blocks = [section(told)]
    if changes:
        blocks.append(section(_lines(words, changes)))
    if len(changes) > SHOWN:
        blocks.append(context(words("importing.notes_in_thread")))
    if notes:
        noted = words.count("importing.notes_found", len(notes))
        told, blocks = f"{told}\n{noted}", [*blocks, section(f"{noted}\n{_lines(words, notes)}")]
    if value:
        take_in = button(words("importing.take_in"), ActionId.IMPORT_TAKE_IN, value=value, style="primary")
        blocks.append(actions("import_file", take_in))
    return told, blocks


def done_message(words: Translator, name: str, counts: Sequence[str]) -> Message:
    """A file that was imported, with what is new and what changed."""
    return sentence_message("\n".join([words("importing.done", file=_name(name)), *(f"• {one}" for one in counts)]))


def _name(name: str) -> str:
    return quote(name, 120).replace("*", "∗")


def _lines(words: Translator, lines: Sequence[str]) -> str:
    shown = [f"• {quote(one, LONGEST)}" for one in lines[:SHOWN]]
    more = [words.count("list.more", len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return "\n".join([*shown, *more])

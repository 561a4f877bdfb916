"""The rows of a list that each have a menu; see `handlers.slack.lists.menu_lists`."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, context, overflow, reading_view, section
from texts import Translator

SHOWN = 90
"""How many rows a list shows by default; Slack takes 100 blocks."""


@dataclass(frozen=True)
class MenuRow:
    """A row of a list."""

    row_id: int
    line: str
    """The row as escaped markup."""
    choices: Sequence[Choice] = ()
    """What can be done with it: what the menu says, and the word that its form is chosen with."""


def menu_rows(
    words: Translator,
    action_id: ActionId,
    rows: Sequence[MenuRow],
    *,
    block: str = "row",
    shown: int = SHOWN,
    nothing: str = "",
) -> list[Block]:
    """The rows with their menus and how many more there are; the text `nothing` if there are none.

    The block id of a row is `block` with the row's id.
    """
    if not rows:
        return [section(nothing)] if nothing else []
    blocks = []
    for row in rows[:shown]:
        options = [(label, f"{what}:{row.row_id}") for label, what in row.choices]
        menu = overflow(f"{action_id}:{row.row_id}", options) if options else None
        blocks.append(section(row.line, block_id=f"{block}:{row.row_id}", accessory=menu))
    if len(rows) > shown:
        blocks.append(context(words.count("keep.more", len(rows) - shown)))
    return blocks


def list_window(words: Translator, callback_id: CallbackId, title: str, blocks: list[Block]) -> View:
    """The window of a list."""
    return {**reading_view(words, blocks, title=title), "callback_id": callback_id}

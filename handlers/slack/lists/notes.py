"""What a click did, said in the list that was clicked in, below the row that it is about."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alliance import undo
from alliance.people.members import Person
from handlers.slack.context import Context
from handlers.slack.lists.renewable import read_click, renewable
from handlers.slack.metadata import ListPlace
from handlers.slack.undo_views import confirmation
from handlers.slack.views.blocks import Block
from storage.engine.database import Session
from texts import Translator

MAX_BLOCKS = 50
"""Maximum number of blocks in a message."""


@dataclass(frozen=True)
class ListNote:
    """What a click did, for the list that it stands in, and how to say it if the list cannot be shown anew."""

    ref: str
    """The reference whose row it stands below; where there is no such row, it stands on top."""
    blocks: Sequence[Block]
    otherwise: Callable[[], None]
    undo_id: int = 0


def ref_of(blocks: Sequence[Block]) -> str:
    """The reference that a confirmation with the button to undo is about."""
    return str(blocks[1]["elements"][0]["value"]).rpartition(":")[2]


def with_notes(
    session: Session,
    words: Translator,
    person: Person,
    context: Context,
    blocks: Sequence[Block],
    place: ListPlace,
    note: ListNote | None,
) -> list[Block] | None:
    """The list with what the click did, and what else the person can undo in it; None if it has no room for the first.

    What else can be undone stands there only if its row does: anything else was not done in this list.
    """
    others = []
    for done in undo.list_open(session, by=person, now=context.now()):
        if note is None or done.id != note.undo_id:
            _, told = confirmation(session, done, words, person, context)
            others.append(ListNote(ref_of(told), told, lambda: None))
    shown = list(blocks)
    for one in [*([note] if note is not None else []), *others]:
        end = _end_of_row(shown, one.ref)
        if len(shown) + len(one.blocks) > MAX_BLOCKS:
            if one is note:
                return None
        elif end or one is note:
            shown[end:end] = renewable(one.blocks, place.name, place.typed)
    return shown


def _end_of_row(blocks: Sequence[Block], ref: str) -> int:
    """The position after the last block with a button about a reference; 0 if there is none."""
    about = re.compile(rf"(?<![\w-]){re.escape(ref)}(?![\w-])")
    ends = [number for number, block in enumerate(blocks, start=1) if any(map(about.search, _values(block)))]
    return ends[-1] if ends else 0


def _values(block: Block) -> list[str]:
    """The values of a block's buttons, without the list that they carry."""
    elements = block["elements"] if block.get("type") == "actions" else [block.get("accessory") or {}]
    return [str(read_click(one)[0].get("value") or "") for one in elements]

"""The button *Ongedaan maken* below the confirmation of what somebody did."""

from collections.abc import Sequence

from alliance.enums import UndoKind
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from texts import Translator


def with_undo(
    words: Translator,
    text: str,
    *,
    undo_id: int,
    kind: UndoKind,
    ref: str,
    buttons: Sequence[Block] = (),
    until: str = "",
) -> tuple[str, list[Block]]:
    """A confirmation with the button to undo what it confirms, before `buttons`.

    `until` says how long it can be undone and who hears of it then, if more is known than the usual.
    """
    hint = words("undo.button_of", ref=ref)
    take_back = button(words("undo.button"), ActionId.UNDO, value=f"{undo_id}:{kind}:{ref}", hint=hint)
    told = until or words("undo.until")
    return text, [section(text), actions(f"undo-{undo_id}", take_back, *buttons), context(told)]

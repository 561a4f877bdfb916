"""The forms to archive and restore a contribution."""

from collections.abc import Mapping
from typing import Any

from alliance.contributions.archiving import MAX_REASON
from alliance.contributions.sharing import Shown
from handlers.contributions.views.sharing import item_ref
from handlers.slack import fields
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, context, form, section
from handlers.slack.views.markup import bold, quote
from texts import Translator

WHY_ARCHIVED = fields.text(
    BlockId.REASON, "archive.reason", MAX_REASON, placeholder="archive.reason_example", focus=True
)
WHY_RESTORED = fields.text(
    BlockId.REASON, "restore.reason", MAX_REASON, placeholder="restore.reason_example", focus=True
)
"""It has the block id of the reason to archive, and is read as that."""


def archive_form(words: Translator, item: Shown, *, metadata: str) -> View:
    """The form that asks why a contribution is archived and explains what remains."""
    reason = WHY_ARCHIVED.block(words)
    blocks = [*_item(words, item), reason, context(words("archive.meaning", ref=item.ref))]
    title, submit = words("archive.title"), words("archive.do")
    return form(words, CallbackId.ARCHIVE, title, blocks, submit=submit, metadata=metadata)


def restore_form(words: Translator, item: Shown, *, is_told: bool = True, metadata: str) -> View:
    """The form that asks why a contribution is restored, with the reason it was archived for.

    `is_told` is whether followers were told that it was archived, and will be told of this.
    """
    meaning = words("restore.meaning" if is_told else "restore.meaning_untold", ref=item.ref)
    reason = WHY_RESTORED.block(words)
    blocks = [*_item(words, item), reason, context(meaning)]
    title, submit = words("restore.title"), words("restore.do")
    return form(words, CallbackId.RESTORE, title, blocks, submit=submit, metadata=metadata)


def archived(words: Translator, item: Shown) -> str:
    """Confirm that a contribution was archived."""
    return words("archive.done", ref=item_ref(item), title=bold(quote(item.title, 300)))


def undone(words: Translator, _before: Mapping[str, Any], ref: str) -> str:
    """Say that archiving was undone."""
    return words("archive.undone", ref=ref)


def _item(words: Translator, item: Shown) -> list[Block]:
    blocks = [section(f"*{item.ref}* · {bold(quote(item.title, 300))}")]
    if item.archive_reason:
        blocks.append(context(words("card.archived_because", reason=quote(item.archive_reason, 300))))
    return blocks

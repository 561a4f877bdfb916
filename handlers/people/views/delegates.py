"""Delegates of a chair: the form, and the notice to a new delegate."""

from collections.abc import Sequence

from alliance.people.delegates import HeldBy
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, anew_for, form, section
from handlers.slack.views.markup import cut, listed, mrkdwn, short_name
from texts import Translator

CHAIR = fields.row(BlockId.CHAIR, "delegate.chair", placeholder="form.choose")
DELEGATES = fields.users(BlockId.MEMBER, "delegate.title", hint="delegate.hint", optional=True)


def delegates_form(words: Translator, chairs: Sequence[HeldBy], shown: HeldBy | None, *, metadata: str) -> View:
    """The form with the delegates of all chairs, to change those of the chair `shown`."""
    lines = [
        words(
            "delegate.acts",
            names=listed(words, [name for _, name in one.delegates[:10]]),
            name=short_name(one.name),
            alliance=mrkdwn(words.name(one.alliance)),
        )
        for one in chairs
        if one.delegates
    ]
    choices = [(f"{words.name(one.alliance)}: {words(f'chair.{one.kind}')}", str(one.chair_id)) for one in chairs]
    blocks = [
        section(words("delegate.about")),
        *([section(cut("\n".join(lines[:20]), 2900))] if lines else []),
        CHAIR.block(words, shown.chair_id if shown else None, choices, tells=ActionId.DELEGATES_OF),
    ]
    if shown is not None:
        acting = [user for user, _ in shown.delegates]
        blocks.append(anew_for(DELEGATES.block(words, acting), shown.chair_id))
    return form(words, CallbackId.DELEGATES, words("delegate.title"), blocks, metadata=metadata)


def made_delegate(words: Translator, held: HeldBy, *, by: str) -> tuple[str, list[Block]]:
    """Tell a new delegate which chair they act for; `by` is a mention of the person who appointed them."""
    alliance = mrkdwn(words.name(held.alliance))
    said = words(
        "delegate.you_are", by=by, name=short_name(held.name), chair=words(f"chair.{held.kind}"), alliance=alliance
    )
    return said, [section(said)]

"""The form about the open steps of an alliance that ends."""

from collections.abc import Sequence

from alliance.enums import Name
from handlers.slack import fields
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Choice, View, form, section
from handlers.slack.views.markup import bold, mrkdwn
from texts import Translator

HEIR = fields.row(BlockId.ALLIANCE, "term.heir", placeholder="term.close", hint="term.heir_hint", optional=True)


def heir_form(
    words: Translator, alliance: Name, groups: Sequence[tuple[str, Sequence[Choice]]], *, metadata: str
) -> View:
    """The choice of the alliance that takes over the open steps; without one they are closed."""
    name = bold(mrkdwn(words.name(alliance)))
    blocks = [section(words("term.question", alliance=name))]
    if groups:
        blocks.append(HEIR.block(words, choices=groups))
    return form(words, CallbackId.CHOOSE_HEIR, words("term.title"), blocks, metadata=metadata)

"""The form about the open steps of an alliance that ends."""

from collections.abc import Sequence

from alliance.words import Name
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.parts import Choice, View, bold, form, grouped_select, mrkdwn, section
from texts import Translator


def heir_form(
    words: Translator, alliance: Name, groups: Sequence[tuple[str, Sequence[Choice]]], *, metadata: str
) -> View:
    """The choice of the alliance that takes over the open steps; without one they are closed."""
    name = bold(mrkdwn(words.name(alliance)))
    blocks = [section(words("term.question", alliance=name))]
    if groups:
        blocks.append(
            grouped_select(
                BlockId.ALLIANCE,
                words("term.heir"),
                groups,
                placeholder=words("term.close"),
                hint=words("term.heir_hint"),
                optional=True,
            )
        )
    title, submit = words("term.title"), words("form.save")
    return form(words, CallbackId.CHOOSE_HEIR, title, blocks, submit=submit, metadata=metadata)

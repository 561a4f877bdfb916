"""The views of first contact, and the notice to the secretariat about a new member."""

from collections.abc import Sequence

from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.parts import (
    Block,
    Choice,
    View,
    actions,
    button,
    context,
    form,
    grouped_select,
    mention,
    mrkdwn,
    reading_view,
    section,
)
from texts import Translator


def first_contact(
    words: Translator,
    *,
    guess: Choice | None,
    organisations: Sequence[tuple[str, Sequence[Choice]]],
    metadata: str,
) -> View:
    """The question which organisation somebody represents: one button for the guess, and a choice."""
    blocks = [section(words("first.welcome"))]
    if guess is not None:
        name, value = guess
        yes = button(words("first.yes", organisation=name), ActionId.GUESSED_ORGANISATION, value=value, style="primary")
        blocks += [section(words("first.guess", organisation=mrkdwn(name))), actions("guess", yes)]
    label = words("first.other" if guess else "first.which")
    if not organisations:
        return {**reading_view(words, blocks, title=words("first.title")), "private_metadata": metadata}
    blocks.append(
        grouped_select(
            BlockId.ORGANISATION, label, organisations, placeholder=words("form.choose"), hint=words("first.hint")
        )
    )
    return form(
        words, CallbackId.FIRST_CONTACT, words("first.title"), blocks, submit=words("first.go_on"), metadata=metadata
    )


def new_member(words: Translator, *, slack_user_id: str, organisation: str, command: str) -> tuple[str, list[Block]]:
    """Notify the secretariat of a new member and their organisation, and explain how to correct it."""
    text = words("first.secretariat", who=mention(slack_user_id), organisation=mrkdwn(organisation))
    return text, [section(text), context(words("first.correct", command=command))]

"""Delegates of a chair: the form, and the notice to a new delegate."""

from collections.abc import Sequence

from alliance.people.delegates import HeldBy
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.parts import (
    Block,
    View,
    cut,
    form,
    listed,
    mrkdwn,
    section,
    select,
    short_name,
    user_select,
)
from texts import Translator

APPOINT, END = "appoint", "end"


def delegates_form(words: Translator, chairs: Sequence[HeldBy]) -> View:
    """The form with the current delegates, to appoint one or end a delegation."""
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
    changes = [(words("delegate.appoint"), APPOINT), (words("delegate.end"), END)]
    blocks = [
        section(words("delegate.about")),
        *([section(cut("\n".join(lines[:20]), 2900))] if lines else []),
        select(BlockId.CHAIR, words("delegate.chair"), choices, placeholder=words("form.choose")),
        select(BlockId.CHANGE, words("admin.change"), changes, initial=APPOINT),
        user_select(BlockId.MEMBER, words("admin.member"), placeholder=words("form.choose")),
    ]
    return form(words, CallbackId.DELEGATES, words("delegate.title"), blocks, submit=words("form.save"))


def made_delegate(words: Translator, held: HeldBy, *, by: str) -> tuple[str, list[Block]]:
    """Tell a new delegate which chair they act for; `by` is a mention of the person who appointed them."""
    alliance = mrkdwn(words.name(held.alliance))
    said = words(
        "delegate.you_are", by=by, name=short_name(held.name), chair=words(f"chair.{held.kind}"), alliance=alliance
    )
    return said, [section(said)]

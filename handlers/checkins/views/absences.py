"""Form and confirmations for an absence."""

import datetime as dt
from collections.abc import Sequence

from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, form, section
from handlers.slack.views.markup import short_name
from texts import Translator

ABSENCE = (
    fields.day(BlockId.FIRST_ON, "away.first"),
    fields.day(BlockId.UNTIL, "away.last", hint="away.last_hint"),
    fields.user(
        BlockId.DEPUTY, "away.deputy", placeholder="away.deputy_choose", hint="away.deputy_hint", optional=True
    ),
)


def away_form(
    words: Translator, *, first_on: dt.date, last_on: dt.date | None, deputy: str | None, is_away: bool, metadata: str
) -> View:
    """The form for the dates and the deputy; with a button to be back for somebody who is away already."""
    blocks: list[Block] = []
    if is_away and last_on is not None:
        blocks += [
            section(words("away.now", day=words.full_day(last_on))),
            actions("away-back", button(words("away.back"), ActionId.BACK)),
        ]
    blocks += fields.inputs(words, ABSENCE, {"first_on": first_on, "until": last_on, "deputy": deputy})
    return form(words, CallbackId.AWAY, words("checkin.away"), blocks, metadata=metadata)


def away(
    words: Translator,
    *,
    first_on: dt.date,
    last_on: dt.date,
    back_on: dt.date,
    deputy: str | None,
    is_now: bool,
) -> tuple[str, list[Block]]:
    """The recorded absence, with a button to end it; `back_on` is the person's next working day."""
    days = {"last": words.full_day(last_on), "back": words.full_day(back_on)}
    said = words("away.said", **days) if is_now else words("away.said_later", first=words.full_day(first_on), **days)
    then = words("away.to_deputy", name=short_name(deputy)) if deputy else words("away.waits")
    text = f"{said} {then}"
    return text, [section(text), actions("away-back", button(words("away.back"), ActionId.BACK))]


def refused(words: Translator, sentence: str, days: Sequence[dt.date]) -> tuple[str, list[Block]]:
    """Why an absence was refused, with the form that holds the `days` that were typed."""
    value = " ".join(day.isoformat() for day in days)
    return sentence, [section(sentence), actions("away-form", button(words("away.form"), ActionId.AWAY, value=value))]


def back(words: Translator, to_answer: list[Block], *, is_asked: bool = False) -> tuple[str, list[Block]]:
    """A welcome back, with the steps that wait for an answer, or that they come in a message."""
    text = words("away.welcome_asked" if is_asked else "away.welcome" if to_answer else "away.welcome_nothing")
    return text, [section(text), *to_answer]

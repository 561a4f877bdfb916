"""Handovers of results: the form to record one, and the lines that show them."""

import datetime as dt
from collections.abc import Sequence

from alliance.polls.handovers import MAX_ADDRESSEE, MAX_NOTE, ShownHandover
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.parts import (
    Block,
    View,
    bold,
    context,
    date_picker,
    form,
    quote,
    section,
    short_name,
    text_input,
)
from texts import Translator

SHOWN = 5
"""Maximum number of handovers named, the newest last."""


def hand_over_form(words: Translator, *, ref: str, title: str, today: dt.date, metadata: str) -> View:
    """The form for the addressee and the date of a handover."""
    blocks = [
        section(f"{bold(ref)} · {bold(quote(title, 300))}"),
        text_input(
            BlockId.ADDRESSEE,
            words("handover.addressee"),
            max_length=MAX_ADDRESSEE,
            placeholder=words("handover.addressee_example"),
            focus=True,
        ),
        date_picker(BlockId.HANDED_ON, words("handover.handed_on"), initial=today),
        text_input(BlockId.NOTE, words("handover.note"), max_length=MAX_NOTE, multiline=True, optional=True),
        context(words("handover.means")),
    ]
    return form(
        words,
        CallbackId.POLL_HAND_OVER,
        words("handover.title"),
        blocks,
        submit=words("form.save"),
        metadata=metadata,
    )


def handover_lines(words: Translator, handovers: Sequence[ShownHandover]) -> list[str]:
    """The handovers of a poll's results, one line each; empty if there are none."""
    earlier = len(handovers) - SHOWN
    lines = [words.count("handover.earlier", earlier)] if earlier > 0 else []
    return [*lines, *(f"{_line(words, one)} {quote(one.note, 200)}".rstrip() for one in handovers[-SHOWN:])]


def newest_handover(words: Translator, handovers: Sequence[ShownHandover]) -> Block:
    """The context line below a poll's message: the latest handover, and the number of earlier ones."""
    *earlier, newest = handovers
    lines = [words.count("handover.earlier", len(earlier))] if earlier else []
    return context(" ".join([_line(words, newest), *lines]))


def _line(words: Translator, one: ShownHandover) -> str:
    return words(
        "handover.line",
        addressee=bold(quote(one.addressee, 200)),
        day=words.full_day(one.handed_on),
        by=short_name(one.by),
    )

"""Handovers of results: the form to record one, and the lines that show them."""

import datetime as dt
from collections.abc import Sequence

from alliance.polls.handovers import MAX_ADDRESSEE, MAX_NOTE, ShownHandover
from handlers.slack import fields
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, context, form, section
from handlers.slack.views.markup import bold, quote, short_name
from texts import Translator

SHOWN = 5
"""Maximum number of handovers named, the newest last."""
HANDOVER = (
    fields.line(
        BlockId.ADDRESSEE, "handover.addressee", MAX_ADDRESSEE, placeholder="handover.addressee_example", focus=True
    ),
    fields.day(BlockId.HANDED_ON, "handover.handed_on", allows_none=True),
    fields.text(BlockId.NOTE, "handover.note", MAX_NOTE, optional=True),
)


def hand_over_form(words: Translator, *, ref: str, title: str, today: dt.date, metadata: str) -> View:
    """The form for the addressee and the date of a handover."""
    blocks = [
        section(f"{bold(ref)} · {bold(quote(title, 300))}"),
        *fields.inputs(words, HANDOVER, {"handed_on": today}),
        context(words("handover.means")),
    ]
    return form(words, CallbackId.POLL_HAND_OVER, words("handover.title"), blocks, metadata=metadata)


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
        addressee=bold(quote(words.typed_name(one.addressee), 200)),
        day=words.full_day(one.handed_on),
        by=short_name(one.by),
    )

"""Views shared by all kinds of polls: the actions to manage one, and their forms."""

import datetime as dt
from collections.abc import Sequence

from alliance.enums import Name, PollKind, PollState, Series
from alliance.polls.ending import MAX_REASON
from alliance.polls.polls import MAX_OUTCOME
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, asking_first, button, context, form, section
from handlers.slack.views.markup import bold, cut, joined, linked_ref, quote
from texts import Translator

MANAGE = "poll-manage"
"""Prefix of the block id of the row with these buttons."""
UNSENT = 3
"""Maximum number of organisations named that have not submitted."""
DEADLINE = (
    fields.day(BlockId.ENDS_ON, "poll.ends_on", hint="poll.extend_hint", allows_none=True),
    fields.time(BlockId.TIME, "poll.time", allows_none=True),
)
REASON = fields.text(BlockId.REASON, "poll.reason", MAX_REASON, placeholder="poll.reason_example", focus=True)
OUTCOME = fields.text(
    BlockId.OUTCOME,
    "poll.outcome_label",
    MAX_OUTCOME,
    placeholder="poll.outcome_example",
    hint="poll.outcome_hint",
    focus=True,
    optional=True,
)


def manage_buttons(
    words: Translator,
    number: int,
    state: PollState,
    kind: PollKind,
    *,
    has_answers: bool = True,
    unsent: Sequence[Name] = (),
) -> Block | None:
    """The buttons to manage a poll in its current state; None if there are none.

    `unsent` are the organisations that have begun to answer a quick scan and not submitted: closing it leaves them out.
    """
    buttons = _buttons(words, number, state, kind, has_answers=has_answers, unsent=unsent)
    return actions(f"{MANAGE}-{number}", *buttons) if buttons else None


def outcome_button(words: Translator, number: int) -> Block:
    """The button to record a poll's outcome."""
    return button(words("poll.record_outcome"), ActionId.POLL_OUTCOME, value=str(number))


def posted(words: Translator, number: int, channel_id: str, permalink: str | None) -> tuple[str, list[Block]]:
    """Tell who asked a question in another place where it is, with the link to it if that is known."""
    ref = Series.POLL.ref(number)
    shown = linked_ref(ref, permalink)
    told = words("poll.posted", ref=f"*{shown}*", channel=f"<#{channel_id}>")
    return told, [section(told)]


def manage_message(words: Translator, number: int, title: str, buttons: Block | None) -> tuple[str, list[Block]]:
    """The message with the actions to manage a poll."""
    told = words("poll.manage_what", ref=Series.POLL.ref(number), title=quote(title, 600))
    return told, [section(told), *([buttons] if buttons is not None else [])]


def extend_form(words: Translator, number: int, title: str, ends_at: dt.datetime | None, *, metadata: str) -> View:
    """The form for another deadline."""
    local = words.local(ends_at) if ends_at is not None else None
    values = {"ends_on": local.date(), "time": local.time()} if local else {}
    blocks = [_title_block(number, title), *fields.inputs(words, DEADLINE, values)]
    return form(words, CallbackId.POLL_EXTEND, words("poll.extend_title"), blocks, metadata=metadata)


def cancel_form(words: Translator, number: int, title: str, *, metadata: str) -> View:
    """The form for the reason to cancel a poll."""
    blocks = [_title_block(number, title), REASON.block(words), context(words("poll.cancel_means"))]
    title, submit = words("poll.cancel_title"), words("poll.do_cancel")
    return form(words, CallbackId.POLL_CANCEL, title, blocks, submit=submit, metadata=metadata)


def outcome_form(words: Translator, number: int, title: str, outcome: str, *, metadata: str) -> View:
    """The form for the outcome of a poll, in one line."""
    blocks = [_title_block(number, title), OUTCOME.block(words, outcome)]
    return form(words, CallbackId.POLL_OUTCOME, words("poll.outcome_label"), blocks, metadata=metadata)


def _buttons(
    words: Translator, number: int, state: PollState, kind: PollKind, *, has_answers: bool, unsent: Sequence[Name]
) -> list[Block]:
    value, is_question = str(number), kind is PollKind.QUESTION
    match state:
        case PollState.OPEN:
            close = button(words("poll.close"), ActionId.POLL_CLOSE, value=value)
            return [
                asking_first(close, words, _close_means(words, kind, unsent), yes=words("poll.close")),
                button(words("poll.extend"), ActionId.POLL_EXTEND, value=value),
                button(words("poll.cancel"), ActionId.POLL_CANCEL, value=value, style="danger"),
            ]
        case PollState.CLOSED:
            outcome = [outcome_button(words, number)] if has_answers else []
            repeat = button(words("poll.repeat"), ActionId.POLL_REPEAT, value=value)
            export = button(words("poll.export"), ActionId.POLL_EXPORT, value=value)
            hand_over = button(words("handover.do"), ActionId.POLL_HAND_OVER, value=value)
            schedule = button(words("do.schedule"), ActionId.SCHEDULE_ITEM, value=Series.POLL.ref(number))
            if kind is PollKind.STATUS_POLL:
                return [*outcome, hand_over, schedule]
            again = [_copy(words, value), repeat] if is_question else []
            return [*outcome, *again, export, hand_over, schedule]
        case PollState.CANCELLED:
            return [_copy(words, value)] if is_question else []
    return []


def _close_means(words: Translator, kind: PollKind, unsent: Sequence[Name]) -> str:
    """What closing means, in at most the 300 characters that Slack shows."""
    told = words(f"poll.close_sure_{kind}")
    if not unsent:
        return told
    named = joined(words, [cut(words.name(one), 40) for one in unsent[:UNSENT]])
    if (more := len(unsent) - UNSENT) > 0:
        named += " " + words.count("list.more", more)
    return f"{told} {words.count('quickscan.unsent', len(unsent), organisations=named)}"


def _copy(words: Translator, value: str) -> Block:
    return button(words("poll.copy"), ActionId.POLL_COPY, value=value)


def _title_block(number: int, title: str) -> Block:
    return section(f"*{Series.POLL.ref(number)}* · {bold(quote(title, 600))}")

"""The form to report a step's status, and the question before a one-line command takes a step off the agenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from alliance.agenda.agenda import MAX_NOTE
from alliance.agenda.steps import ShownStep, StepReport
from alliance.enums import Status
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, form, section
from handlers.slack.views.markup import bold, cut, quote, short_name
from texts import Translator

MAX_VALUE = 2000
"""Slack's limit for the value of a button."""

STATUS = fields.term(BlockId.STATUS, "step.report_status", Status, "status.{}", placeholder="form.choose")
NOTE = fields.text(BlockId.NOTE, "step.report_note", MAX_NOTE, hint="step.report_note_hint", optional=True)


@dataclass(frozen=True)
class StatusToConfirm:
    """A report that waits for its confirmation; it travels in the button, so that nothing is stored before that."""

    number: int
    status: Status
    key: str
    """Identifies the question, which is answered once."""
    seen: int
    """The stamp of the report that the person was shown."""
    note: str

    @property
    def value(self) -> str:
        """The button's value."""
        return f"{self.number}:{self.status}:{self.key}:{self.seen}:{self.note}"

    @property
    def fits(self) -> bool:
        """Whether the button can hold it."""
        return len(self.value) <= MAX_VALUE

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Read a button's value; None if it is none of ours."""
        number, status, key, seen, note = [*value.split(":", 4), "", "", "", "", ""][:5]
        if not (number.isdecimal() and seen.isdecimal() and len(number) < 10 and status in set(Status)):
            return None
        return cls(int(number), Status(status), key, int(seen), note)

    def after(self, newest: int) -> Self:
        """This report, made by somebody who has seen the one with this stamp."""
        return replace(self, seen=newest)


def status_form(
    words: Translator,
    step: ShownStep,
    *,
    metadata: str,
    typed: tuple[Status, str] | None = None,
    meanwhile: Sequence[StepReport] = (),
) -> View:
    """The form to report a step's status.

    `typed` holds a status and a note to begin with; `meanwhile` are the reports that came in since it was opened.
    """
    title = quote(words.name(step.titles), 300)
    statuses = [(words(f"status.{one}"), one.value) for one in Status if one is not Status.PROPOSED]
    status, note = typed or (step.status, "")
    now = words("step.status", status=words(f"status.{step.status}"))
    blocks = [
        *_meanwhile(words, meanwhile, then="step.status_again"),
        section(f"*{step.ref}* {title}\n{now}"),
        STATUS.block(words, status, statuses),
        NOTE.block(words, note),
    ]
    return form(words, CallbackId.STEP_STATUS, step.ref, blocks, metadata=metadata)


def question(
    words: Translator, step: ShownStep, meant: StatusToConfirm, *, meanwhile: Sequence[StepReport] = ()
) -> tuple[str, list[Block]]:
    """Ask whether a step is really done or dropped, with the note that was typed."""
    title = bold(quote(words.name(step.titles), 300))
    status = words(f"status.{meant.status}")
    asked = words("step.end_asked", ref=step.ref, title=title, status=bold(status))
    if meant.note:
        asked += f"\n“{quote(meant.note, 1800)}”"
    yes = button(words("step.end_yes", status=status), ActionId.STATUS_CONFIRM, value=meant.value, style="primary")
    no = button(words("step.end_no"), ActionId.STATUS_LEAVE, value=step.ref)
    blocks = [*_meanwhile(words, meanwhile, then="step.end_again"), section(asked), actions(f"end-{step.ref}", yes, no)]
    return asked, blocks


def left(words: Translator, step: ShownStep) -> str:
    """Say that nothing changed."""
    return words("step.end_left", ref=f"*{step.ref}*", status=bold(words(f"status.{step.status}")))


def undone(words: Translator, before: Mapping[str, Any], ref: str) -> str:
    """Say that a report was undone; `before` holds the status that counts again."""
    return words("step.undone", ref=f"*{ref}*", status=bold(words(f"status.{before['status']}")))


def _meanwhile(words: Translator, meanwhile: Sequence[StepReport], *, then: str) -> list[Block]:
    """The reports that came in while somebody was about to report themselves; `then` says what happens now."""
    if not meanwhile:
        return []
    lines = []
    for one in meanwhile:
        who = cut(short_name(one.by), 80) if one.by else words("step.began")
        parts = [bold(words(f"status.{one.status}")), who, words.moment(one.at)]
        lines.append("• " + " · ".join([*parts, *([quote(one.note, 300)] if one.note else [])]))
    return [section("\n".join([words("step.status_overtaken"), *lines, words(then)]))]

"""Forms for meetings: planning one, putting something on its agenda, advice, and decisions."""

from collections.abc import Sequence

from alliance.enums import DecisionOutcome, MeetingKind, Purpose
from alliance.meetings.decisions import MAX_LINE
from alliance.meetings.items import MAX_ADVICE, MAX_PROPOSAL, MAX_QUESTION, MAX_TITLE, ItemForm
from alliance.meetings.planning import MAX_PLACE, MAX_REASON, PAPERS_BEFORE, MeetingForm
from alliance.meetings.planning import MAX_TITLE as MAX_MEETING_TITLE
from alliance.meetings.shown_items import ShownItem
from handlers.slack import fields
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Choice, View, context, form, section
from handlers.slack.views.markup import bold, quote
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
MEETING = (
    fields.term(BlockId.KIND, "meeting.kind", MeetingKind, "meetingkind.{}", is_capital=True),
    fields.day(BlockId.HELD_ON, "meeting.day", allows_none=True),
    fields.time(BlockId.STARTS_AT, "meeting.time", optional=True),
    fields.day(BlockId.PAPERS_ON, "meeting.papers_on", optional=True),
    fields.line(BlockId.TITLE, "meeting.name", MAX_MEETING_TITLE, hint="meeting.name_hint", optional=True),
    fields.line(BlockId.PLACE, "meeting.place", MAX_PLACE, hint="meeting.place_hint", optional=True),
    fields.rows(
        BlockId.ALLIANCES, "meeting.alliances", name="alliance_ids", hint="meeting.alliances_hint", optional=True
    ),
)
"""The kind comes first, since it stays the same when a meeting changes."""
REASON = fields.line(BlockId.REASON, "meeting.reason", MAX_REASON, focus=True)
MEETING_OF_ITEM = fields.row(BlockId.MEETING, "item.meeting")
SUBJECT = fields.line(BlockId.TITLE, "item.subject", MAX_TITLE)
ITEM = (
    fields.term(BlockId.PURPOSE, "item.purpose", Purpose, "purpose.{}", is_capital=True),
    fields.text(BlockId.QUESTION, "item.question", MAX_QUESTION, optional=True),
    fields.text(BlockId.PROPOSAL, "item.proposal", MAX_PROPOSAL, optional=True),
)
ADVICE = fields.text(
    BlockId.ADVICE, "item.advice_label", MAX_ADVICE, hint="item.advice_hint", focus=True, optional=True
)
DECISION = (
    fields.term(BlockId.OUTCOME, "decision.outcome", DecisionOutcome, "decision.{}", is_capital=True),
    fields.text(BlockId.LINE, "decision.line", MAX_LINE, placeholder="decision.example", focus=True),
)


def meeting_form(
    words: Translator, values: MeetingForm, alliances: Groups, *, ref: str | None = None, metadata: str
) -> View:
    """The form for a new meeting, or to change or move `ref`, whose kind stays the same."""
    hint = words("meeting.papers_move") if ref else words("meeting.papers_hint", days=PAPERS_BEFORE)
    blocks = fields.inputs(
        words, MEETING, values, choices={BlockId.ALLIANCES: alliances}, hints={BlockId.PAPERS_ON: hint}
    )
    if ref:
        blocks[0] = section(words(f"meetingkind.{values.kind}").capitalize())
    title = words("meeting.edit_title", ref=ref) if ref else words("meeting.new")
    submit = words("form.save") if ref else words("meeting.plan")
    return form(words, CallbackId.MEETING, title, blocks, submit=submit, metadata=metadata)


def cancel_form(words: Translator, ref: str, title: str, *, metadata: str) -> View:
    """The form for the reason to cancel a meeting."""
    blocks = [
        section(f"*{ref}* · {bold(quote(title, 300))}"),
        REASON.block(words),
        context(words("meeting.cancel_means")),
    ]
    submit = words("meeting.cancel")
    return form(words, CallbackId.MEETING_CANCEL, words("meeting.cancel"), blocks, submit=submit, metadata=metadata)


def schedule_form(
    words: Translator,
    name: str,
    meetings: Sequence[Choice],
    values: ItemForm,
    *,
    limited: str | None = None,
    metadata: str,
) -> View:
    """The form to put something on the agenda of an upcoming meeting.

    `limited` is the reference of an item that is visible to one alliance only.
    """
    blocks = [
        section(bold(quote(name, 400))),
        *([context(f":lock: {words('item.limited', ref=limited)}")] if limited else []),
        MEETING_OF_ITEM.block(words, meetings[0][1] if meetings else None, meetings),
        *fields.inputs(words, ITEM, values),
    ]
    title, submit = words("item.schedule"), words("item.schedule")
    return form(words, CallbackId.SCHEDULE_ITEM, title, blocks, submit=submit, metadata=metadata)


def item_form(words: Translator, ref: str, values: ItemForm, *, name: str | None, metadata: str) -> View:
    """The form for a free subject on the agenda of `ref`, or to edit an item; `name` is what the item is about."""
    if name is not None:
        about = section(bold(quote(name, 400)))
    else:
        about = SUBJECT.block(words, values.title, focus=not values.title)
    blocks = [about, *fields.inputs(words, ITEM, values)]
    return form(words, CallbackId.MEETING_ITEM, words("item.title", ref=ref), blocks, metadata=metadata)


def advice_form(words: Translator, item: ShownItem, name: str, *, metadata: str) -> View:
    """The form for the official meeting's advice on an item."""
    blocks = [section(bold(quote(name, 400))), ADVICE.block(words, item.advice)]
    return form(words, CallbackId.MEETING_ADVICE, words("item.advice"), blocks, metadata=metadata)


def decision_form(words: Translator, item: ShownItem, name: str, *, metadata: str) -> View:
    """The form for a meeting's decision on an item, prefilled with the proposal."""
    known = item.decision
    usual = DecisionOutcome.AGREED if item.purpose is Purpose.DECISION else DecisionOutcome.NOTED
    blocks = [
        section(bold(quote(name, 400))),
        *fields.inputs(words, DECISION, known or {"outcome": usual, "line": item.proposal}),
        context(words("decision.means")),
    ]
    if item.advice:
        blocks.insert(1, context(words("item.advice_line", where="", advice=quote(item.advice, 600))))
    if known is not None and known.step_ref is not None:
        blocks.insert(1, section(words("decision.has_step", ref=known.step_ref)))
    return form(words, CallbackId.MEETING_DECISION, words("decision.title"), blocks, metadata=metadata)

"""Forms for meetings: planning one, putting something on its agenda, advice, and decisions."""

from collections.abc import Sequence

from alliance.meetings.decisions import MAX_LINE
from alliance.meetings.items import MAX_ADVICE, MAX_PROPOSAL, MAX_QUESTION, MAX_TITLE, ItemForm
from alliance.meetings.planning import MAX_PLACE, MAX_REASON, PAPERS_BEFORE, MeetingForm
from alliance.meetings.planning import MAX_TITLE as MAX_MEETING_TITLE
from alliance.meetings.shown_items import ShownItem
from alliance.words import DecisionOutcome, MeetingKind, Purpose
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.parts import (
    Block,
    Choice,
    View,
    bold,
    context,
    date_picker,
    form,
    grouped_multi_select,
    quote,
    section,
    select,
    text_input,
    time_picker,
)
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]


def meeting_form(
    words: Translator, values: MeetingForm, alliances: Groups, *, ref: str | None = None, metadata: str
) -> View:
    """The form for a new meeting, or to change or move `ref`, whose kind stays the same."""
    kinds = [(words(f"meetingkind.{kind}").capitalize(), kind.value) for kind in MeetingKind]
    at = {**time_picker(BlockId.STARTS_AT, words("meeting.time"), initial=values.starts_at), "optional": True}
    kind = select(BlockId.KIND, words("meeting.kind"), kinds, initial=values.kind)
    blocks = [
        section(words(f"meetingkind.{values.kind}").capitalize()) if ref else kind,
        date_picker(BlockId.HELD_ON, words("meeting.day"), initial=values.held_on),
        at,
        date_picker(
            BlockId.PAPERS_ON,
            words("meeting.papers_on"),
            initial=values.papers_on,
            hint=words("meeting.papers_move") if ref else words("meeting.papers_hint", days=PAPERS_BEFORE),
            optional=True,
        ),
        text_input(
            BlockId.TITLE,
            words("meeting.name"),
            max_length=MAX_MEETING_TITLE,
            initial=values.title,
            hint=words("meeting.name_hint"),
            optional=True,
        ),
        text_input(
            BlockId.PLACE,
            words("meeting.place"),
            max_length=MAX_PLACE,
            initial=values.place,
            hint=words("meeting.place_hint"),
            optional=True,
        ),
        _alliances(words, values, alliances),
    ]
    title = words("meeting.edit_title", ref=ref) if ref else words("meeting.new")
    submit = words("form.save") if ref else words("meeting.plan")
    return form(words, CallbackId.MEETING, title, blocks, submit=submit, metadata=metadata)


def cancel_form(words: Translator, ref: str, title: str, *, metadata: str) -> View:
    """The form for the reason to cancel a meeting."""
    blocks = [
        section(f"*{ref}* · {bold(quote(title, 300))}"),
        text_input(BlockId.REASON, words("meeting.reason"), max_length=MAX_REASON, focus=True),
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
        select(BlockId.MEETING, words("item.meeting"), meetings, initial=meetings[0][1] if meetings else None),
        *_fields(words, values),
    ]
    title, submit = words("item.schedule"), words("item.schedule")
    return form(words, CallbackId.SCHEDULE_ITEM, title, blocks, submit=submit, metadata=metadata)


def item_form(words: Translator, ref: str, values: ItemForm, *, name: str | None, metadata: str) -> View:
    """The form for a free subject on the agenda of `ref`, or to edit an item; `name` is what the item is about."""
    about = [section(bold(quote(name, 400)))] if name is not None else [_subject(words, values)]
    title = words("item.title", ref=ref)
    return form(
        words,
        CallbackId.MEETING_ITEM,
        title,
        [*about, *_fields(words, values)],
        submit=words("form.save"),
        metadata=metadata,
    )


def advice_form(words: Translator, item: ShownItem, name: str, *, metadata: str) -> View:
    """The form for the official meeting's advice on an item."""
    blocks = [
        section(bold(quote(name, 400))),
        text_input(
            BlockId.ADVICE,
            words("item.advice_label"),
            max_length=MAX_ADVICE,
            initial=item.advice,
            hint=words("item.advice_hint"),
            multiline=True,
            focus=True,
            optional=True,
        ),
    ]
    title, submit = words("item.advice"), words("form.save")
    return form(words, CallbackId.MEETING_ADVICE, title, blocks, submit=submit, metadata=metadata)


def decision_form(words: Translator, item: ShownItem, name: str, *, metadata: str) -> View:
    """The form for a meeting's decision on an item, prefilled with the proposal."""
    known = item.decision
    outcomes = [(words(f"decision.{one}").capitalize(), one.value) for one in DecisionOutcome]
    usual = DecisionOutcome.AGREED if item.purpose is Purpose.DECISION else DecisionOutcome.NOTED
    blocks = [
        section(bold(quote(name, 400))),
        select(BlockId.OUTCOME, words("decision.outcome"), outcomes, initial=known.outcome if known else usual),
        text_input(
            BlockId.LINE,
            words("decision.line"),
            max_length=MAX_LINE,
            initial=known.line if known else item.proposal,
            placeholder=words("decision.example"),
            multiline=True,
            focus=True,
        ),
        context(words("decision.means")),
    ]
    if item.advice:
        blocks.insert(1, context(words("item.advice_line", where="", advice=quote(item.advice, 600))))
    if known is not None and known.step_ref is not None:
        blocks.insert(1, section(words("decision.has_step", ref=known.step_ref)))
    title, submit = words("decision.title"), words("form.save")
    return form(words, CallbackId.MEETING_DECISION, title, blocks, submit=submit, metadata=metadata)


def _alliances(words: Translator, values: MeetingForm, alliances: Groups) -> Block:
    return grouped_multi_select(
        BlockId.ALLIANCES,
        words("meeting.alliances"),
        alliances,
        initial={str(one) for one in values.alliance_ids},
        hint=words("meeting.alliances_hint"),
        optional=True,
    )


def _subject(words: Translator, values: ItemForm) -> Block:
    return text_input(
        BlockId.TITLE, words("item.subject"), max_length=MAX_TITLE, initial=values.title, focus=not values.title
    )


def _fields(words: Translator, values: ItemForm) -> list[Block]:
    purposes = [(words(f"purpose.{one}").capitalize(), one.value) for one in Purpose]
    return [
        select(BlockId.PURPOSE, words("item.purpose"), purposes, initial=values.purpose),
        text_input(
            BlockId.QUESTION,
            words("item.question"),
            max_length=MAX_QUESTION,
            initial=values.question,
            multiline=True,
            optional=True,
        ),
        text_input(
            BlockId.PROPOSAL,
            words("item.proposal"),
            max_length=MAX_PROPOSAL,
            initial=values.proposal,
            multiline=True,
            optional=True,
        ),
    ]

"""The forms about action steps: a new one, editing, owners, archiving, status and links."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.agenda.step_editing import MAX_REASON
from alliance.agenda.step_owners import MAX_CONTACT_NAMES
from alliance.agenda.step_texts import MAX_DESCRIPTION, MAX_TITLE
from alliance.agenda.steps import ShownStep, StepHistoryLine
from alliance.enums import Ambition, LinkKind, Name, Series
from handlers.agenda.views.agenda import changes
from handlers.slack import fields
from handlers.slack.fields import FormField
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, section
from handlers.slack.views.markup import mrkdwn, quote
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
SHOWN = 20
MAX_REFERENCES = 200
TITLE = fields.line(BlockId.TITLE, "step.title", MAX_TITLE)
DESCRIPTION = fields.text(
    BlockId.DESCRIPTION, "step.description", MAX_DESCRIPTION, hint="step.description_hint", optional=True
)
ALLIANCE = fields.row(BlockId.ALLIANCE, "form.alliance", placeholder="form.choose")
OWNERS = fields.rows(BlockId.OWNERS, "step.owners", placeholder="form.choose", hint="step.owners_hint", optional=True)
CONTACTS = fields.users(BlockId.CONTACTS, "step.contacts", hint="step.contacts_hint", optional=True)
CONTACT_NAMES = fields.text(
    BlockId.CONTACT_NAMES,
    "step.contact_names",
    MAX_CONTACT_NAMES,
    hint="step.contact_names_hint",
    optional=True,
)
RUNS = fields.flag(
    BlockId.RUNS,
    "step.runs",
    {"ends": "step.runs_ends", "continuous": "step.runs_continuous"},
    true="continuous",
    name="is_continuous",
)
DAY = fields.day(BlockId.DUE_ON, "step.day", name="day", hint="step.day_hint", optional=True)
AMBITION = fields.term(BlockId.AMBITION, "step.ambition", Ambition, "ambition.{}")
RUNG = fields.row(BlockId.RUNG, "step.rung_label", name="rung_id", placeholder="form.choose", optional=True)
STEP = (TITLE, DESCRIPTION, OWNERS, CONTACTS, CONTACT_NAMES, RUNS, DAY, AMBITION, RUNG)
"""Every field of a step; each form has some of them."""
REASON = fields.text(BlockId.REASON, "step.archive_reason", MAX_REASON, hint="step.archive_hint", focus=True)
LINK_KIND = fields.term(BlockId.LINK_KIND, "step.link_kind", LinkKind, "step.kind_{}")
STEPS = fields.rows(BlockId.STEPS, "step.choose_steps", placeholder="form.choose", optional=True)
STEP_REFERENCES = fields.line(
    BlockId.REFERENCES, "step.type_steps", MAX_REFERENCES, hint="step.type_steps_hint", optional=True
)
REFERENCES = fields.line(BlockId.REFERENCES, "step.type_any", MAX_REFERENCES, hint="step.type_any_hint")


@dataclass(frozen=True)
class Linked:
    """An existing link, as shown in a form."""

    link_id: int
    ref: str
    title: Name
    kind: LinkKind


@dataclass(frozen=True)
class StepValues:
    """The values of a form about a step."""

    title: str = ""
    description: str | None = ""
    """None if the form does not ask for it."""
    is_continuous: bool = False
    day: dt.date | None = None
    ambition: Ambition = Ambition.FIRST_STEP
    rung_id: int | None = None
    owners: Sequence[int] = ()
    """Ids of organisations."""
    contacts: Sequence[str] = ()
    """Slack user ids."""
    contact_names: str = ""
    """Contact persons who are not in Slack."""


def alliance_form(words: Translator, values: StepValues, *, alliances: Groups, metadata: str) -> View:
    """The form that asks which alliance a new step is for, if there are several.

    It has a description only if more was typed than fits in a title.
    """
    blocks = [
        TITLE.block(words, values.title, focus=not values.title),
        *([DESCRIPTION.block(words, values.description)] if values.description else []),
        ALLIANCE.block(words, choices=alliances),
    ]
    return form(
        words, CallbackId.STEP_ALLIANCE, words("step.new"), blocks, submit=words("first.go_on"), metadata=metadata
    )


def step_form(
    words: Translator,
    values: StepValues,
    *,
    alliance: str,
    made_of: tuple[str, str] | None,
    organisations: Groups,
    rungs: Sequence[Choice],
    is_long: bool,
    metadata: str,
) -> View:
    """The form for a new step of an alliance; `made_of` is reference and title of the contribution it comes from.

    Less common fields are shown on request: a contact person who is not in Slack, and the rung where there is a ladder.
    A new step is a first step; editing it can make it a perspective.
    """
    about = words("step.for", alliance=mrkdwn(alliance))
    if made_of is not None:
        ref, problem = made_of
        about = words("step.for_made_of", alliance=mrkdwn(alliance), ref=ref, title=quote(problem, 300))
    more = button(words("step.more_with_rung" if rungs else "step.more"), ActionId.STEP_FIELDS)
    table = [DESCRIPTION, OWNERS, CONTACTS, *([CONTACT_NAMES] if is_long else []), RUNS, DAY]
    blocks = [
        context(about),
        TITLE.block(words, values.title, focus=not is_long),
        *_inputs(words, table, values, organisations=organisations),
        *(_rung(words, rungs, values) if is_long else [actions("step-fields", more)]),
    ]
    return form(words, CallbackId.MAKE_STEP, words("step.new"), blocks, submit=words("step.make"), metadata=metadata)


def edit_form(
    words: Translator,
    ref: str,
    values: StepValues,
    *,
    rungs: Sequence[Choice],
    metadata: str,
    overtaken: Sequence[StepHistoryLine] = (),
) -> View:
    """The form to edit a step; `rungs` is empty if its alliance has no ladder."""
    blocks = [
        *_overtaken(words, overtaken),
        *_inputs(words, [TITLE, DESCRIPTION, RUNS, DAY, AMBITION], values),
        *_rung(words, rungs, values),
    ]
    return form(words, CallbackId.EDIT_STEP, words("step.edit_of", ref=ref), blocks, metadata=metadata)


def owners_form(
    words: Translator,
    ref: str,
    title: str,
    values: StepValues,
    *,
    organisations: Groups,
    metadata: str,
    overtaken: Sequence[StepHistoryLine] = (),
) -> View:
    """The form to hand a step over to other owners and contact persons."""
    blocks = [
        *_overtaken(words, overtaken),
        section(f"*{ref}* {quote(title, 300)}"),
        *_inputs(words, [OWNERS, CONTACTS, CONTACT_NAMES], values, organisations=organisations),
        context(words("step.hand_over_told")),
    ]
    submit = words("step.hand_over")
    return form(words, CallbackId.STEP_OWNERS, submit, blocks, submit=submit, metadata=metadata)


def adopt_form(
    words: Translator,
    ref: str,
    title: str,
    values: StepValues,
    *,
    organisations: Groups,
    metadata: str,
    overtaken: Sequence[StepHistoryLine] = (),
) -> View:
    """The form to put a proposed step on the agenda, with its owners and due date."""
    blocks = [
        *_overtaken(words, overtaken),
        section(f"*{ref}* {quote(title, 300)}"),
        *_inputs(words, [OWNERS, CONTACTS, CONTACT_NAMES, RUNS, DAY], values, organisations=organisations),
    ]
    submit = words("step.adopt")
    return form(words, CallbackId.ADOPT_STEP, submit, blocks, submit=submit, metadata=metadata)


def archive_form(words: Translator, ref: str, title: str, *, metadata: str) -> View:
    """The form to archive a step, which asks for the reason."""
    blocks = [section(f"*{ref}* {quote(title, 300)}"), REASON.block(words)]
    title, submit = words("step.archive_of", ref=ref), words("step.archive")
    return form(words, CallbackId.ARCHIVE_STEP, title, blocks, submit=submit, metadata=metadata)


def _overtaken(words: Translator, found: Sequence[StepHistoryLine]) -> list[Block]:
    return [section(f"{words('step.overtaken')}\n{changes(words, found)}")] if found else []


def _inputs(
    words: Translator, table: Sequence[FormField], values: StepValues, *, organisations: Groups = ()
) -> list[Block]:
    return fields.inputs(words, table, values, choices={BlockId.OWNERS: organisations})


def _rung(words: Translator, rungs: Sequence[Choice], values: StepValues) -> list[Block]:
    """The select for a step's rung on its alliance's ladder; nothing if there is no ladder."""
    return [RUNG.block(words, values.rung_id, rungs)] if rungs else []


def links_form(
    words: Translator,
    *,
    ref: str,
    title: str,
    linked: Sequence[Linked],
    steps: Sequence[tuple[int, Name]],
    metadata: str,
) -> View:
    """The form to link steps to a contribution; existing links can be removed."""
    blocks = [section(f"*{ref}* {quote(title, 300)}"), *_linked(words, linked), _kind(words, ref)]
    if steps:
        open_steps = [(f"{Series.STEP.ref(number)} {words.name(name)}", str(number)) for number, name in steps]
        blocks.append(STEPS.block(words, choices=[(words("agenda.open"), open_steps)]))
    blocks.append(STEP_REFERENCES.block(words))
    return form(words, CallbackId.LINK_STEPS, words("step.links"), blocks, submit=words("step.link"), metadata=metadata)


def step_links_form(words: Translator, step: ShownStep, *, metadata: str) -> View:
    """The form to link a step to what it belongs to and waits for; existing links can be removed."""
    linked = [Linked(link.link_id, link.ref, link.title, link.kind) for link in step.links.own]
    title = quote(words.name(step.titles), 300)
    blocks = [
        section(f"*{step.ref}* {title}"),
        *_linked(words, linked),
        _kind(words, None),
        REFERENCES.block(words),
    ]
    return form(words, CallbackId.LINK_STEP, words("step.links"), blocks, submit=words("step.link"), metadata=metadata)


def _linked(words: Translator, linked: Sequence[Linked]) -> list[Block]:
    return [
        section(
            words(f"step.link_{one.kind}", to=f"*{one.ref}* {quote(words.name(one.title), 150)}"),
            accessory=button(
                words("step.unlink"),
                f"{ActionId.UNLINK_STEP}:{one.link_id}",
                value=str(one.link_id),
                hint=words("step.unlink_of", ref=one.ref),
            ),
        )
        for one in linked[:SHOWN]
    ]


def _kind(words: Translator, ref: str | None) -> Block:
    """The select for the kind of link; `ref` is the contribution if it is already known."""
    to = ref or words("step.what_follows")
    kinds = [(words(f"step.kind_{kind}", to=to), kind.value) for kind in (LinkKind.RELATED, LinkKind.WAITS_FOR)]
    return LINK_KIND.block(words, LinkKind.RELATED, kinds)

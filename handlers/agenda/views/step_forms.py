"""The forms about action steps: a new one, editing, owners, archiving, status and links."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.agenda.step_editing import MAX_REASON
from alliance.agenda.step_owners import MAX_CONTACT_NAMES
from alliance.agenda.steps import ShownStep, StepHistoryLine
from alliance.agenda.titles import MAX_DESCRIPTION, MAX_TITLE
from alliance.words import Ambition, LinkKind, Name
from handlers.agenda.views.agenda import changes
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.parts import (
    Block,
    Choice,
    View,
    actions,
    button,
    context,
    date_picker,
    form,
    grouped_multi_select,
    grouped_select,
    mrkdwn,
    multi_user_select,
    quote,
    section,
    select,
    text_input,
)
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
ENDS, CONTINUOUS = "ends", "continuous"
SHOWN = 20
MAX_REFERENCES = 200


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
    rung_id: str | None = None
    owners: Sequence[str] = ()
    """Ids of organisations."""
    contacts: Sequence[str] = ()
    """Slack user ids."""
    names: str = ""
    """Contact persons who are not in Slack."""


def alliance_form(words: Translator, values: StepValues, *, alliances: Groups, metadata: str) -> View:
    """The form that asks which alliance a new step is for, if there are several.

    It has a description only if more was typed than fits in a title.
    """
    blocks = [
        _title(words, values, focus=not values.title),
        *([_description(words, values)] if values.description else []),
        grouped_select(BlockId.ALLIANCE, words("form.alliance"), alliances, placeholder=words("form.choose")),
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
    blocks = [
        context(about),
        _title(words, values, focus=not is_long),
        _description(words, values),
        *_owners(words, values, organisations),
        *([_contact_names(words, values)] if is_long else []),
        *_term(words, values),
        *(_rung(words, rungs, values.rung_id) if is_long else [actions("step-fields", more)]),
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
        _title(words, values),
        _description(words, values),
        *_term(words, values),
        _ambition(words, values.ambition),
        *_rung(words, rungs, values.rung_id),
    ]
    title = words("step.edit_of", ref=ref)
    return form(words, CallbackId.EDIT_STEP, title, blocks, submit=words("form.save"), metadata=metadata)


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
        *_step_and_owners(words, ref, title, values, organisations, overtaken),
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
    blocks = [*_step_and_owners(words, ref, title, values, organisations, overtaken), *_term(words, values)]
    submit = words("step.adopt")
    return form(words, CallbackId.ADOPT_STEP, submit, blocks, submit=submit, metadata=metadata)


def _step_and_owners(
    words: Translator,
    ref: str,
    title: str,
    values: StepValues,
    organisations: Groups,
    overtaken: Sequence[StepHistoryLine],
) -> list[Block]:
    return [
        *_overtaken(words, overtaken),
        section(f"*{ref}* {quote(title, 300)}"),
        *_owners(words, values, organisations),
        _contact_names(words, values),
    ]


def archive_form(words: Translator, ref: str, title: str, *, metadata: str) -> View:
    """The form to archive a step, which asks for the reason."""
    label, hint = words("step.archive_reason"), words("step.archive_hint")
    blocks = [
        section(f"*{ref}* {quote(title, 300)}"),
        text_input(BlockId.REASON, label, max_length=MAX_REASON, hint=hint, multiline=True, focus=True),
    ]
    title, submit = words("step.archive_of", ref=ref), words("step.archive")
    return form(words, CallbackId.ARCHIVE_STEP, title, blocks, submit=submit, metadata=metadata)


def _overtaken(words: Translator, found: Sequence[StepHistoryLine]) -> list[Block]:
    return [section(f"{words('step.overtaken')}\n{changes(words, found)}")] if found else []


def _title(words: Translator, values: StepValues, *, focus: bool = False) -> Block:
    return text_input(BlockId.TITLE, words("step.title"), max_length=MAX_TITLE, initial=values.title, focus=focus)


def _description(words: Translator, values: StepValues) -> Block:
    return text_input(
        BlockId.DESCRIPTION,
        words("step.description"),
        max_length=MAX_DESCRIPTION,
        initial=values.description or "",
        hint=words("step.description_hint"),
        multiline=True,
        optional=True,
    )


def _term(words: Translator, values: StepValues) -> list[Block]:
    runs = [(words(f"step.runs_{one}"), one) for one in (ENDS, CONTINUOUS)]
    label, hint = words("step.day"), words("step.day_hint")
    return [
        select(BlockId.RUNS, words("step.runs"), runs, initial=CONTINUOUS if values.is_continuous else ENDS),
        date_picker(BlockId.DUE_ON, label, initial=values.day, hint=hint, optional=True),
    ]


def _ambition(words: Translator, ambition: Ambition) -> Block:
    ambitions = [(words(f"ambition.{one}"), one.value) for one in Ambition]
    return select(BlockId.AMBITION, words("step.ambition"), ambitions, initial=ambition)


def _rung(words: Translator, rungs: Sequence[Choice], rung_id: str | None) -> list[Block]:
    """The select for a step's rung on its alliance's ladder; nothing if there is no ladder."""
    if not rungs:
        return []
    label, choose = words("step.rung_label"), words("form.choose")
    return [select(BlockId.RUNG, label, rungs, initial=rung_id, placeholder=choose, optional=True)]


def _owners(words: Translator, values: StepValues, organisations: Groups) -> list[Block]:
    choose = words("form.choose")
    return [
        grouped_multi_select(
            BlockId.OWNERS,
            words("step.owners"),
            organisations,
            initial=values.owners,
            placeholder=choose,
            hint=words("step.owners_hint"),
            optional=True,
        ),
        multi_user_select(
            BlockId.CONTACTS,
            words("step.contacts"),
            placeholder=choose,
            hint=words("step.contacts_hint"),
            initial=values.contacts,
            optional=True,
        ),
    ]


def _contact_names(words: Translator, values: StepValues) -> Block:
    return text_input(
        BlockId.CONTACT_NAMES,
        words("step.contact_names"),
        max_length=MAX_CONTACT_NAMES,
        initial=values.names,
        hint=words("step.contact_names_hint"),
        multiline=True,
        optional=True,
    )


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
        choices = [(f"A-{number} {words.name(name)}", str(number)) for number, name in steps]
        label = words("step.choose_steps")
        groups = [(words("agenda.open"), choices)]
        blocks.append(
            grouped_multi_select(BlockId.STEPS, label, groups, placeholder=words("form.choose"), optional=True)
        )
    blocks.append(_references(words("step.type_steps"), words("step.type_steps_hint"), optional=True))
    return form(words, CallbackId.LINK_STEPS, words("step.links"), blocks, submit=words("step.link"), metadata=metadata)


def step_links_form(words: Translator, step: ShownStep, *, metadata: str) -> View:
    """The form to link a step to what it belongs to and waits for; existing links can be removed."""
    linked = [Linked(link.link_id, link.ref, link.title, link.kind) for link in step.links.own]
    title = quote(words.name(step.titles), 300)
    blocks = [
        section(f"*{step.ref}* {title}"),
        *_linked(words, linked),
        _kind(words, None),
        _references(words("step.type_any"), words("step.type_any_hint"), optional=False),
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
    return select(BlockId.LINK_KIND, words("step.link_kind"), kinds, initial=LinkKind.RELATED)


def _references(label: str, hint: str, *, optional: bool) -> Block:
    return text_input(BlockId.REFERENCES, label, max_length=MAX_REFERENCES, hint=hint, optional=optional)

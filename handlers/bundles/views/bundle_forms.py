"""Forms of a bundle: creating one, picking items, its texts, its addressees and the progress with them."""

import datetime as dt
from collections.abc import Sequence

from alliance.bundles.addressees import MAX_CONTACT, MAX_LINE, MAX_NAME, ShownAddressee
from alliance.bundles.bundles import MAX_ASK, MAX_NOTE, MAX_TITLE, BundleTexts, ListedBundle
from alliance.bundles.items import KINDS, BundledItem, Filters, Pickable
from alliance.bundles.supporter_notices import NotifiedSupporters
from alliance.enums import AddresseeAnswer, AddresseeKind, AddresseeState, ContributionKind, Name, Pillar, Sphere
from handlers.bundles.views.bundles import LOCK, addressee_line
from handlers.slack import fields
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import DIVIDER, Block, Choice, View, context, form, section
from handlers.slack.views.markup import bold, joined, quote
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
LEAST = (2, 3, 5, 10)
PICKED_FROM = 500
DISAGREED = 15
TITLE = fields.line(BlockId.TITLE, "bundle.title_label", MAX_TITLE, placeholder="bundle.title_example")
FILTERS = (
    fields.term(BlockId.KIND, "bundle.kind", ContributionKind, "bundlekind.{}"),
    fields.term(BlockId.SPHERE, "bundle.sphere", Sphere, "sphere.{}", optional=True),
    fields.term(BlockId.PILLAR, "bundle.pillar", Pillar, "pillar.{}", optional=True),
    fields.row(BlockId.ALLIANCE, "bundle.alliance", name="alliance_id", optional=True),
    fields.row(BlockId.LEAST, "bundle.least_label", optional=True),
)
ITEMS = fields.rows(BlockId.ITEMS, "bundle.items_title", hint="bundle.pick_hint")
BUNDLE = fields.row(BlockId.BUNDLE, "bundle.which")
UNDER = fields.row(BlockId.UNDER, "bundle.under_which")
TEXTS = (
    fields.line(BlockId.TITLE, "bundle.title_label", MAX_TITLE),
    fields.text(BlockId.ASK, "bundle.ask_label", MAX_ASK, placeholder="bundle.ask_example", optional=True),
    fields.text(BlockId.COVER_NOTE, "bundle.note_label", MAX_NOTE, optional=True),
)
ADDRESSEE = (
    fields.term(BlockId.ADDRESSEE_KIND, "addressee.kind", AddresseeKind, "addresseekind.{}", name="kind"),
    fields.line(BlockId.NAME, "addressee.name", MAX_NAME, placeholder="addressee.name_example", focus=True),
    fields.line(
        BlockId.CONTACT, "addressee.contact", MAX_CONTACT, placeholder="addressee.contact_example", optional=True
    ),
)
REPORT = (
    fields.term(BlockId.STATE, "addressee.state", AddresseeState, "handed.{}"),
    fields.day(BlockId.DAY, "addressee.day", name="on", allows_none=True),
    fields.term(
        BlockId.ANSWER,
        "addressee.answer",
        AddresseeAnswer,
        "handedanswer.{}",
        hint="addressee.answer_hint",
        optional=True,
    ),
    fields.text(BlockId.LINE, "addressee.line", MAX_LINE, optional=True),
)


def begin_form(words: Translator, listed: list[Block], *, title: str, alliances: Groups, metadata: str) -> View:
    """The existing bundles, and the form to create one."""
    blocks = [*listed, DIVIDER, section(f"*{words('bundle.begin')}*")]
    blocks += [TITLE.block(words, title), *_filters(words, alliances)]
    title, submit = words("bundle.list_title"), words("bundle.go_on")
    return form(words, CallbackId.BUNDLE_BEGIN, title, blocks, submit=submit, metadata=metadata)


def filter_form(words: Translator, ref: str, *, alliances: Groups, metadata: str) -> View:
    """The filters to pick contributions by, for an existing bundle."""
    blocks = [section(words("bundle.filter_for", ref=ref)), *_filters(words, alliances)]
    title, submit = words("bundle.pick"), words("bundle.go_on")
    return form(words, CallbackId.BUNDLE_FILTER, title, blocks, submit=submit, metadata=metadata)


def pick_form(words: Translator, ref: str, found: Sequence[Pickable], *, metadata: str) -> View:
    """The matches to choose from; none is preselected."""
    shown = found[:PICKED_FROM]
    choices = [(_pickable(words, one), str(one.number)) for one in shown]
    is_limited = any(one.is_limited for one in shown)
    blocks = [
        section(words.count("bundle.fits", len(found), ref=ref)),
        *([section(f"{LOCK} {words('bundle.limited_pick')}")] if is_limited else []),
        ITEMS.block(words, choices=[(words("bundle.most_first"), choices)]),
    ]
    title, submit = words("bundle.pick"), words("bundle.add")
    return form(words, CallbackId.BUNDLE_PICK, title, blocks, submit=submit, metadata=metadata)


def texts_form(words: Translator, ref: str, texts: BundleTexts, *, metadata: str, is_asked: bool = False) -> View:
    """The form for title, request and cover note; once organisations were asked, with what a change means."""
    title, ask, cover_note = fields.inputs(words, TEXTS, texts)
    blocks = [title, ask, *([context(words("bundle.ask_anew"))] if is_asked else []), cover_note]
    return form(words, CallbackId.BUNDLE_TEXTS, ref, blocks, metadata=metadata)


def add_form(
    words: Translator,
    ref: str,
    title: str,
    drafts: Sequence[ListedBundle],
    *,
    metadata: str,
    is_limited: bool = False,
) -> View:
    """The form to add a contribution to a draft bundle, or to a new one if there is none.

    For a contribution that is visible only to its alliance, it says what that means.
    """
    choices = [(f"{one.ref} · {one.title}", str(one.number)) for one in drafts]
    blocks = [
        section(f"{bold(ref)} · {quote(title, 300)}"),
        *([section(f"{LOCK} {words('bundle.limited_pick')}")] if is_limited else []),
    ]
    if choices:
        only = choices[0][1] if len(choices) == 1 else None
        blocks.append(BUNDLE.block(words, only, choices))
    else:
        blocks += [section(words("bundle.begin_with", ref=ref)), TITLE.block(words)]
    return form(words, CallbackId.BUNDLE_ADD, words("do.bundle"), blocks, submit=words("bundle.add"), metadata=metadata)


def under_form(words: Translator, item: BundledItem, others: Sequence[BundledItem], *, metadata: str) -> View:
    """The form to choose the item under which another is grouped."""
    choices = [(f"{one.ref} · {one.title}", str(one.id)) for one in others]
    alike = next((str(one.id) for one in others if one.ref in item.alike), None)
    blocks = [
        section(f"{bold(item.ref)} · {quote(item.title, 300)}"),
        UNDER.block(words, alike, [(words("bundle.items_title"), choices)]),
        context(words("bundle.under_means")),
    ]
    return form(words, CallbackId.BUNDLE_UNDER, words("bundle.under_title"), blocks, metadata=metadata)


def addressee_form(
    words: Translator, ref: str, *, metadata: str, is_asked: bool = False, one: ShownAddressee | None = None
) -> View:
    """The form to add an addressee, or to change `one`.

    If organisations were already asked for a mandate, it says what the change means.
    """
    blocks = [
        *fields.inputs(words, ADDRESSEE, one or {"kind": AddresseeKind.MINISTRY}),
        *([context(words("addressee.takes_back", ref=ref))] if is_asked else []),
    ]
    callback = CallbackId.ADDRESSEE_EDIT if one is not None else CallbackId.ADDRESSEE_ADD
    return form(words, callback, ref, blocks, metadata=metadata)


def report_form(words: Translator, ref: str, one: ShownAddressee, *, today: dt.date, metadata: str) -> View:
    """The form for the progress with an addressee who has the bundle, and their answer."""
    later = [state for state in one.states if state is not AddresseeState.HANDED]
    states = [(words(f"handed.{state}"), state.value) for state in later]
    line = one.line if one.state is AddresseeState.ANSWERED else ""
    values = {"state": later[0], "on": today, "answer": one.answer, "line": line}
    blocks = [
        section(addressee_line(words, one)),
        *fields.inputs(words, REPORT, values, choices={BlockId.STATE: states}),
        context(words("addressee.means")),
    ]
    return form(words, CallbackId.ADDRESSEE_REPORT, ref, blocks, metadata=metadata)


def heard(words: Translator, told: NotifiedSupporters) -> str:
    """How many people are notified of the progress, and the organisations in which nobody can be."""
    behind = words.count("addressee.heard_behind", told.organisations)
    lines = [f"{words.count('addressee.heard', told.people)} {behind}"]
    if told.nobody:
        names = joined(words, [quote(words.name(one), 80) for one in told.nobody[:DISAGREED]])
        lines.append(f":warning: {words('addressee.heard_nobody', organisations=names)}")
    return "\n".join(lines)


def disagreed(words: Translator, organisations: Sequence[Name]) -> str:
    """The organisations that allow their name, but whose executive did not agree."""
    names = joined(words, [quote(words.name(one), 80) for one in organisations[:DISAGREED]])
    return f":warning: {words.count('addressee.disagreed', len(organisations), organisations=names)}"


def _pickable(words: Translator, one: Pickable) -> str:
    ref = f"{LOCK} {one.ref}" if one.is_limited else one.ref
    return f"{ref} · {words.count('bundle.behind_short', one.organisations)} · {one.title}"


def _filters(words: Translator, alliances: Groups) -> list[Block]:
    kinds = [(words(f"bundlekind.{kind}"), kind.value) for kind in KINDS]
    least = [(words.count("bundle.least", one), str(one)) for one in LEAST]
    choices: dict[BlockId, fields.Choices] = {BlockId.KIND: kinds, BlockId.ALLIANCE: alliances, BlockId.LEAST: least}
    return fields.inputs(words, FILTERS, {"kind": Filters().kind}, choices=choices)

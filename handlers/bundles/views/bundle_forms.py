"""Forms of a bundle: creating one, picking items, its texts, its addressees and the progress with them."""

import datetime as dt
from collections.abc import Sequence

from alliance.bundles.addressees import MAX_CONTACT, MAX_LINE, MAX_NAME, ShownAddressee
from alliance.bundles.bundles import MAX_ASK, MAX_NOTE, MAX_TITLE, BundleTexts, ListedBundle
from alliance.bundles.items import KINDS, BundledItem, Filters, Pickable
from alliance.bundles.return_loop import Heard
from alliance.words import AddresseeAnswer, AddresseeKind, AddresseeState, Name, Pillar, Sphere
from handlers.bundles.views.bundles import LOCK, addressee_line
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.parts import (
    DIVIDER,
    Block,
    Choice,
    View,
    bold,
    context,
    date_picker,
    form,
    grouped_multi_select,
    grouped_select,
    joined,
    quote,
    section,
    select,
    text_input,
)
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
LEAST = (2, 3, 5, 10)
PICKED_FROM = 500
DISAGREED = 15


def begin_form(words: Translator, listed: list[Block], *, title: str, alliances: Groups, metadata: str) -> View:
    """The existing bundles, and the form to create one."""
    blocks = [*listed, DIVIDER, section(f"*{words('bundle.begin')}*")]
    blocks.append(_title(words, title=title))
    blocks += _filters(words, alliances, Filters())
    title, submit = words("bundle.list_title"), words("bundle.go_on")
    return form(words, CallbackId.BUNDLE_BEGIN, title, blocks, submit=submit, metadata=metadata)


def filter_form(words: Translator, ref: str, *, alliances: Groups, metadata: str) -> View:
    """The filters to pick contributions by, for an existing bundle."""
    blocks = [section(words("bundle.filter_for", ref=ref)), *_filters(words, alliances, Filters())]
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
        grouped_multi_select(
            BlockId.ITEMS,
            words("bundle.items_title"),
            [(words("bundle.most_first"), choices)],
            hint=words("bundle.pick_hint"),
        ),
    ]
    title, submit = words("bundle.pick"), words("bundle.add")
    return form(words, CallbackId.BUNDLE_PICK, title, blocks, submit=submit, metadata=metadata)


def texts_form(words: Translator, ref: str, texts: BundleTexts, *, metadata: str, is_asked: bool = False) -> View:
    """The form for title, request and cover note; once organisations were asked, with what a change means."""
    blocks = [
        text_input(BlockId.TITLE, words("bundle.title_label"), max_length=MAX_TITLE, initial=texts.title),
        text_input(
            BlockId.ASK,
            words("bundle.ask_label"),
            max_length=MAX_ASK,
            initial=texts.ask,
            placeholder=words("bundle.ask_example"),
            multiline=True,
            optional=True,
        ),
        *([context(words("bundle.ask_anew"))] if is_asked else []),
        text_input(
            BlockId.COVER_NOTE,
            words("bundle.note_label"),
            max_length=MAX_NOTE,
            initial=texts.cover_note,
            multiline=True,
            optional=True,
        ),
    ]
    return form(words, CallbackId.BUNDLE_TEXTS, ref, blocks, submit=words("form.save"), metadata=metadata)


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
        blocks.append(select(BlockId.BUNDLE, words("bundle.which"), choices, initial=only))
    else:
        blocks += [section(words("bundle.begin_with", ref=ref)), _title(words, title="")]
    title, submit = words("do.bundle"), words("bundle.add")
    return form(words, CallbackId.BUNDLE_ADD, title, blocks, submit=submit, metadata=metadata)


def under_form(words: Translator, item: BundledItem, others: Sequence[BundledItem], *, metadata: str) -> View:
    """The form to choose the item under which another is grouped."""
    choices = [(f"{one.ref} · {one.title}", str(one.id)) for one in others]
    alike = next((str(one.id) for one in others if one.ref in item.alike), None)
    blocks = [
        section(f"{bold(item.ref)} · {quote(item.title, 300)}"),
        grouped_select(
            BlockId.UNDER, words("bundle.under_which"), [(words("bundle.items_title"), choices)], initial=alike
        ),
        context(words("bundle.under_means")),
    ]
    title, submit = words("bundle.under_title"), words("form.save")
    return form(words, CallbackId.BUNDLE_UNDER, title, blocks, submit=submit, metadata=metadata)


def addressee_form(
    words: Translator, ref: str, *, metadata: str, is_asked: bool = False, one: ShownAddressee | None = None
) -> View:
    """The form to add an addressee, or to change `one`.

    If organisations were already asked for a mandate, it says what the change means.
    """
    kinds = [(words(f"addresseekind.{kind}"), kind.value) for kind in AddresseeKind]
    kind = one.kind if one is not None else AddresseeKind.MINISTRY
    blocks = [
        select(BlockId.ADDRESSEE_KIND, words("addressee.kind"), kinds, initial=kind.value),
        text_input(
            BlockId.NAME,
            words("addressee.name"),
            max_length=MAX_NAME,
            initial=one.name if one is not None else "",
            placeholder=words("addressee.name_example"),
            focus=True,
        ),
        text_input(
            BlockId.CONTACT,
            words("addressee.contact"),
            max_length=MAX_CONTACT,
            initial=one.contact if one is not None else "",
            placeholder=words("addressee.contact_example"),
            optional=True,
        ),
        *([context(words("addressee.takes_back", ref=ref))] if is_asked else []),
    ]
    callback = CallbackId.ADDRESSEE_EDIT if one is not None else CallbackId.ADDRESSEE_ADD
    return form(words, callback, ref, blocks, submit=words("form.save"), metadata=metadata)


def report_form(words: Translator, ref: str, one: ShownAddressee, *, today: dt.date, metadata: str) -> View:
    """The form for the progress with an addressee who has the bundle, and their answer."""
    later = [state for state in one.states if state is not AddresseeState.HANDED]
    states = [(words(f"handed.{state}"), state.value) for state in later]
    answers = [(words(f"handedanswer.{answer}"), answer.value) for answer in AddresseeAnswer]
    blocks = [
        section(addressee_line(words, one)),
        select(BlockId.STATE, words("addressee.state"), states, initial=later[0].value),
        date_picker(BlockId.DAY, words("addressee.day"), initial=today),
        select(
            BlockId.ANSWER,
            words("addressee.answer"),
            answers,
            initial=one.answer.value if one.answer else None,
            hint=words("addressee.answer_hint"),
            optional=True,
        ),
        text_input(
            BlockId.LINE,
            words("addressee.line"),
            max_length=MAX_LINE,
            initial=one.line if one.state is AddresseeState.ANSWERED else "",
            multiline=True,
            optional=True,
        ),
        context(words("addressee.means")),
    ]
    return form(words, CallbackId.ADDRESSEE_REPORT, ref, blocks, submit=words("form.save"), metadata=metadata)


def heard(words: Translator, told: Heard) -> str:
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


def _title(words: Translator, *, title: str) -> Block:
    return text_input(
        BlockId.TITLE,
        words("bundle.title_label"),
        max_length=MAX_TITLE,
        initial=title,
        placeholder=words("bundle.title_example"),
    )


def _pickable(words: Translator, one: Pickable) -> str:
    ref = f"{LOCK} {one.ref}" if one.is_limited else one.ref
    return f"{ref} · {words.count('bundle.behind_short', one.organisations)} · {one.title}"


def _filters(words: Translator, alliances: Groups, filters: Filters) -> list[Block]:
    kinds = [(words(f"bundlekind.{kind}"), kind.value) for kind in KINDS]
    spheres = [(words(f"sphere.{one}"), one.value) for one in Sphere]
    pillars = [(words(f"pillar.{one}"), one.value) for one in Pillar]
    least = [(words.count("bundle.least", one), str(one)) for one in LEAST]
    return [
        select(BlockId.KIND, words("bundle.kind"), kinds, initial=filters.kind.value),
        select(BlockId.SPHERE, words("bundle.sphere"), spheres, optional=True),
        select(BlockId.PILLAR, words("bundle.pillar"), pillars, optional=True),
        grouped_select(BlockId.ALLIANCE, words("bundle.alliance"), alliances, optional=True),
        select(BlockId.LEAST, words("bundle.least_label"), least, optional=True),
    ]

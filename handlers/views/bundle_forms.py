"""The forms of a bundle: beginning one, picking its items, its texts, its addressees and how far it is with them."""

import datetime as dt
from collections.abc import Sequence

from alliance.addressees import MAX_CONTACT, MAX_LINE, MAX_NAME, ORDER, ShownAddressee
from alliance.bundle_items import KINDS, BundledItem, Filters, Pickable
from alliance.bundles import MAX_ASK, MAX_NOTE, MAX_TITLE, BundleTexts, ListedBundle
from alliance.words import AddresseeAnswer, AddresseeKind, AddresseeState, Pillar, Sphere
from handlers.ids import BlockId, CallbackId
from handlers.views.bundles import addressee_line
from handlers.views.parts import (
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
    quote,
    section,
    select,
    text_input,
)
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
LEAST = (2, 3, 5, 10)
CHOSEN = 20
"""Up to so many that fit are chosen beforehand."""
PICKED_FROM = 500


def begin_form(words: Translator, listed: list[Block], *, title: str, alliances: Groups, metadata: str) -> View:
    """The bundles that there are, and the form to begin one."""
    blocks = [*listed, DIVIDER, section(f"*{words('bundle.begin')}*")]
    blocks.append(
        text_input(
            BlockId.TITLE,
            words("bundle.title_label"),
            max_length=MAX_TITLE,
            initial=title,
            placeholder=words("bundle.title_example"),
        )
    )
    blocks += _filters(words, alliances, Filters())
    title, submit = words("bundle.list_title"), words("bundle.go_on")
    return form(words, CallbackId.BUNDLE_BEGIN, title, blocks, submit=submit, metadata=metadata)


def filter_form(words: Translator, ref: str, *, alliances: Groups, metadata: str) -> View:
    """Which contributions to pick from, for a bundle that there is."""
    blocks = [section(words("bundle.filter_for", ref=ref)), *_filters(words, alliances, Filters())]
    title, submit = words("bundle.pick"), words("bundle.go_on")
    return form(words, CallbackId.BUNDLE_FILTER, title, blocks, submit=submit, metadata=metadata)


def pick_form(words: Translator, ref: str, found: Sequence[Pickable], *, metadata: str) -> View:
    """What fits, to choose from; few are chosen beforehand."""
    choices = [
        (f"{one.ref} · {words.count('bundle.behind_short', one.organisations)} · {one.title}", str(one.number))
        for one in found[:PICKED_FROM]
    ]
    blocks = [
        section(words.count("bundle.fits", len(found), ref=ref)),
        grouped_multi_select(
            BlockId.ITEMS,
            words("bundle.items_title"),
            [(words("bundle.most_first"), choices)],
            initial={value for _, value in choices} if len(choices) <= CHOSEN else (),
            hint=words("bundle.pick_hint"),
        ),
    ]
    title, submit = words("bundle.pick"), words("bundle.add")
    return form(words, CallbackId.BUNDLE_PICK, title, blocks, submit=submit, metadata=metadata)


def texts_form(words: Translator, ref: str, texts: BundleTexts, *, metadata: str) -> View:
    """The title, what is asked, and the note that goes with it."""
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


def add_form(words: Translator, ref: str, title: str, drafts: Sequence[ListedBundle], *, metadata: str) -> View:
    """Into which bundle a contribution goes."""
    choices = [(f"{one.ref} · {one.title}", str(one.number)) for one in drafts]
    blocks = [
        section(f"{bold(ref)} · {quote(title, 300)}"),
        select(BlockId.BUNDLE, words("bundle.which"), choices, initial=choices[0][1] if len(choices) == 1 else None),
    ]
    title, submit = words("do.bundle"), words("bundle.add")
    return form(words, CallbackId.BUNDLE_ADD, title, blocks, submit=submit, metadata=metadata)


def under_form(words: Translator, item: BundledItem, others: Sequence[BundledItem], *, metadata: str) -> View:
    """Under which other item one is told."""
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


def addressee_form(words: Translator, ref: str, *, metadata: str) -> View:
    """For whom a bundle is."""
    kinds = [(words(f"addresseekind.{one}"), one.value) for one in AddresseeKind]
    blocks = [
        select(BlockId.ADDRESSEE_KIND, words("addressee.kind"), kinds, initial=AddresseeKind.MINISTRY.value),
        text_input(
            BlockId.NAME,
            words("addressee.name"),
            max_length=MAX_NAME,
            placeholder=words("addressee.name_example"),
            focus=True,
        ),
        text_input(
            BlockId.CONTACT,
            words("addressee.contact"),
            max_length=MAX_CONTACT,
            placeholder=words("addressee.contact_example"),
            optional=True,
        ),
    ]
    return form(words, CallbackId.ADDRESSEE_ADD, ref, blocks, submit=words("form.save"), metadata=metadata)


def report_form(words: Translator, ref: str, one: ShownAddressee, *, today: dt.date, metadata: str) -> View:
    """How far a bundle is with an addressee, and what they answered."""
    later = [state for state in ORDER if ORDER.index(state) > ORDER.index(one.state)] or [AddresseeState.ANSWERED]
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

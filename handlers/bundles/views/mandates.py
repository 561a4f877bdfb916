"""Mandates: asking what an organisation allows, its answer, and the notices to people who run the bundle."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.bundles.mandate_results import LeftOut
from alliance.bundles.mandate_rounds import MandatePreview
from alliance.bundles.mandates import AskedItem, EarlierMandate, ShownMandate
from alliance.bundles.supporter_notices import ConcernedItem
from alliance.enums import AddresseeAnswer, AddresseeState, Naming, Series
from handlers.agenda.views.escalations import asked_already
from handlers.bundles.views.bundles import LOCK, in_sections, mandate_with_consequence, mandate_words, show_button
from handlers.bundles.views.dossiers import left_out
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, section, select
from handlers.slack.views.markup import bold, cut, joined, listed, quote, short_name
from handlers.slack.views.reminders import ReminderPart
from texts import Translator

ITEMS = 12
"""Maximum number of items that a message lists."""
OWN_WORDS = 8_000
"""Characters of an organisation's own texts that a form shows, for all items together."""
YES, NO, LATER = "yes", "no", "later"
EXECUTIVE: dict[str, bool | None] = {YES: True, NO: False, LATER: None}
UNTIL = fields.day(BlockId.UNTIL, "mandate.until", hint="mandate.until_hint", allows_none=True)
VALID_UNTIL = fields.day(BlockId.VALID_UNTIL, "mandate.valid_until", hint="mandate.valid_hint", optional=True)
NAMES = 15


@dataclass(frozen=True)
class MandateQuestion:
    """What an organisation is asked about a bundle."""

    ref: str
    title: str
    ask: str
    by: str
    addressees: tuple[str, ...]
    until: dt.date | None
    items: tuple[AskedItem, ...]
    mandate: ShownMandate
    is_out: bool = False
    is_further: bool = False
    """Whether it was asked before, about other items."""
    expired_on: dt.date | None = None
    """The day until which its earlier answer about these same items was valid."""
    earlier: EarlierMandate | None = None
    """What it was asked before, if that differs in text or addressees."""


@dataclass(frozen=True)
class BundleNews:
    """A change of an addressee's state, as read by a supporter of an item."""

    ref: str
    title: str
    addressees: tuple[str, ...]
    """The addressees for which it is in this state; several if it was handed to them at once."""
    state: AddresseeState
    answer: AddresseeAnswer | None
    line: str
    on: dt.date
    items: tuple[ConcernedItem, ...]
    """The items that concern the reader."""
    is_correction: bool = False
    """Whether it corrects an earlier answer."""
    own_number: int | None = None
    """The number of the bundle, if the reader can get its files for their own executives."""


def ask_form(words: Translator, ref: str, before: MandatePreview, *, until: dt.date, metadata: str) -> View:
    """The form for the deadline of mandates, with the people who will be asked."""
    asks = (
        words.count("mandate.asks", len(before.people), ref=ref)
        if before.people
        else words("mandate.asks_nobody", ref=ref)
    )
    blocks = [section(asks)]
    if before.people:
        blocks.append(context(cut(listed(words, before.people[:NAMES]), 1000)))
    if before.updated:
        blocks.append(context(words.count("mandate.updated", before.updated)))
    if before.known:
        blocks.append(context(words.count("mandate.known", before.known)))
    if before.nobody:
        names = ", ".join(quote(words.name(one), 80) for one in before.nobody[:NAMES])
        blocks.append(section(words.count("mandate.nobody_in", len(before.nobody), organisations=names)))
    blocks += asked_already(words, before.asked)
    blocks.append(UNTIL.block(words, until))
    title, submit = words("mandate.ask"), words("mandate.send")
    return form(words, CallbackId.MANDATE_ASK, title, blocks, submit=submit, metadata=metadata)


def question(words: Translator, asked: MandateQuestion, *, is_reminder: bool = False) -> tuple[str, list[Block]]:
    """The single message that asks an organisation about all its items, with its answer so far."""
    organisation = quote(words.name(asked.mandate.organisation), 150)
    who = _addressee_names(words, asked.addressees)
    values = {"ref": asked.ref, "title": quote(asked.title, 200), "organisation": organisation, "who": who}
    key = "mandate.reminder" if is_reminder else "mandate.further" if asked.is_further else "mandate.question"
    text = words(key, by=short_name(asked.by), **values)
    if asked.expired_on is not None and not is_reminder:
        text = words("mandate.again", by=short_name(asked.by), day=words.full_day(asked.expired_on), **values)
    if asked.earlier is not None and not is_reminder:
        text = words("mandate.anew", by=short_name(asked.by), **values)
    blocks = [section(text), section(_items(asked.items, words))]
    if asked.earlier is not None:
        blocks.append(section(_earlier(words, asked, asked.earlier)))
    elif asked.is_further and asked.expired_on is None:
        blocks.append(context(words("mandate.earlier_stays")))
    if any(one.is_limited for one in asked.items):
        blocks.append(context(words("mandate.limited")))
    if asked.ask:
        blocks.append(section(words("bundle.asks", ask=quote(asked.ask, 600))))
    said = asked.mandate.naming is not None
    if asked.earlier is not None and not said and asked.earlier.said.naming is not None:
        blocks.append(section(words("mandate.you_said_before", said=mandate_words(words, asked.earlier.said))))
    if said:
        blocks.append(section(words("mandate.you_said", said=mandate_words(words, asked.mandate))))
    if asked.mandate.is_disagreed:
        blocks.append(context(words("mandate.not_agreed")))
    label = words("mandate.change" if said else "mandate.answer")
    style = None if said else "primary"
    value = str(asked.mandate.id)
    blocks.append(actions(f"mandate-{value}", button(label, ActionId.MANDATE_SAY, value=value, style=style)))
    if asked.until and not said:
        blocks.append(context(words("mandate.if_silent", day=words.full_day(asked.until))))
    return text, blocks


def reminder(words: Translator, asked: MandateQuestion, *, is_open: bool, is_out: bool) -> ReminderPart:
    """The question in a reminder, with the button to answer it; `is_out` if its bundle was archived."""
    text, blocks = withdrawn(words, asked) if is_out else question(words, asked, is_reminder=True)
    return ReminderPart((asked.ref,) if is_open and not is_out else (), text, blocks)


def withdrawn(words: Translator, asked: MandateQuestion) -> tuple[str, list[Block]]:
    """The message that replaces a question about an archived bundle."""
    text = words("mandate.withdrawn", ref=asked.ref, title=quote(asked.title, 200), by=short_name(asked.by))
    return text, [section(text)]


def _own_items(words: Translator, refs: Sequence[str]) -> Block:
    """What staying out means for the contributions that the organisation shared itself."""
    return context(words.count("mandate.own_item", len(refs), refs=cut(joined(words, refs), 1_000)))


def say_form(words: Translator, asked: MandateQuestion, *, metadata: str) -> View:
    """The form for what an organisation allows, whether its executive agreed, and until when."""
    mandate = asked.mandate
    organisation = words.name(mandate.organisation)
    namings = [(words(f"naming.{one}"), one.value) for one in Naming]
    executive = [(words(f"executive.{one}"), one) for one in EXECUTIVE]
    agreed = next(key for key, value in EXECUTIVE.items() if value is mandate.executive_agreed)
    shown = min(300, OWN_WORDS // max(1, len(asked.items)))
    before = asked.earlier.said.naming if asked.earlier is not None else None
    naming = mandate.naming or before
    own = [one.ref for one in asked.items if one.is_own]
    who = words("bundle.for_whom", who=_addressee_names(words, asked.addressees))
    blocks = [
        section(f"{bold(asked.ref)} · {quote(asked.title, 200)}\n{who}"),
        *([section(words("bundle.asks", ask=quote(asked.ask, 1000)))] if asked.ask else []),
        *in_sections([f"{_item(one, words)}{_own(one, words, shown)}" for one in asked.items]),
        select(
            BlockId.NAMING,
            cut(words("mandate.naming", organisation=organisation), 200),
            namings,
            initial=naming.value if naming else None,
            hint=words("mandate.naming_hint"),
        ),
        *([_own_items(words, own)] if own else []),
        select(BlockId.EXECUTIVE, words("mandate.executive"), executive, initial=agreed),
        VALID_UNTIL.block(words, mandate.valid_until),
    ]
    if any(one.is_limited for one in asked.items):
        blocks.append(context(words("mandate.limited")))
    if asked.is_out:
        blocks.append(context(words("mandate.is_out", ref=asked.ref)))
    return form(words, CallbackId.MANDATE_SAY, words("mandate.title"), blocks, metadata=metadata)


def ready(
    words: Translator,
    number: int,
    title: str,
    counts: dict[Naming | None, int],
    organisations: int,
    absent: Sequence[LeftOut] = (),
) -> tuple[str, list[Block]]:
    """The notice that a bundle is ready: the number of organisations by mandate, and what is left out."""
    parts = [
        words.count(f"mandate.counted_{one or 'silent'}", n) for one in (*Naming, None) if (n := counts.get(one, 0))
    ]
    counted = f" ({'; '.join(parts)})" if parts else ""
    text = words(
        "mandate.ready", ref=Series.BUNDLE.ref(number), title=quote(title, 300), n=organisations, counted=counted
    )
    told = [section(left_out(words, absent))] if absent else []
    return text, [section(text), *told, actions(f"bundle-{number}", show_button(words, number))]


def changed(words: Translator, asked: MandateQuestion, number: int) -> tuple[str, list[Block]]:
    """The notice that an organisation answered, or changed its answer, after its bundle was ready."""
    organisation = quote(words.name(asked.mandate.organisation), 150)
    said = mandate_with_consequence(words, asked.mandate)
    text = words("mandate.changed", organisation=organisation, ref=asked.ref, said=said)
    if asked.is_out:
        text = f"{text} {words('mandate.next_edition')}"
    return text, [section(text), actions(f"bundle-{number}", show_button(words, number))]


def bundle_news(words: Translator, news: BundleNews) -> tuple[str, list[Block]]:
    """The notice of an addressee's progress, with the reader's items in the bundle."""
    said = words(f"handedanswer.{news.answer}") if news.answer else ""
    names = joined(words, [quote(words.typed_name(one), 100) for one in news.addressees])
    values = {"ref": news.ref, "title": quote(news.title, 200), "addressee": names}
    key = "bundlenews.corrected" if news.is_correction else f"bundlenews.{news.state}"
    text = words(key, day=words.full_day(news.on), answer=said, **values)
    blocks = [section(text)]
    if news.line:
        blocks.append(section(f"“{quote(news.line, 1500)}”"))
    absent = _left_out_now(words, news.items)
    items = [f"• *{one.ref}* · {_earlier_or_now(words, quote(one.title, 150), one)}" for one in news.items[:ITEMS]]
    if items:
        if rest := ", ".join(one.ref for one in news.items[ITEMS:]):
            items.append(words("bundlenews.also", refs=cut(rest, 1_000)))
        blocks.append(section("\n".join([words("bundlenews.items"), *items])))
    if absent:
        blocks.append(section(absent))
    if news.own_number is not None:
        own = button(words("dossier.own_mine"), ActionId.BUNDLE_OWN_MINE, value=str(news.own_number))
        blocks.append(actions(f"bundle-{news.own_number}", own))
    refs = ", ".join(_earlier_or_now(words, one.ref, one) for one in news.items[:ITEMS])
    spoken = [text, quote(news.line, 300), f"{refs}." if refs else "", absent]
    return " ".join(part for part in spoken if part), blocks


def _earlier_or_now(words: Translator, told: str, one: ConcernedItem) -> str:
    return words("bundlenews.earlier", title=told) if one.is_earlier else told


def _left_out_now(words: Translator, items: Sequence[ConcernedItem]) -> str:
    """The reader's items that were not included this time; empty if all were."""
    absent = [one.ref for one in items if one.is_earlier]
    return words.count("bundlenews.not_along", len(absent), refs=cut(joined(words, absent), 500)) if absent else ""


def silent(
    words: Translator, number: int, title: str, *, addressee: str, state: AddresseeState, since: dt.date
) -> tuple[str, list[Block]]:
    """The notice that an addressee has been silent for a while."""
    text = words(
        "addressee.silent",
        addressee=quote(words.typed_name(addressee), 200),
        ref=Series.BUNDLE.ref(number),
        title=quote(title, 300),
        state=words(f"handed.{state}"),
        day=words.full_day(since),
    )
    return text, [section(text), actions(f"bundle-{number}", show_button(words, number))]


def _addressee_names(words: Translator, names: Sequence[str]) -> str:
    return joined(words, [quote(words.typed_name(name), 80) for name in names[:5]])


def _earlier(words: Translator, asked: MandateQuestion, earlier: EarlierMandate) -> str:
    """What was asked before, and for which addressees, as far as it differs now."""
    lines = []
    if earlier.ask is not None:
        lines.append(words("mandate.asked_before", ask=quote(earlier.ask, 600) if earlier.ask else "–"))
    if earlier.addressees is not None:
        was = _addressee_names(words, earlier.addressees) or "–"
        lines.append(words("mandate.whom_before", who=_addressee_names(words, asked.addressees), was=was))
    return "\n".join(lines)


def _items(items: Sequence[AskedItem], words: Translator) -> str:
    lines = [_item(one, words) for one in items[:ITEMS]]
    if (further := len(items) - len(lines)) > 0:
        lines.append(words.count("mandate.items_further", further))
    return "\n".join(lines) or "–"


def _own(one: AskedItem, words: Translator, shown: int) -> str:
    """An organisation's own text that a dossier would include, on a separate line; empty if there is none."""
    severity = words(f"severity.{one.severity}") if one.severity else ""
    parts = [severity, f"“{quote(one.context, shown)}”" if one.context else ""]
    said = " · ".join(part for part in parts if part)
    return f"\n    _{words('mandate.own')}_ {said}" if said else ""


def _item(one: AskedItem, words: Translator) -> str:
    title = quote(one.title, 150) if one.title else words("bundle.hidden")
    return f"• *{one.ref}* · {f'{LOCK} ' if one.is_limited else ''}{title}"

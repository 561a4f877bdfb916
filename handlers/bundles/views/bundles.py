"""Views of bundles: the list, and a bundle with its items, addressees and mandates."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.bundles.addressees import ShownAddressee
from alliance.bundles.bundles import ListedBundle
from alliance.bundles.changes import EditionChanges
from alliance.bundles.dossiers import BundleOutline
from alliance.bundles.editions import ShownEdition
from alliance.bundles.handover import can_be_handed_over
from alliance.bundles.items import BundledItem
from alliance.bundles.mandates import ShownMandate
from alliance.contributions.outcomes import DecisionOutcomeShown, Outcomes
from alliance.enums import AddresseeKind, AddresseeState, BundleState, Name, Naming, Numbered, Series
from handlers.bundles.views.editions import CHANGED_SHORT, changed, edition_lines
from handlers.contributions.views.outcomes import outcome_lines
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, asking_first, button, context, header, overflow, section
from handlers.slack.views.markup import MAX_SECTION, bold, cut, joined, mention, quote, short_name
from texts import Translator

PAGE = 8
"""Items on one page of a bundle."""
LISTED = 8
"""Maximum number of bundles in the list."""
ASKED = 3
"""Maximum number of people to ask that are named."""
LOCK = "\N{LOCK}"
"""Marks items that are visible only to their alliance."""
UP, DOWN, TOP, UNDER, APART, REMOVE = "up", "down", "top", "under", "apart", "remove"
REPORT, EDIT = "report", "edit"


@dataclass(frozen=True)
class Dossier(Numbered, series=Series.BUNDLE):
    """A bundle as seen by people who run it."""

    number: int
    title: str
    state: BundleState
    ask: str
    cover_note: str
    alliance: Name | None
    edition: int
    mandate_until: dt.date | None
    items: tuple[BundledItem, ...]
    addressees: tuple[ShownAddressee, ...]
    mandates: tuple[ShownMandate, ...]
    page: int = 0
    decided: tuple[DecisionOutcomeShown, ...] = ()
    """Meetings' decisions about it, the latest first."""
    editions: tuple[ShownEdition, ...] = ()
    """What was handed over, the first edition first."""
    has_unkept: bool = False
    """Whether an addressee has an edition from before editions were kept."""
    changes: EditionChanges | None = None
    """What changed since the last of these, while the next one is in preparation."""

    @property
    def can_be_handed_over(self) -> bool:
        """Whether the bundle, or a later edition of it, can be handed over to an addressee."""
        return any(can_be_handed_over(self.state, one) for one in self.addressees)


def listed(words: Translator, bundles: Sequence[ListedBundle]) -> list[Block]:
    """The bundles that a reader sees, each with a button to open it."""
    if not bundles:
        return [section(words("bundle.none"))]
    blocks = [section(_listed(words, one), accessory=_open(words, one.number)) for one in bundles[:LISTED]]
    if further := len(bundles) - LISTED:
        blocks += [context(words.count("bundle.further", further))] if further > 0 else []
    return blocks


def dossier(words: Translator, shown: Dossier) -> tuple[str, list[Block]]:
    """A bundle with all actions currently possible."""
    title = f"{shown.ref} · {shown.title}"
    whose = words.name(shown.alliance) if shown.alliance else words("bundle.network")
    state = _state(words, shown)
    blocks = [header(title), context(f"{state} · {quote(whose, 150)}")]
    blocks.append(section(words("bundle.asks", ask=quote(shown.ask, 350)) if shown.ask else words("bundle.no_ask")))
    if shown.cover_note:
        blocks.append(context(words("bundle.note", note=quote(shown.cover_note, 200))))
    if handed := [*edition_lines(words, shown.editions), *([words("edition.not_kept")] if shown.has_unkept else [])]:
        blocks.append(context("\n".join(handed)))
    if shown.changes is not None:
        blocks.append(section(changed(words, shown.changes, limit=CHANGED_SHORT)))
    if became := outcome_lines(words, Outcomes(decided=shown.decided)):
        blocks.append(section(cut("\n".join(became), 1500)))
    blocks += _items(words, shown)
    blocks += _addressees(words, shown)
    blocks += _mandates(words, shown)
    blocks += [actions(f"bundle-{shown.number}", *_buttons(words, shown))]
    text = words("bundle.text", ref=shown.ref, title=quote(shown.title, 300), state=state, n=len(shown.items))
    return text, blocks


def archived(words: Translator, number: int, title: str) -> tuple[str, list[Block]]:
    """An archived bundle, with a button to restore it."""
    text = words("bundle.archived", ref=Series.BUNDLE.ref(number), title=quote(title, 300))
    back = button(words("bundle.restore"), ActionId.BUNDLE_RESTORE, value=str(number))
    return text, [section(text), actions(f"bundle-{number}", back)]


def outline(words: Translator, shown: BundleOutline) -> tuple[str, list[Block]]:
    """A bundle for supporters of an item: its progress, as shown on cards, and whom to ask for the rest."""
    names = words("list.or").join(mention(one) for one in shown.ask[:ASKED])
    text = words("bundle.outline", ref=shown.ref, title=quote(shown.title, 300), names=names)
    lines = outcome_lines(words, Outcomes(handed=shown.handed)) or [words(f"bundlestate.{shown.state}")]
    return "\n".join([text, *lines]), [section(text), section(cut("\n".join(lines), 2000))]


def show_button(words: Translator, number: int) -> Block:
    """The button that opens a bundle."""
    return _open(words, number)


def _listed(words: Translator, one: ListedBundle) -> str:
    lines = [f"{bold(one.ref)} · {quote(one.title, 300)}"]
    whose = words.name(one.alliance) if one.alliance else words("bundle.network")
    items = words.count("bundle.items", one.items)
    state = _state_words(words, one.state, [state for _, state in one.addressees])
    lines.append(f"{state} · {items} · {quote(whose, 100)}")
    if one.addressees:
        for_whom = ", ".join(f"{quote(name, 80)} ({words(f'handed.{state}')})" for name, state in one.addressees[:4])
        lines.append(words("bundle.for_whom", who=for_whom))
    return "\n".join(lines)


def _open(words: Translator, number: int) -> Block:
    ref = Series.BUNDLE.ref(number)
    return button(words("bundle.open"), ActionId.BUNDLE_SHOW, value=str(number), hint=words("bundle.open_of", ref=ref))


def _state(words: Translator, shown: Dossier) -> str:
    state = _state_words(words, shown.state, [one.state for one in shown.addressees])
    if shown.state is BundleState.MANDATE and shown.mandate_until:
        state = words("bundle.until", state=state, day=words.full_day(shown.mandate_until))
    return words("bundle.edition", state=state, edition=shown.edition) if shown.edition else state


def _state_words(words: Translator, state: BundleState, addressees: Sequence[AddresseeState]) -> str:
    """A bundle's state; "answered" instead of "out" once every addressee has answered."""
    is_answered = state is BundleState.OUT and all(one is AddresseeState.ANSWERED for one in addressees)
    return words("bundlestate.answered" if is_answered and addressees else f"bundlestate.{state}")


def _items(words: Translator, shown: Dossier) -> list[Block]:
    first = shown.page * PAGE
    blocks = [section(f"*{words('bundle.items_title')}* ({len(shown.items)})")]
    if not shown.items:
        blocks.append(section(words("bundle.no_items")))
    for one in shown.items[first : first + PAGE]:
        menu = _item_menu(words, shown, one) if shown.state is BundleState.DRAFT else None
        blocks.append(section(_item(words, one), block_id=f"bundle-item-{one.id}", accessory=menu))
    pages = []
    if shown.page:
        value = f"{shown.number}:{shown.page - 1}"
        pages.append(button(words("bundle.back"), f"{ActionId.BUNDLE_PAGE}:back", value=value))
    if first + PAGE < len(shown.items):
        value = f"{shown.number}:{shown.page + 1}"
        pages.append(button(words("bundle.next"), f"{ActionId.BUNDLE_PAGE}:next", value=value))
    return [*blocks, *([actions("bundle-pages", *pages)] if pages else [])]


def _item(words: Translator, one: BundledItem) -> str:
    title = quote(one.title, 155) if one.title else words("bundle.hidden")
    top = f"{'↳ ' if one.under_id else ''}{bold(one.ref)} · {title}"
    behind = words.count("bundle.behind", one.organisations)
    lines = [top, f"{words(f'kind.{one.kind}')} · {behind}"]
    if one.merged_into:
        lines.append(words("bundle.item_merged", ref=one.merged_into))
    elif one.is_archived:
        lines.append(words("bundle.item_archived"))
    if one.is_limited:
        lines.append(f"{LOCK} {words('bundle.item_limited')}")
    if one.author_left:
        lines.append(words("bundle.author_left"))
    if one.alike:
        lines.append(words("bundle.alike", refs=", ".join(one.alike[:3])))
    return "\n".join(lines)


def _item_menu(words: Translator, shown: Dossier, one: BundledItem) -> Block:
    def value(what: str) -> str:
        return f"{shown.number}:{one.id}:{what}:{shown.page}"

    if one.under_id is not None:
        choices = [(words("bundle.apart"), value(APART))]
    else:
        choices = [(words(f"bundle.{what}"), value(what)) for what in (UP, DOWN, TOP)]
        choices.append((words("bundle.under"), value(UNDER)))
    return overflow(f"{ActionId.BUNDLE_ITEM}:{one.id}", [*choices, (words("bundle.remove"), value(REMOVE))])


def _addressees(words: Translator, shown: Dossier) -> list[Block]:
    blocks = [section(f"*{words('bundle.addressees_title')}*")]
    if not shown.addressees:
        blocks.append(section(words("bundle.no_addressees")))
    for one in shown.addressees:
        value = f"{shown.number}:{one.id}"
        choices = [(words("addressee.report"), f"{value}:{REPORT}"), (words("addressee.edit"), f"{value}:{EDIT}")]
        if one.state is AddresseeState.CONCEPT:
            choices.append((words("addressee.remove"), f"{value}:{REMOVE}"))
        menu = overflow(f"{ActionId.ADDRESSEE_MENU}:{one.id}", choices)
        blocks.append(section(addressee_line(words, one), block_id=f"addressee-{one.id}", accessory=menu))
    return blocks


def addressee_line(words: Translator, one: ShownAddressee) -> str:
    """An addressee, with the progress with them."""
    lines = [f"{bold(quote(one.name, 100))} · {words(f'addresseekind.{one.kind}')}"]
    state = words(f"handed.{one.state}")
    if one.answer:
        state = f"{state}: {words(f'handedanswer.{one.answer}')}"
    if one.earlier is not None:
        said = words(f"handedanswer.{one.earlier.answer}")
        if one.earlier.edition is not None:
            said = words("addressee.earlier_answer", edition=one.earlier.edition, answer=said)
        state = words("addressee.after_answer", state=state, edition=one.edition, said=said)
    lines.append(f"{state} · {words.full_day(one.state_on)}" if one.state_on else state)
    if one.line:
        lines.append(f"“{quote(one.line, 120)}”")
    if one.contact or one.state is AddresseeState.CONCEPT:
        lines.append(quote(one.contact, 80) if one.contact else words("addressee.no_contact"))
    return "\n".join(lines)


def _mandates(words: Translator, shown: Dossier) -> list[Block]:
    if not shown.mandates:
        return []
    lines = _mandate_lines(words, shown)
    kept: list[str] = []
    more = None
    for line in lines:
        if sum(map(len, kept)) + len(line) > 900:
            kept.append(words.count("bundle.mandates_further", len(lines) - len(kept)))
            hint = words("bundle.mandates_all_of", ref=shown.ref)
            label = words("bundle.mandates_all")
            more = button(label, ActionId.BUNDLE_MANDATES, value=str(shown.number), hint=hint)
            break
        kept.append(line)
    return [section("\n".join([f"*{words('bundle.mandates_title')}*", *kept]), accessory=more)]


def mandates_page(words: Translator, shown: Dossier) -> list[Block]:
    """What every organisation allows, as a page to read."""
    title = section(f"*{words('bundle.mandates_title')}* ({len(shown.mandates)})")
    return [title, *in_sections(_mandate_lines(words, shown))]


def in_sections(lines: Sequence[str]) -> list[Block]:
    """Lines of text, uncut, in as few sections as possible; for a form, which holds much more than a message."""
    filled: list[list[str]] = [[]]
    for line in lines:
        if sum(len(one) + 1 for one in filled[-1]) + len(line) > MAX_SECTION:
            filled.append([])
        filled[-1].append(line)
    return [section("\n".join(some)) for some in filled if some]


def _mandate_lines(words: Translator, shown: Dossier) -> list[str]:
    is_over = shown.state in {BundleState.READY, BundleState.OUT}
    return [_mandate(words, one, is_over=is_over) for one in shown.mandates]


def _mandate(words: Translator, one: ShownMandate, *, is_over: bool) -> str:
    name = quote(words.name(one.organisation), 100)
    if one.further:
        name = words.count("mandate.for_further", one.further, organisation=name)
    if one.naming is None and one.asked and is_over:
        return f"• {name}: {words('mandate.silent')}"
    if one.naming is None:
        asked = words("mandate.waits", name=short_name(one.asked)) if one.asked else words("mandate.nobody")
        return f"• {name}: {cut(asked, 200)}"
    return f"• {name}: {mandate_with_consequence(words, one)}"


def mandate_with_consequence(words: Translator, one: ShownMandate) -> str:
    """What an organisation allows, and the consequence, for people who run the bundle."""
    if one.falls_out:
        refs = cut(joined(words, one.falls_out), 300)
        comes = words.count("mandate.falls_out", len(one.falls_out), refs=refs)
    elif one.is_outdated:
        comes = words("mandate.outdated")
    elif one.is_expired:
        comes = words("mandate.expired")
    else:
        comes = words("mandate.disagreed") if one.is_disagreed else ""
    said = mandate_words(words, one)
    return f"{said} ({comes})" if comes else said


def mandate_words(words: Translator, one: ShownMandate) -> str:
    """What an organisation allows, in one line."""
    parts = [words(f"naming.{one.naming}")]
    if one.naming is not Naming.NOT:
        parts.append(words(f"executive.{_executive(one.executive_agreed)}"))
    if one.valid_until:
        parts.append(words("mandate.valid", day=words.full_day(one.valid_until)))
    return ", ".join(parts)


def _executive(agreed: bool | None) -> str:
    return "later" if agreed is None else "yes" if agreed else "no"


def _archive_sure(words: Translator, shown: Dossier) -> str:
    """What archiving means, including for people who were asked and have not answered."""
    waiting = sum(one.naming is None and one.asked is not None for one in shown.mandates)
    told = words.count("bundle.archive_waiting", waiting) if waiting else ""
    return " ".join(part for part in (words("bundle.archive_sure", ref=shown.ref), told) if part)


def _buttons(words: Translator, shown: Dossier) -> list[Block]:
    value = str(shown.number)
    look = button(words("bundle.preview"), ActionId.BUNDLE_PREVIEW, value=value)
    add = button(words("addressee.add"), ActionId.ADDRESSEE_ADD, value=value)
    files = [button(words("dossier.files"), ActionId.BUNDLE_FILES, value=value)] if shown.items else []
    if files and any(one.kind is AddresseeKind.OWN_EXECUTIVES for one in shown.addressees):
        files.append(button(words("dossier.own_files"), ActionId.BUNDLE_OWN_FILES, value=value))
    if shown.items:
        files.append(button(words("personal.check"), ActionId.BUNDLE_CHECK, value=value))
    files.append(button(words("do.schedule"), f"{ActionId.SCHEDULE_ITEM}:{shown.ref}", value=shown.ref))
    archive = asking_first(
        button(words("bundle.archive"), ActionId.BUNDLE_ARCHIVE, value=value, style="danger"),
        words,
        _archive_sure(words, shown),
        yes=words("bundle.archive"),
    )
    if shown.state is BundleState.DRAFT:
        return [
            button(words("mandate.ask"), ActionId.MANDATE_ASK, value=value, style="primary"),
            button(words("bundle.pick"), ActionId.BUNDLE_FILTER, value=value),
            button(words("bundle.write"), ActionId.BUNDLE_TEXTS, value=value),
            add,
            look,
            *files,
            archive,
        ]
    again = asking_first(
        button(words("bundle.new_edition"), ActionId.BUNDLE_EDITION, value=value),
        words,
        words("bundle.edition_sure"),
        yes=words("bundle.new_edition"),
    )
    hand = (
        [button(words("handing.do"), ActionId.BUNDLE_HAND, value=value, style="primary")]
        if shown.can_be_handed_over
        else []
    )
    return [*hand, look, *files, add, again, *([archive] if shown.state is not BundleState.OUT else [])]

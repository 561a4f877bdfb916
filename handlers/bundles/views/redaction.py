"""The personal data found in a bundle, and the page before it is handed over."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from alliance.bundles.handover import HandoverPreview
from alliance.bundles.redaction import FoundPersonal, FoundPlace
from handlers.bundles.views.bundle_forms import disagreed
from handlers.bundles.views.dossiers import warnings
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import DIVIDER, Block, View, actions, button, context, form, section
from handlers.slack.views.markup import bold, cut, joined, mrkdwn, quote
from reports.bundles.redaction import redaction_note
from texts import Translator

TYPED = fields.text(BlockId.TYPED, "personal.typed", 3000, hint="personal.typed_hint", optional=True)
ADDRESSEES = fields.checks(BlockId.ADDRESSEES, "handing.to")
DAY = fields.day(BlockId.DAY, "addressee.day", allows_none=True)
PLACES = 20
"""Sentences on one page."""
AROUND = 110
"""Characters of a sentence that are shown on either side of what was found."""
NAMED = 1200
"""Characters of the names of organisations."""
EVERYWHERE = "-"
"""Means every sentence, in a button's value."""


def check_view(
    words: Translator,
    ref: str,
    number: int,
    found: Sequence[FoundPersonal],
    *,
    page: int,
    metadata: str,
    typed: Sequence[str] = (),
    said: str = "",
) -> View:
    """What was found in a bundle, to put back or leave out, with what else to leave out (`typed`) on the last page.

    Each page except the last leads to the next, so that only somebody who saw all of them can confirm.
    """
    blocks = [section(said)] if said else []
    blocks.append(section(_intro(words, found) if found else words("personal.nothing", ref=ref)))
    blocks += _found_blocks(words, number, found, page)
    is_last = page >= _last_page(found)
    if is_last:
        blocks.append(TYPED.block(words, "\n".join(typed)))
    submit = words("personal.checked" if is_last else "personal.further")
    return form(words, CallbackId.BUNDLE_CHECK, words("personal.check"), blocks, submit=submit, metadata=metadata)


def _last_page(found: Sequence[FoundPersonal]) -> int:
    """The last page of the finds, counted from 0."""
    return max(0, (sum(len(one.places) for one in found) - 1) // PLACES)


def handing_view(
    words: Translator,
    handing: HandoverPreview,
    *,
    page: int,
    chosen: int,
    today: dt.date,
    metadata: str,
    said: str = "",
) -> View:
    """A preview of what leaves: the organisations named, and what is left out about people.

    The last page of the finds asks for the addressees; earlier pages lead to the next. `chosen` is the id of the
    addressee for whom it was opened; 0 for any.
    """
    blocks = [section(f":warning: {said}")] if said else []
    blocks.append(section(words("handing.intro", ref=handing.ref, title=quote(handing.dossier.title, 200))))
    blocks.append(section(cut(f"*{words('handing.organisations')}*\n{_organisations(words, handing)}", 2900)))
    blocks += [section(cut(one, 2900)) for one in warnings(words, handing.dossier)]
    if handing.disagreed:
        blocks.append(section(cut(disagreed(words, handing.disagreed), 2900)))
    blocks += [DIVIDER, section(f"*{words('personal.title')}*\n{_redacted(words, handing)}")]
    blocks += _found_blocks(words, handing.number, handing.found, page)
    if page < _last_page(handing.found):
        submit = words("personal.further")
        return form(words, CallbackId.BUNDLE_HAND, handing.ref, blocks, submit=submit, metadata=metadata)
    choices = [(cut(one.name, 75), str(one.id)) for one in handing.addressees]
    initial = [value for _, value in choices if len(choices) == 1 or value == str(chosen)]
    blocks += [
        DIVIDER,
        ADDRESSEES.block(words, initial, choices),
        DAY.block(words, today),
        context(words("handing.means")),
    ]
    return form(words, CallbackId.BUNDLE_HAND, handing.ref, blocks, submit=words("handing.do"), metadata=metadata)


def told(words: Translator, found: Sequence[FoundPersonal]) -> str:
    """What was decided about the finds, in one line."""
    places = [place for one in found for place in one.places]
    back = sum(one.is_back for one in places)
    return words("personal.told", left_out=words.number(len(places) - back), put_back=words.number(back))


def _redacted(words: Translator, handing: HandoverPreview) -> str:
    """What is found in it; of an edition that others have, what was left out when it was frozen."""
    return redaction_note(handing.dossier, words) if handing.is_frozen else _intro(words, handing.found)


def _intro(words: Translator, found: Sequence[FoundPersonal]) -> str:
    if not found:
        return words("personal.none")
    return f"{words('personal.intro')} {told(words, found)}"


def _organisations(words: Translator, handing: HandoverPreview) -> str:
    dossier = handing.dossier
    lines = []
    if dossier.named:
        names = joined(words, [mrkdwn(words.name(one.name)) for one in dossier.named])
        lines.append(words.count("handing.named", len(dossier.named), names=cut(names, NAMED)))
    if counted := dossier.organisations - len(dossier.named):
        lines.append(words.count("handing.counted", counted))
    if not dossier.left_out:
        lines.append(words("handing.none_left_out"))
    return "\n".join(lines)


def _found_blocks(words: Translator, number: int, found: Sequence[FoundPersonal], page: int) -> list[Block]:
    """A page of the finds, by kind and text, each with the sentences that contain it."""
    every = [(one, place) for one in found for place in one.places]
    page = max(0, min(page, _last_page(found)))
    blocks: list[Block] = []
    kind, last = None, None
    for at, (one, place) in enumerate(every[page * PLACES : (page + 1) * PLACES]):
        if one.kind is not kind:
            kind = one.kind
            blocks.append(section(f"*{words(f'findkind.{kind}')}*"))
        if len(one.places) > 1 and one is not last:
            text = words.count("personal.of_several", len(one.places), found=bold(quote(one.text, 150)))
            way = _button(words, number, one, None, page, f"{at}-all")
            blocks.append(section(text, block_id=f"find-{one.find_key}", accessory=way))
        last = one
        block_id = f"find-{one.find_key}-{place.ref}-{place.sentence_key}"
        blocks.append(
            section(
                _place(words, one, place),
                block_id=block_id,
                accessory=_button(words, number, one, place, page, str(at)),
            )
        )
    return [*blocks, *_pages(words, number, page, len(every))]


def _place(words: Translator, one: FoundPersonal, place: FoundPlace) -> str:
    state = words("personal.stays" if place.is_back else "personal.goes")
    return f"{bold(place.ref)} · {state}\n“{_sentence(one.text, place.sentence)}”"


def _sentence(found: str, sentence: str) -> str:
    """A sentence with the find in bold."""
    plain = " ".join(found.split())
    at = re.search(re.escape(plain), sentence, re.IGNORECASE)
    if at is None:
        return quote(sentence, 2 * AROUND)
    first, last = max(0, at.start() - AROUND), at.end() + AROUND
    before = ("…" if first else "") + mrkdwn(sentence[first : at.start()])
    behind = mrkdwn(sentence[at.end() : last]) + ("…" if last < len(sentence) else "")
    return f"{before}{bold(mrkdwn(cut(at[0], 200)))}{behind}"


def _button(words: Translator, number: int, one: FoundPersonal, place: FoundPlace | None, page: int, at: str) -> Block:
    is_back = place.is_back if place is not None else not one.is_left_out
    way = "out" if is_back else "back"
    label = words(f"personal.{way}_everywhere" if place is None else f"personal.{way}")
    sentence = place.sentence_key if place is not None else EVERYWHERE
    value = f"{number}:{page}:{one.find_key}:{sentence}:{way}"
    return button(label, f"{ActionId.PERSONAL_CHOICE}:{at}", value=value)


def _pages(words: Translator, number: int, page: int, places: int) -> Iterator[Block]:
    pages = []
    if page:
        pages.append(button(words("bundle.back"), f"{ActionId.PERSONAL_PAGE}:back", value=f"{number}:{page - 1}"))
    if (page + 1) * PLACES < places:
        pages.append(button(words("bundle.next"), f"{ActionId.PERSONAL_PAGE}:next", value=f"{number}:{page + 1}"))
    if pages:
        yield context(words("personal.page", page=words.number(page + 1), pages=words.number(-(-places // PLACES))))
        yield actions("find-pages", *pages)

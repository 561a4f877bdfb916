"""The files of a bundle in Slack: the message above them, the choice of executives, and the preview."""

from collections.abc import Sequence
from enum import StrEnum

from alliance.bundles.dossiers import CollectedDossier, UnallowedMention
from alliance.bundles.mandate_results import LeftOut, WhyLeftOut
from alliance.bundles.preview import PreviewItem, SupporterShown
from alliance.contributions.details import Detail
from alliance.enums import Name
from handlers.bundles.views.bundles import LOCK
from handlers.bundles.views.editions import changed
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, grouped_select, header, section
from handlers.slack.views.files import language_select
from handlers.slack.views.markup import bold, cut, mrkdwn, pieces, quote
from texts import Translator

SLIPS = 5
"""Maximum number of texts pointed out because they name an organisation."""
LEFT_OUT = 8
"""Maximum number of left-out items named."""
PREVIEWED = 6
"""Items on one page of the preview."""
VOICES = 12
"""Maximum number of organisations that the preview shows with an item."""


def files_message(words: Translator, dossier: CollectedDossier, missing: str = "") -> tuple[str, list[Block]]:
    """The files that follow in the thread, what is left out, and what to check before handing them over.

    `missing` says that some files do not follow.
    """
    name = quote(dossier.title, 300)
    told = f"{dossier.ref} · {name}\n{missing}" if missing else words("dossier.follows", ref=dossier.ref, title=name)
    files = section(missing) if missing else context(words("dossier.in_thread"))
    warned = warnings(words, dossier)
    blocks = [section(f"{bold(dossier.ref)} · {bold(name)}"), files, *[section(one) for one in warned]]
    return cut("\n".join([told, *warned]), 3000), blocks


def warnings(words: Translator, dossier: CollectedDossier) -> list[str]:
    """Warnings: what is left out and why, what only its alliance can see, and who is named without permission."""
    warned = []
    if dossier.changes is not None:
        warned.append(changed(words, dossier.changes))
    elif dossier.replaces:
        warned.append(words("dossier.replaces", edition=dossier.edition, handed=dossier.replaces))
    if dossier.left_out:
        warned.append(left_out(words, dossier.left_out))
    if dossier.limited:
        warned.append(limited(words, dossier.limited))
    if dossier.slips:
        lines = [_slip(words, one) for one in dossier.slips[:SLIPS]]
        further = len(dossier.slips) - SLIPS
        lines += [words.count("dossier.slips_further", further)] if further > 0 else []
        warned.append("\n".join([f":warning: {words('dossier.slips')}", *lines]))
    return warned


def left_out(words: Translator, found: Sequence[LeftOut]) -> str:
    """The items that are left out, and why."""
    lines = [_left_out(words, one) for one in found[:LEFT_OUT]]
    further = len(found) - LEFT_OUT
    lines += [words.count("bundle.items_further", further)] if further > 0 else []
    return "\n".join([words.count("dossier.left_out", len(found)), *lines])


def limited(words: Translator, refs: Sequence[str]) -> str:
    """The items that are visible only to their alliance, and are included nevertheless."""
    return f"{LOCK} {words.count('dossier.limited', len(refs), refs=cut(', '.join(refs), 1000))}"


def own_form(
    words: Translator,
    ref: str,
    organisations: Sequence[tuple[int, Name]],
    *,
    language: str,
    metadata: str,
    edition: Sequence[Block] = (),
) -> View:
    """The form to choose the executives: those of an organisation that supports an item."""
    choices = [(words.name(name), str(key)) for key, name in organisations]
    label = words("dossier.organisation")
    blocks = [
        section(words("dossier.own_means", ref=ref)),
        grouped_select(BlockId.ORGANISATION, label, [(words("dossier.organisations"), choices)]),
        *edition,
        language_select(words, language),
    ]
    title, submit = words("dossier.own_files"), words("file.make")
    return form(words, CallbackId.BUNDLE_OWN_FILES, title, blocks, submit=submit, metadata=metadata)


def preview(words: Translator, dossier: CollectedDossier, *, page: int = 0) -> tuple[str, list[Block]]:
    """A page, from 0, of the files' contents: the same items in the same order, each text shortened."""
    number = dossier.ref.partition("-")[2]
    page = max(0, min(page, (len(dossier.items) - 1) // PREVIEWED))
    sums = f"{words.count('bundle.items', len(dossier.items))} · {words.count('bundle.behind', dossier.organisations)}"
    blocks = [header(dossier.title), context(sums), *[section(one) for one in warnings(words, dossier)]]
    if page == 0 and dossier.cover_note:
        blocks += [section(one) for one in pieces(mrkdwn(dossier.cover_note))[:2]]
    if not dossier.items:
        blocks.append(section(words("bundle.no_items")))
    first = page * PREVIEWED
    for one in dossier.items[first : first + PREVIEWED]:
        blocks += _item_blocks(words, one)
    ask = words("bundle.asks", ask=quote(dossier.ask, 2000)) if dossier.ask else words("bundle.no_ask")
    blocks += [section(ask), context(words("bundle.preview_how"))]
    pages = []
    if page:
        pages.append(button(words("bundle.back"), f"{ActionId.BUNDLE_PREVIEW}:back", value=f"{number}:{page - 1}"))
    if first + PREVIEWED < len(dossier.items):
        pages.append(button(words("bundle.next"), f"{ActionId.BUNDLE_PREVIEW}:next", value=f"{number}:{page + 1}"))
    return sums, [*blocks, *([actions("preview-pages", *pages)] if pages else [])]


def _item_blocks(words: Translator, one: PreviewItem) -> list[Block]:
    top = f"{f'{LOCK} ' if one.limited_to else ''}{bold(one.ref)} · {bold(quote(one.title, 200))}"
    lines = [f"{top}\n{quote(one.what, 2400)}"]
    if one.details:
        lines.append("\n".join(_detail(words, detail) for detail in one.details))
    lines.append("\n".join([f"*{words.count('bundle.behind', one.counted)}*", *_voices(words, one)]))
    if one.under:
        lines.append(words("bundle.told_with", items=quote("; ".join(under.called for under in one.under), 600)))
    return [section(cut(line, 2900)) for line in lines]


def _detail(words: Translator, detail: Detail) -> str:
    field, value = detail.field, detail.value
    told = words(f"{field}.{value}") if isinstance(value, StrEnum) else quote(value, 600)
    return f"{bold(words(f'field.{field}'))}: {told}"


def _voices(words: Translator, one: PreviewItem) -> list[str]:
    spoken = one.spoken
    lines = [_voice(words, voice) for voice in spoken[:VOICES]]
    further = len(spoken) - len(lines)
    return [*lines, words.count("bundle.items_further", further)] if further else lines


def _voice(words: Translator, voice: SupporterShown) -> str:
    name = cut(mrkdwn(words.name(voice.name)), 80) if voice.name else words("bundle.unnamed")
    about = [words(f"severity.{voice.severity}")] if voice.severity else []
    about += [f"“{quote(voice.context, 150)}”"] if voice.context else []
    return f"• {name}{': ' if about else ''}{', '.join(about)}"


def _left_out(words: Translator, one: LeftOut) -> str:
    name = quote(words.name(one.organisation), 100) if one.organisation else ""
    why = (
        words(f"leftout.{one.why}") if one.why is WhyLeftOut.HIDDEN else words(f"leftout.{one.why}", organisation=name)
    )
    return f"• {one.ref}: {why}"


def _slip(words: Translator, one: UnallowedMention) -> str:
    name = words.name(one.organisation)
    return f"• {words('dossier.slip', ref=one.ref, organisation=quote(name, 100))}"

"""The message above the files of a bundle."""

from collections.abc import Sequence

from alliance.dossiers import Slip
from alliance.mandates import ShownMandate
from handlers.ids import BlockId, CallbackId
from handlers.views.parts import Block, View, bold, context, cut, form, quote, section, select
from texts import Translator

SLIPS = 5
"""How many texts that name somebody are pointed out."""


def files_message(
    words: Translator, *, ref: str, title: str, slips: Sequence[Slip], left_out: Sequence[str]
) -> tuple[str, list[Block]]:
    """Which files follow in the thread, what is not in them, and in which texts somebody is named who did not allow
    it."""
    told = words("dossier.follows", ref=ref, title=quote(title, 300))
    blocks = [section(f"{bold(ref)} · {bold(quote(title, 300))}"), context(words("dossier.in_thread"))]
    if left_out:
        absent = words.count("dossier.left_out", len(left_out), refs=cut(", ".join(left_out), 1000))
        told, blocks = f"{told}\n{absent}", [*blocks, section(absent)]
    lines = [_slip(words, one) for one in slips[:SLIPS]]
    if not lines:
        return told, blocks
    if further := len(slips) - SLIPS:
        lines += [words.count("dossier.slips_further", further)] if further > 0 else []
    warned = words("dossier.slips")
    return f"{told}\n{warned}", [*blocks, section("\n".join([f":warning: {warned}", *lines]))]


def own_form(words: Translator, ref: str, mandates: Sequence[ShownMandate], *, metadata: str) -> View:
    """For whose executives the files are: an organisation that was asked what it allows."""
    choices = [(words.name(one.organisation.nl, one.organisation.en), str(one.id)) for one in mandates]
    blocks = [
        section(words("dossier.own_means", ref=ref)),
        select(BlockId.ORGANISATION, words("dossier.organisation"), choices),
    ]
    title, submit = words("dossier.own_files"), words("dossier.own_make")
    return form(words, CallbackId.BUNDLE_OWN_FILES, title, blocks, submit=submit, metadata=metadata)


def _slip(words: Translator, one: Slip) -> str:
    name = words.name(one.organisation.nl, one.organisation.en)
    return f"• {words('dossier.slip', ref=one.ref, organisation=quote(name, 100))}"

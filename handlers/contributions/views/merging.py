"""Merging two contributions: choice, preview, undo, the card that remains, and notices about the merge."""

from collections.abc import Sequence

from alliance.contributions.merging.merging import Candidates, MergePreview
from alliance.contributions.sharing import Shown
from alliance.enums import Series
from alliance.people.members import Organisation
from handlers.contributions.views.sharing import item_ref, support
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import DIVIDER, Block, View, actions, button, context, form, section
from handlers.slack.views.markup import bold, cut, joined, mrkdwn, quote, short_name
from texts import Translator

NAMED = 12
"""Maximum number of organisations that a preview names on one line."""
READABLE = 5
"""Maximum number of merged contributions whose original text a card offers."""
MAX_REFERENCE = 20
LOOK_ALIKE = fields.choice(BlockId.LOOK_ALIKE, "merge.look_alike", optional=True)
REFERENCE = fields.line(
    BlockId.REFERENCE, "merge.reference", MAX_REFERENCE, placeholder="merge.reference_example", optional=True
)
MERGED = fields.choice(BlockId.MERGED, "unmerge.which")


def target_form(words: Translator, candidates: Candidates, *, metadata: str) -> View:
    """The form to choose the contribution to merge into: a look-alike, or any other by its reference."""
    source = candidates.source
    blocks = [section(words("merge.which", ref=source.ref, title=bold(quote(source.title, 300))))]
    if candidates.look_alikes:
        choices = [(cut(f"{one.ref} · {one.title}", 75), one.ref) for one in candidates.look_alikes]
        blocks += [LOOK_ALIKE.block(words, choices=choices), REFERENCE.block(words)]
    else:
        blocks.append(REFERENCE.block(words, label="merge.reference_only", optional=False))
    submit = words("merge.look_first")
    return form(words, CallbackId.MERGE, words("merge.title"), blocks, submit=submit, metadata=metadata)


def preview_form(words: Translator, preview: MergePreview, *, metadata: str) -> View:
    """The preview of a merge: what is transferred, and who will no longer be able to read it."""
    source, target = preview.source, preview.target
    blocks = [
        section(words("merge.goes_up", ref=source.ref)),
        _side(words, source),
        section(words("merge.in", ref=target.ref)),
        _side(words, target),
        DIVIDER,
        section("\n".join(f"• {line}" for line in _transferred_lines(words, preview))),
    ]
    if preview.is_narrower:
        alliance = mrkdwn(words.name(target.alliance.names))
        warning = words("merge.narrower", ref=target.ref, alliance=alliance)
        if preview.excluded:
            warning += " " + words("merge.excluded", names=_names(words, preview.excluded))
        blocks.append(section(f":warning: {warning}"))
    blocks.append(context(words("merge.meaning", source=source.ref, target=target.ref)))
    submit = words("merge.do")
    return form(words, CallbackId.MERGE_CONFIRM, words("merge.title"), blocks, submit=submit, metadata=metadata)


def undo_form(words: Translator, merged: Sequence[Shown], *, metadata: str) -> View:
    """The form to choose the contribution to take out again, with the consequences."""
    choices = [(cut(f"{one.ref} · {one.title}", 75), one.ref) for one in merged]
    blocks = [
        MERGED.block(words, choices[0][1], choices),
        context(words("unmerge.meaning")),
    ]
    title, submit = words("unmerge.title"), words("unmerge.do")
    return form(words, CallbackId.MERGE_UNDO, title, blocks, submit=submit, metadata=metadata)


def pointer(words: Translator, item: Shown, *, is_open: bool) -> tuple[str, list[Block]]:
    """The card of a merged contribution: a pointer to the contribution it was merged into.

    The title is included only if the card already showed it there.
    """
    assert item.merged_into is not None
    into = Series.CONTRIBUTION.ref(item.merged_into)
    title = bold(quote(item.title, 300)) if is_open else words(f"kind.{item.kind}")
    text = words("merge.pointer", ref=item.ref, title=title, into=into)
    show = button(words("merge.show", ref=into), ActionId.SHOW, value=into, hint=words("card.show_of", ref=into))
    return text, [section(text), actions(f"card-{item.ref}", show, _original(words, item.number))]


def merged_notice(words: Translator, item: Shown) -> list[Block]:
    """Buttons on a merge target to read the original texts of what was merged into it; empty if there are none."""
    if not item.merged_numbers:
        return []
    buttons = [_original(words, number) for number in item.merged_numbers[-READABLE:]]
    return [actions(f"merged-{item.ref}", *buttons)]


def merge_done(words: Translator, source: Shown, target: Shown) -> tuple[str, list[Block]]:
    """Confirm a merge to the person who made it, and explain how to undo it."""
    text = words(
        "merge.done",
        source=source.ref,
        title=bold(quote(source.title, 300)),
        target=item_ref(target),
    )
    undo = button(words("do.unmerge"), ActionId.MERGE_UNDO, value=source.ref)
    return text, [section(text), actions(f"merged-{source.ref}", undo), context(words("merge.undo_within"))]


def merged_message(words: Translator, source: Shown, target: Shown, *, may_read: bool) -> tuple[str, list[Block]]:
    """Notify the supporters of a merged contribution.

    People who may not read the other contribution get only its reference.
    """
    title = bold(quote(source.title, 300))
    if not may_read:
        alliance = mrkdwn(words.name(target.alliance.names))
        text = words("merge.told_closed", source=source.ref, title=title, target=target.ref, alliance=alliance)
        return text, [section(text)]
    other = bold(quote(target.title, 300))
    text = words("merge.told", source=source.ref, title=title, target=item_ref(target), other=other)
    show = button(words("merge.show", ref=target.ref), ActionId.SHOW, value=target.ref)
    return text, [section(text), actions(f"merged-{source.ref}", show)]


def _side(words: Translator, item: Shown) -> Block:
    organisation = mrkdwn(words.name(item.organisation.names))
    facts = [organisation, words("card.by", name=short_name(item.author_name))]
    facts += support(words, item)
    return section(f"*{item.ref}* · {bold(quote(item.title, 300))}\n{' · '.join(facts)}\n{quote(item.body, 300)}")


def _transferred_lines(words: Translator, preview: MergePreview) -> list[str]:
    ref = preview.target.ref
    lines = []
    if preview.joins:
        lines.append(words.count("merge.joins", len(preview.joins), ref=ref, names=_names(words, preview.joins)))
    if preview.stays:
        lines.append(words.count("merge.stays", len(preview.stays), names=_names(words, preview.stays)))
    if preview.adopts:
        lines.append(words("merge.adopts", names=_names(words, preview.adopts)))
    if preview.followers:
        lines.append(words.count("merge.followers", preview.followers))
    if preview.steps:
        lines.append(words.count("merge.steps", preview.steps))
    return lines or [words("merge.nothing")]


def _names(words: Translator, organisations: Sequence[Organisation]) -> str:
    names = [bold(quote(words.name(one.names), 60)) for one in organisations]
    left = len(names) - NAMED
    if left > 0:
        return ", ".join(names[:NAMED]) + words("list.and") + words.count("card.others", left)
    return joined(words, names)


def _original(words: Translator, number: int) -> Block:
    ref = Series.CONTRIBUTION.ref(number)
    return button(words("merge.original", ref=ref), f"{ActionId.SHOW_MERGED}:{number}", value=ref)

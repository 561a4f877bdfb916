"""Editions of a bundle that were handed over: which there are, the message above their files, what changed since."""

from collections.abc import Sequence

from alliance.bundles.changes import EditionChanges
from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.editions import ShownEdition
from handlers.slack.ids import BlockId
from handlers.slack.views.blocks import Block, context, section, select
from handlers.slack.views.markup import bold, cut, mrkdwn, quote
from reports.bundles.changes import changed_lines
from reports.bundles.redaction import spoken
from texts import Translator

ENDINGS = ("docx", "xlsx")
OFFERED = 24
"""Maximum number of editions to choose from, the newest ones."""
SHOWN = 3
"""Maximum number of editions that a bundle shows, the newest ones."""
CHANGED = 1800
"""Maximum length of what changed since an edition."""
CHANGED_SHORT = 600
"""Its maximum length on a bundle's own page, which says much else; the preview has more of it."""


def edition_message(
    words: Translator, dossier: CollectedDossier, handed: str, sums: Sequence[tuple[str, str]], missing: str = ""
) -> tuple[str, list[Block]]:
    """The files of an edition that was handed over, with their checksums where they were made before.

    `handed` says which edition it is and when it was handed over; `missing`, that some files do not follow.
    """
    name = quote(spoken(dossier.title, words=words), 300)
    lines = [handed, missing or words("dossier.in_thread")]
    lines += [
        words("dossier.checksum", format=words(f"edition.{ending}"), sum=f"`{sha256}`") for ending, sha256 in sums
    ]
    blocks = [section(f"{bold(dossier.ref)} · {bold(name)}"), section(lines[0]), context("\n".join(lines[1:]))]
    return "\n".join([f"{dossier.ref} · {name}", *lines]), blocks


def edition_select(words: Translator, editions: Sequence[ShownEdition], *, concept: int, initial: int) -> Block:
    """The choice between the editions that were handed over and the one in preparation, which has the value 0."""
    choices = [
        (words("edition.handed", edition=one.edition, day=words.full_day(one.handed_on)), str(one.edition))
        for one in reversed(editions[-OFFERED:])
    ]
    choices.append((words("edition.concept", edition=concept), "0"))
    return select(BlockId.EDITION, words("dossier.edition"), choices, initial=str(initial))


def edition_lines(words: Translator, editions: Sequence[ShownEdition]) -> list[str]:
    """The editions that were handed over, newest first, each with the beginning of its files' checksums."""
    lines = []
    for one in reversed(editions[-SHOWN:]):
        told = words("edition.handed", edition=one.edition, day=words.full_day(one.handed_on))
        sums = [f"{words(f'edition.{ending}')} `{one.sums[ending][:12]}`" for ending in ENDINGS if ending in one.sums]
        lines.append(" · ".join([told, *([words("edition.sums", sums=", ".join(sums))] if sums else [])]))
    return lines


def changed(words: Translator, changes: EditionChanges, *, limit: int = CHANGED) -> str:
    """What changed since the edition that was handed over last."""
    lines = [f"• {mrkdwn(one)}" for one in changed_lines(words, changes)]
    title = words("changes.title", edition=changes.edition)
    return cut("\n".join([bold(title), *lines]), limit)

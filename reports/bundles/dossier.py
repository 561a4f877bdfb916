"""A dossier as a Word document for its addressee."""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator

from alliance.bundles.dossiers import CollectedDossier
from alliance.enums import ContributionKind
from reports.bundles.changes import changes_section
from reports.bundles.dossier_items import behind_table, item_chapter
from reports.bundles.dossier_summary import has_kinds, summary_chapter
from reports.bundles.dossier_wording import called, how_it_was_made, name_words, severity, subtitle, typed, whom_to_ask
from reports.bundles.redaction import redaction_note, without_personal
from reports.word.content import Bullets, Heading, Paragraph, Part, WordDocument, page_texts
from reports.word.writing import write_document
from texts import Translator

OWN_WIDTHS = (38, 16, 46)
_ONE_KIND = (ContributionKind.BOTTLENECK, ContributionKind.OPPORTUNITY)


def build_dossier(dossier: CollectedDossier, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The dossier as a Word document in the language of `words`; the same input gives the same bytes."""
    dossier = without_personal(dossier, words)
    day = words.full_day(dossier.on)
    return write_document(
        WordDocument(
            title=dossier.title,
            subtitle=_kind_of_paper(dossier, words),
            creator=words("report.creator"),
            network=called(dossier.network, words),
            language=words.language,
            made_at=made_at,
            header=words("dossier.header", ref=dossier.ref, title=dossier.title),
            footer=f"{called(dossier.network, words)} · {day}",
            page=page_texts(words),
            contents=words("dossier.contents"),
            table=words("dossier.table"),
            parts=tuple(_parts(dossier, words)),
            subject=subtitle(dossier, words),
            facts=tuple(_facts(dossier, words)),
            has_cover=True,
        )
    )


def dossier_file_name(dossier: CollectedDossier, ending: str) -> str:
    """The file's name, the same in every language: edition, day, and the organisation whose executives it is for."""
    parts = ["kennisbot-dossier", dossier.ref]
    if dossier.own is not None:
        parts.append(re.sub(r"[^a-z0-9]+", "-", dossier.own.nl.casefold()).strip("-"))
    parts += ["concept"] if dossier.is_concept else []
    parts += [f"uitgave-{dossier.edition}"] if dossier.edition else []
    return f"{'-'.join([*parts, dossier.on.isoformat()])}.{ending}"


def _kind_of_paper(dossier: CollectedDossier, words: Translator) -> str:
    kinds = {one.kind for one in dossier.items}
    only = kinds.pop() if len(kinds) == 1 else None
    return words(f"dossier.paper_{only}" if only in _ONE_KIND else "dossier.kind_of_paper")


def _facts(dossier: CollectedDossier, words: Translator) -> Iterator[tuple[str, str]]:
    """The facts on the cover, below the title."""
    if dossier.own is not None:
        yield words("dossier.for"), words("dossier.executives_of", organisation=name_words(dossier.own, words))
    elif dossier.addressees:
        yield words("dossier.for"), ", ".join(dossier.addressees)
    yield words("dossier.reference"), dossier.ref
    if dossier.edition:
        yield (
            words("dossier.edition"),
            words("dossier.edition_of_day", edition=dossier.edition, day=words.full_day(dossier.on)),
        )
    else:
        yield words("dossier.date"), words.full_day(dossier.on)
    if dossier.is_concept:
        yield words("dossier.standing"), words("dossier.is_concept")
    yield words("dossier.questions"), whom_to_ask(dossier, words)
    yield words("dossier.left_out_label"), redaction_note(dossier, words)


def _parts(dossier: CollectedDossier, words: Translator) -> Iterator[Part]:
    if dossier.own is not None:
        yield from _own(dossier, words)
    yield from summary_chapter(dossier, words)
    # The summary is alone on its page: what comes after it begins another.
    first, *after = _after_summary(dossier, words)
    yield dataclasses.replace(first, begins_page=True) if isinstance(first, Heading) else first
    yield from after


def _after_summary(dossier: CollectedDossier, words: Translator) -> Iterator[Part]:
    if dossier.changes is not None:
        yield from changes_section(dossier.changes, words)
    yield from _note(dossier, words)
    yield Heading(words("dossier.matter"))
    has_kind = has_kinds(dossier)
    for told in dossier.items:
        yield from item_chapter(told, words, has_kind=has_kind)
    yield Heading(words("dossier.how"))
    yield Bullets(how_it_was_made(dossier, words))


def _note(dossier: CollectedDossier, words: Translator) -> Iterator[Part]:
    """The covering words of the person who made the dossier."""
    if not dossier.cover_note:
        return
    yield Heading(words("dossier.note"))
    if dossier.own is not None and dossier.addressees:
        # The note addresses the addressees, so one's own executives need a line that says so.
        yield Paragraph(words("dossier.note_to", who=", ".join(dossier.addressees)))
    yield from typed(dossier.cover_note)


def _own(dossier: CollectedDossier, words: Translator) -> Iterator[Part]:
    """The organisation's own words, before everything else."""
    assert dossier.own is not None
    own = name_words(dossier.own, words)
    yield Heading(words("dossier.own_title", organisation=own))
    said = [(told, one) for told in dossier.items for one in told.organisations if one.name == dossier.own]
    if not said:
        yield Paragraph(words("dossier.own_nothing", organisation=own))
        return
    rows = [
        (
            f"{told.ref} · {told.title}",
            severity(one, words),
            one.context or (words("pack.is_author") if one.is_author else ""),
        )
        for told, one in said
    ]
    caption = words("dossier.own_caption", organisation=own)
    yield behind_table(caption, ("subject", "severity", "context"), rows, OWN_WIDTHS, words)

"""A dossier as a Word document for its addressee."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import groupby

from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.preview import PreviewItem, ToldOrganisation
from alliance.words import ContributionKind, Name
from reports.bundles.changes import changes_section
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part, WordDocument
from reports.word.document import write_document
from texts import Translator

SHORT_WIDTHS = (12, 55, 15, 18)
BEHIND_WIDTHS = (28, 16, 56)
OWN_WIDTHS = (38, 16, 46)
_LISTED = re.compile(r"^\s*[-–•*]\s+(?=\S)")
_ONE_KIND = (ContributionKind.BOTTLENECK, ContributionKind.OPPORTUNITY)


def build_dossier(dossier: CollectedDossier, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The dossier as a Word document in the language of `words`; the same input gives the same bytes."""
    day = words.full_day(dossier.on)
    before, rest = words("report.footer_page", page="\0", pages="\1").split("\0")
    between, after = rest.split("\1")
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
            page=(before, between, after),
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


def subtitle(dossier: CollectedDossier, words: Translator) -> str:
    """The line that identifies a dossier: its reference, its readers and its day."""
    day = words.full_day(dossier.on)
    if dossier.own is not None:
        own = words("dossier.executives_of", organisation=_name(dossier.own, words))
        told = words("dossier.for_whom", ref=dossier.ref, who=own, day=day)
    elif dossier.addressees:
        told = words("dossier.for_whom", ref=dossier.ref, who=", ".join(dossier.addressees), day=day)
    else:
        told = words("dossier.of_day", ref=dossier.ref, day=day)
    return words("dossier.concept", told=told) if dossier.is_concept else told


def called(network: Name | None, words: Translator) -> str:
    """The publisher of a document: the network's name, or a fixed text if unknown."""
    return _name(network, words) if network is not None else words("report.creator")


def _kind_of_paper(dossier: CollectedDossier, words: Translator) -> str:
    kinds = {one.kind for one in dossier.items}
    only = kinds.pop() if len(kinds) == 1 else None
    return words(f"dossier.paper_{only}" if only in _ONE_KIND else "dossier.kind_of_paper")


def _facts(dossier: CollectedDossier, words: Translator) -> Iterator[tuple[str, str]]:
    """The facts on the cover, below the title."""
    if dossier.own is not None:
        yield words("dossier.for"), words("dossier.executives_of", organisation=_name(dossier.own, words))
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


def how_it_was_made(dossier: CollectedDossier, words: Translator) -> list[str]:
    """The sentences that explain which organisations are named and which are counted."""
    day = words.full_day(dossier.on)
    own = _name(dossier.own, words) if dossier.own is not None else ""
    return [
        words("dossier.how_named_own", organisation=own) if own else words("dossier.how_named"),
        words("dossier.how_counted"),
        words("dossier.how_agreed"),
        words("dossier.how_severity"),
        words("dossier.how_later", day=day),
    ]


def speaker(one: ToldOrganisation, words: Translator) -> str:
    """An organisation's name if it may be shown, marked if it shared the item."""
    if one.name is None:
        return words("dossier.an_organisation")
    name = _name(one.name, words)
    return f"{name} ({words('pack.is_author')})" if one.is_author else name


def typed(text: str) -> Iterator[Part]:
    """Typed text as document parts: lines that begin with a dash or a bullet become a list."""
    for is_list, some in groupby(text.splitlines(), key=lambda line: bool(_LISTED.match(line))):
        lines = list(some)
        if is_list:
            yield Bullets([_LISTED.sub("", line) for line in lines])
        elif any(line.strip() for line in lines):
            yield Paragraph("\n".join(lines))


def _parts(dossier: CollectedDossier, words: Translator) -> Iterator[Part]:
    yield from _summary(dossier, words)
    if dossier.own is not None:
        yield from _own(dossier, words)
    if dossier.changes is not None:
        yield from changes_section(dossier.changes, words)
    yield Heading(words("dossier.asked"))
    yield Paragraph(dossier.ask or words("dossier.no_ask"), is_lead=bool(dossier.ask))
    yield Heading(words("dossier.matter"), begins_page=True)
    for told in dossier.items:
        yield from _item(told, words)
    yield Heading(words("dossier.how"))
    yield Bullets(how_it_was_made(dossier, words))


def _summary(dossier: CollectedDossier, words: Translator) -> Iterator[Part]:
    yield Heading(words("dossier.summary"))
    if dossier.cover_note:
        if dossier.own is not None and dossier.addressees:
            # The note addresses the addressees, so one's own executives need a line that says so.
            yield Paragraph(words("dossier.note_to", who=", ".join(dossier.addressees)))
        yield from typed(dossier.cover_note)
    brings = words.count("dossier.brings", len(dossier.items))
    behind = words.count("dossier.behind_all", dossier.organisations)
    yield Paragraph(f"{brings} {behind}", is_lead=True)
    if dossier.named:
        yield Paragraph(words("dossier.named", names=", ".join(_name(one.name, words) for one in dossier.named)))
    if agreed := [_name(one.name, words) for one in dossier.named if one.agreed]:
        yield Paragraph(words("dossier.agreed", names=", ".join(agreed)))
    if dossier.items:
        headings = [words(f"dossier.{key}") for key in ("ref", "subject", "kind", "organisations")]
        rows = [(one.ref, one.title, words(f"kind.{one.kind}"), words.number(one.counted)) for one in dossier.items]
        yield Grid(words("dossier.short"), headings, rows, SHORT_WIDTHS, numbers=(3,))


def _own(dossier: CollectedDossier, words: Translator) -> Iterator[Part]:
    """The organisation's own words, before everything else."""
    assert dossier.own is not None
    own = _name(dossier.own, words)
    yield Heading(words("dossier.own_title", organisation=own))
    said = [(told, one) for told in dossier.items for one in told.organisations if one.name == dossier.own]
    if not said:
        yield Paragraph(words("dossier.own_nothing", organisation=own))
        return
    headings = [words(f"dossier.{key}") for key in ("subject", "severity", "context")]
    rows = [
        (
            f"{told.ref} · {told.title}",
            _severity(one, words),
            one.context or (words("pack.is_author") if one.is_author else ""),
        )
        for told, one in said
    ]
    yield Grid(words("dossier.own_caption", organisation=own), headings, rows, OWN_WIDTHS)


def _item(told: PreviewItem, words: Translator) -> Iterator[Part]:
    yield Heading(f"{told.ref} · {told.title}", 2)
    yield from typed(told.what)
    if told.under:
        yield Paragraph(words("dossier.told_with", items="; ".join(told.under)))
        for title, said in zip(told.under, told.below, strict=False):
            if said:
                yield Heading(title, 3)
                yield from typed(said)
    if told.affected:
        yield Heading(words("dossier.affected"), 3)
        yield from typed(told.affected)
    yield Heading(words("dossier.who"), 3)
    yield from _behind(told, words)
    if told.tried:
        yield Heading(words("dossier.tried"), 3)
        yield from typed(told.tried)


def _behind(told: PreviewItem, words: Translator) -> Iterator[Part]:
    yield Paragraph(words.count("dossier.behind", told.counted))
    spoken = told.spoken
    if spoken:
        headings = [words(f"dossier.{key}") for key in ("organisation", "severity", "context")]
        rows = [(speaker(one, words), _severity(one, words), one.context) for one in spoken]
        yield Grid(words("dossier.behind_caption", ref=told.ref), headings, rows, BEHIND_WIDTHS)
    if rest := told.counted - len(spoken):
        yield Paragraph(words.count("dossier.others" if spoken else "dossier.nobody", rest))


def _severity(one: ToldOrganisation, words: Translator) -> str:
    return words(f"severity.{one.severity}") if one.severity else ""


def _name(name: Name, words: Translator) -> str:
    return words.name(name.nl, name.en)

"""The sentences that the parts of a dossier share: what it is called, who speaks, and what somebody typed."""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby

from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.preview import SupporterShown
from alliance.contributions.details import Detail
from alliance.enums import Name
from reports.word.content import Bullets, Paragraph, Part
from texts import Translator

_LISTED = re.compile(r"^\s*[-–•*]\s+(?=\S)")


def subtitle(dossier: CollectedDossier, words: Translator) -> str:
    """The line that identifies a dossier: its reference, its readers and its day."""
    day = words.full_day(dossier.on)
    if dossier.own is not None:
        own = words("dossier.executives_of", organisation=name_words(dossier.own, words))
        told = words("dossier.for_whom", ref=dossier.ref, who=own, day=day)
    elif dossier.addressees:
        who = ", ".join(map(words.typed_name, dossier.addressees))
        told = words("dossier.for_whom", ref=dossier.ref, who=who, day=day)
    else:
        told = words("dossier.of_day", ref=dossier.ref, day=day)
    return words("dossier.concept", told=told) if dossier.is_concept else told


def called(network: Name | None, words: Translator) -> str:
    """The publisher of a document: the network's name, or a fixed text if unknown."""
    return name_words(network, words) if network is not None else words("report.creator")


def whom_to_ask(dossier: CollectedDossier, words: Translator) -> str:
    """The contact for questions about a dossier: as the secretariat entered it, else the secretariat as an office."""
    if dossier.contact:
        return dossier.contact
    if dossier.network is None:
        return words("dossier.secretariat")
    return words("dossier.secretariat_of", network=name_words(dossier.network, words))


def how_it_was_made(dossier: CollectedDossier, words: Translator) -> list[str]:
    """The sentences that explain which organisations are named and which are counted."""
    day = words.full_day(dossier.on)
    own = name_words(dossier.own, words) if dossier.own is not None else ""
    return [
        words("dossier.how_named_own", organisation=own) if own else words("dossier.how_named"),
        words("dossier.how_counted"),
        words("dossier.how_agreed"),
        words("dossier.how_severity"),
        words("dossier.how_later", day=day),
    ]


def speaker(one: SupporterShown, words: Translator) -> str:
    """An organisation's name if it may be shown, marked if it shared the item."""
    if one.name is None:
        return words("dossier.an_organisation")
    name = name_words(one.name, words)
    return f"{name} ({words('pack.is_author')})" if one.is_author else name


def severity(one: SupporterShown, words: Translator) -> str:
    """The severity for an organisation, if it gave one."""
    return words(f"severity.{one.severity}") if one.severity else ""


def filled_in(detail: Detail, words: Translator) -> str:
    """The value of a field; a term of the glossary in the language of `words`."""
    return words(f"{detail.field}.{detail.value}") if isinstance(detail.value, StrEnum) else detail.value


def typed(text: str) -> Iterator[Part]:
    """Typed text as document parts: lines that begin with a dash or a bullet become a list."""
    for is_list, some in groupby(text.splitlines(), key=lambda line: bool(_LISTED.match(line))):
        lines = list(some)
        if is_list:
            yield Bullets([_LISTED.sub("", line) for line in lines])
        elif any(line.strip() for line in lines):
            yield Paragraph("\n".join(lines))


def name_words(name: Name, words: Translator) -> str:
    """A name in the language of `words`."""
    return words.name(name)

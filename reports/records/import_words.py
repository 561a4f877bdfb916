"""The words of an import in both languages: names of sheets, headings, and the words for choices.

Headings are those of the digest's own sheets wherever it has the column, so that what went out can come back.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from alliance.enums import Ambition, ContributionKind, OrganisationKind, Pillar, Sphere, Status, Visibility
from alliance.records.import_columns import COLUMNS, SheetKind
from alliance.records.import_rows import ImportCounts
from alliance.records.import_steps import Runs
from texts import LANGUAGES, Translator
from texts.translator import catalogue

OWN_SHEETS = frozenset({SheetKind.ORGANISATIONS, SheetKind.ALLIANCES, SheetKind.PEOPLE})
"""Sheets that no digest has."""
OWN_HEADINGS = frozenset(
    {"name", "name_en", "region", "mail_domains", "goal", "goal_en", "ends_on", "person", "slack_id"}
)
"""Headings that no digest has."""
CHOICES: Mapping[str, tuple[str, type[StrEnum]]] = {
    "organisation_kind": ("orgkind", OrganisationKind),
    "ambition": ("ambition", Ambition),
    "runs": ("report.step_runs", Runs),
    "status": ("status", Status),
    "kind": ("kind", ContributionKind),
    "visibility": ("visibility", Visibility),
    "sphere": ("sphere", Sphere),
    "pillar": ("pillar", Pillar),
}
"""By column: the beginning of the keys of its words, and the terms."""


def sheet_title(kind: SheetKind, words: Translator) -> str:
    """A sheet's name."""
    return words(f"importing.sheet.{kind}") if kind in OWN_SHEETS else words(f"report.sheet.{kind}")


def heading(column: str, words: Translator) -> str:
    """A column's heading."""
    return words(f"importing.heading.{column}") if column in OWN_HEADINGS else words(f"report.heading.{column}")


def choices(column: str, words: Translator) -> list[str]:
    """The permitted words of a column of choices, as shown to people."""
    beginning, terms = CHOICES[column]
    return [words(f"{beginning}.{term}") for term in terms]


def counted_lines(counts: Mapping[SheetKind, ImportCounts], words: Translator) -> list[str]:
    """What is new and what changes, a line for each sheet: "Organisaties: 3 nieuw · 1 gewijzigd"."""
    told = []
    for kind in SheetKind:
        one = counts.get(kind, ImportCounts())
        named = (("new", one.new), ("changed", one.changed), ("same", one.same))
        parts = [words.count(f"importing.{name}", number) for name, number in named if number]
        if parts:
            told.append(f"{sheet_title(kind, words)}: {' · '.join(parts)}")
    return told


def plain(text: str) -> str:
    """A heading or a word as it is compared: whatever the case, the blanks and a mark that it is required."""
    return " ".join(text.split()).strip(" *:").casefold()


@cache
def sheet_kinds() -> Mapping[str, SheetKind]:
    """The sheets by their names in both languages."""
    return {plain(sheet_title(kind, words)): kind for kind in SheetKind for words in _languages()}


@cache
def other_sheets() -> frozenset[str]:
    """The names of the other sheets of digests, which are never read."""
    keys = [key for key in catalogue(LANGUAGES[0]) if key.startswith("report.sheet.")]
    names = frozenset(plain(words(key)) for words in _languages() for key in keys)
    return names - sheet_kinds().keys()


@cache
def columns_by_heading(kind: SheetKind) -> Mapping[str, str]:
    """The keys of a sheet's columns by their headings in both languages."""
    return {plain(one): column.key for column in COLUMNS[kind] for one in _headings(column.key)}


@cache
def terms_by_word(column: str) -> Mapping[str, str]:
    """The terms of a column of choices by all words for them in both languages."""
    return {plain(word): term.value for term in CHOICES[column][1] for word in _words(column, term)}


def _words(column: str, term: StrEnum) -> Iterator[str]:
    for words in _languages():
        told = words(f"{CHOICES[column][0]}.{term}")
        yield told
        if column == "status":
            yield words("report.status_late", status=told)
            yield from words(f"statusword.{term}").split(",")


def _headings(column: str) -> Sequence[str]:
    told = [heading(column, words) for words in _languages()]
    # The list of organisations may be headed by what they are.
    return [*told, *(heading("participant", words) for words in _languages() if column == "name")]


@cache
def digest_headings() -> frozenset[str]:
    """All headings of digests: columns that a digest has and an import does not read are passed over without a word."""
    keys = [key for key in catalogue(LANGUAGES[0]) if key.startswith("report.heading.")]
    return frozenset(plain(words(key)) for words in _languages() for key in keys)


def _languages() -> Iterator[Translator]:
    return (Translator(language, ZoneInfo("UTC")) for language in LANGUAGES)

"""Parse a search query: words, phrases, exclusions and filters. No input is an error."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.enums import ContributionKind, Name, Pillar, Series, Sphere
from alliance.index.analysis import is_one_edit, is_stop_word, plain, plain_words
from alliance.index.documents import DocumentKind

MAX_WORDS = 40
"""Maximum number of different words in a query; the rest is ignored, as these say enough."""
MAX_PHRASES = 5


class FilterName(StrEnum):
    """The filters of a search."""

    KIND = "kind"
    ALLIANCE = "alliance"
    CITY = "city"
    SPHERE = "sphere"
    PILLAR = "pillar"
    THEME = "theme"
    SDG = "sdg"
    YEAR = "year"
    STATUS = "status"


class StatusWord(StrEnum):
    """The values of `status:`."""

    CURRENT = "current"
    ARCHIVED = "archived"
    NOT_VERIFIED = "not_verified"


class ProblemKind(StrEnum):
    """Why a part of a query was not understood; the rest of the query still counts."""

    UNKNOWN_FILTER = "unknown_filter"
    UNKNOWN_VALUE = "unknown_value"
    NO_VALUE = "no_value"
    ONLY_STOP_WORDS = "only_stop_words"
    NO_WORDS = "no_words"


@dataclass(frozen=True)
class QueryProblem:
    """A part of the query that was not understood, with the possible alternatives."""

    kind: ProblemKind
    typed: str = ""
    """The filter's name, or the value, as typed."""
    filter: FilterName | None = None
    possible: tuple[Name, ...] = ()
    """The available filters, or the values of this filter; the closest first."""


@dataclass(frozen=True)
class FilterValue:
    """A value of a filter: its stored key, its name and aliases."""

    key: str
    name: Name
    aliases: tuple[str, ...] = ()
    is_offered: bool = True
    """Whether it is suggested for an unknown value: names that have ended are understood, but not suggested."""


@dataclass(frozen=True)
class Filter:
    """A parsed filter; with several choices if the typed value matches more than one."""

    name: FilterName
    choices: tuple[FilterValue, ...]
    excludes: bool = False


@dataclass(frozen=True)
class Query:
    """A parsed query."""

    typed: str
    words: tuple[str, ...] = ()
    """In plain form, each once, without stop words."""
    aside: frozenset[str] = frozenset()
    """Words typed as the value of an unknown filter: contributions without them are still found."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """All words of each phrase, including stop words."""
    without: tuple[str, ...] = ()
    without_phrases: tuple[tuple[str, ...], ...] = ()
    filters: tuple[Filter, ...] = ()
    problems: tuple[QueryProblem, ...] = ()
    reference: tuple[Series, int] | None = None
    """The series and number, if only a reference such as "B-7" was typed."""

    @property
    def asks_nothing(self) -> bool:
        """Whether there is nothing to search for."""
        narrows = self.phrases or self.filters or self.without or self.without_phrases
        return not self.words and not narrows and self.reference is None


FILTER_WORDS: Mapping[FilterName, Name] = {
    FilterName.KIND: Name("soort", "kind"),
    FilterName.ALLIANCE: Name("alliantie", "alliance"),
    FilterName.CITY: Name("stad", "city"),
    FilterName.SPHERE: Name("gebied", "sphere"),
    FilterName.PILLAR: Name("pijler", "pillar"),
    FilterName.THEME: Name("thema", "theme"),
    FilterName.SDG: Name("sdg", "sdg"),
    FilterName.YEAR: Name("jaar", "year"),
    FilterName.STATUS: Name("status", "status"),
}
_OTHER_FILTER_WORDS = {
    "type": FilterName.KIND,
    "gemeente": FilterName.CITY,
    "organisatie": FilterName.CITY,
    "organisation": FilterName.CITY,
    "organization": FilterName.CITY,
    "invloedsgebied": FilterName.SPHERE,
    "doel": FilterName.SDG,
    "goal": FilterName.SDG,
}
_BY_WORD = {
    **{word: name for name, said in FILTER_WORDS.items() for word in (said.nl, said.en or said.nl)},
    **_OTHER_FILTER_WORDS,
}


def _of_kind(kind: DocumentKind, name: Name, *aliases: str) -> FilterValue:
    return FilterValue(kind.name.lower(), name, aliases)


FIXED: Mapping[FilterName, tuple[FilterValue, ...]] = {
    FilterName.KIND: (
        FilterValue(
            ContributionKind.BEST_PRACTICE,
            Name("praktijkvoorbeeld", "best practice"),
            ("praktijk", "practice", "voorbeeld", "goede praktijk"),
        ),
        FilterValue(ContributionKind.BOTTLENECK, Name("knelpunt", "bottleneck"), ("knelpunten", "bottlenecks")),
        FilterValue(ContributionKind.OPPORTUNITY, Name("kans", "opportunity"), ("kansen", "opportunities")),
        _of_kind(DocumentKind.STEP, Name("actiestap", "action step"), "step", "actie", "actiestappen"),
        _of_kind(DocumentKind.DECISION, Name("besluit", "decision"), "besluiten", "decisions"),
        _of_kind(DocumentKind.MEETING, Name("overleg", "meeting"), "overleggen", "meetings", "vergadering"),
        _of_kind(DocumentKind.BUNDLE, Name("dossier", "dossier"), "dossiers", "bundel", "bundle", "bundles"),
        _of_kind(DocumentKind.POLL, Name("peiling", "poll"), "peilingen", "vraag", "scan", "uitvraag", "polls"),
    ),
    FilterName.SPHERE: (
        FilterValue(Sphere.LOCAL, Name("lokaal", "local"), ("lokale", "gemeentelijk")),
        FilterValue(Sphere.REGIONAL, Name("regionaal", "regional"), ("regionale", "regio", "region")),
        FilterValue(Sphere.NATIONAL, Name("landelijk", "national"), ("landelijke", "nationaal", "nationale", "rijk")),
        FilterValue(Sphere.EUROPEAN, Name("europees", "european"), ("europese", "europa", "europe", "eu")),
    ),
    FilterName.PILLAR: (
        FilterValue(Pillar.FUNDING, Name("financiering", "funding"), ("geld", "financien", "money")),
        FilterValue(Pillar.REGULATION, Name("regelgeving", "regulation"), ("regels", "wetgeving", "rules")),
        FilterValue(Pillar.KNOWLEDGE, Name("kennisuitwisseling", "knowledge"), ("kennis", "knowledge exchange")),
    ),
    FilterName.STATUS: (
        FilterValue(StatusWord.CURRENT, Name("actueel", "current"), ("open", "lopend")),
        FilterValue(StatusWord.ARCHIVED, Name("gearchiveerd", "archived"), ("archief", "archive")),
        FilterValue(StatusWord.NOT_VERIFIED, Name("niet-bevestigd", "not-verified"), ("onbevestigd", "unverified")),
    ),
}
"""The values of filters with a fixed list."""

_PIECE = re.compile(
    r"""(?P<minus>-)?(?:
        (?P<key>[^\W\d_]+):(?:\s*(?P<value>"[^"]*"|(?<=:)[^\s"]+|(?![^\W\d_]+:)[^\s"]+))?
        | "(?P<phrase>[^"]*)"
        | (?P<word>[^\s"]+)
        )""",
    re.VERBOSE,
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"', "−": "-", "–": "-"})
_REFERENCE = re.compile(rf"^\s*([{''.join(Series)}])[\s-]?0*(\d{{1,9}})\s*$", re.IGNORECASE)


def parse_query(typed: str, choices: Callable[[FilterName], Sequence[FilterValue]]) -> Query:
    """Parse a query; `choices` returns the values of filters without a fixed list."""
    if reference := _REFERENCE.match(typed.translate(_QUOTES)):
        return Query(typed, reference=(Series(reference.group(1).upper()), int(reference.group(2))))
    return _Reading(typed, choices).read()


def plain_question(typed: str) -> str:
    """Return the words of a query as typed, without filters, quotation marks and exclusions."""
    text = typed.translate(_QUOTES)
    kept = []
    for piece in _PIECE.finditer(text):
        is_excluded = piece.group("minus") is not None and not text[: piece.start()][-1:].strip()
        is_filter = piece.group("key") is not None and plain(piece.group("key")) in _BY_WORD
        if not is_excluded and not is_filter:
            kept.append(piece.group().strip('"'))
    return " ".join(kept)


def with_kind(typed: str, wanted: str) -> str:
    """Return a query with `wanted` as its only filter of kind, put first; with an empty one, without any."""
    kept, last = [], 0
    for piece in _PIECE.finditer(typed.translate(_QUOTES)):
        key = piece.group("key")
        if key is not None and piece.group("value") and _BY_WORD.get(plain(key)) is FilterName.KIND:
            kept.append(typed[last : piece.start()])
            last = piece.end()
    rest = " ".join("".join([*kept, typed[last:]]).split())
    return f"{wanted} {rest}".strip()


def without_filters(typed: str) -> str:
    """Return a query without its filters; phrases and exclusions stay."""
    kept, last = [], 0
    for piece in _PIECE.finditer(typed.translate(_QUOTES)):
        if piece.group("key") is not None and plain(piece.group("key")) in _BY_WORD:
            kept.append(typed[last : piece.start()])
            last = piece.end()
    return " ".join("".join([*kept, typed[last:]]).split())


class _Reading:
    """The state of parsing one query."""

    def __init__(self, typed: str, choices: Callable[[FilterName], Sequence[FilterValue]]) -> None:
        self.typed = typed
        self.choices = choices
        self.words: dict[str, None] = {}
        self.aside: set[str] = set()
        self.without: dict[str, None] = {}
        self.phrases: list[tuple[str, ...]] = []
        self.without_phrases: list[tuple[str, ...]] = []
        self.filters: list[Filter] = []
        self.problems: list[QueryProblem] = []
        self.said_something = False

    def read(self) -> Query:
        text = self.typed.translate(_QUOTES)
        if text.count('"') % 2:  # an unclosed quote: what follows it counts as words
            head, _, tail = text.rpartition('"')
            text = f"{head} {tail}"
        for piece in _PIECE.finditer(text):
            starts = piece.start() == 0 or text[piece.start() - 1].isspace()
            self._read_piece(piece, excludes=piece.group("minus") is not None and starts)
        query = Query(
            self.typed,
            tuple(self.words)[:MAX_WORDS],
            frozenset(self.aside),
            tuple(self.phrases[:MAX_PHRASES]),
            tuple(word for word in self.without if word not in self.words)[:MAX_WORDS],
            tuple(self.without_phrases[:MAX_PHRASES]),
            tuple(self.filters),
            tuple(self.problems),
        )
        if query.asks_nothing and not self.problems and text.strip():
            kind = ProblemKind.ONLY_STOP_WORDS if self.said_something else ProblemKind.NO_WORDS
            return Query(self.typed, problems=(QueryProblem(kind),))
        return query

    def _read_piece(self, piece: re.Match[str], *, excludes: bool) -> None:
        key, value, phrase = piece.group("key"), piece.group("value"), piece.group("phrase")
        is_filter = value is not None or (key is not None and plain(key) in _BY_WORD)
        if key is not None and is_filter and not (value or "").startswith("//"):
            self._add_filter(key, (value or "").strip('"'), excludes)
        elif phrase is not None:
            self._add_phrase(phrase, excludes)
        else:
            self._add_words(piece.group().strip('"'), excludes)

    def _add_words(self, text: str, excludes: bool) -> None:
        for word in plain_words(text):
            self.said_something = True
            if not is_stop_word(word):
                (self.without if excludes else self.words)[word] = None
            self.aside.discard(word)

    def _add_phrase(self, text: str, excludes: bool) -> None:
        words = tuple(plain_words(text))
        if len(words) > 1:
            (self.without_phrases if excludes else self.phrases).append(words)
        if not excludes or len(words) == 1:
            self._add_words(text, excludes)

    def _add_filter(self, key: str, typed: str, excludes: bool) -> None:
        name = _BY_WORD.get(plain(key))
        if name is None:
            before = set(self.words)
            self._add_words(typed, excludes)
            self.aside |= self.words.keys() - before
            nearest = sorted(FILTER_WORDS.values(), key=lambda said: not said.nl.startswith(plain(key)[:2]))
            self.problems.append(QueryProblem(ProblemKind.UNKNOWN_FILTER, key, possible=tuple(nearest)))
            return
        choices = FIXED.get(name) or self.choices(name)
        possible = tuple(choice.name for choice in choices if choice.is_offered)
        chosen: dict[str, FilterValue] = {}
        if not typed.replace(",", "").strip():
            self.problems.append(QueryProblem(ProblemKind.NO_VALUE, key, name, possible))
        for value in typed.split(","):
            found = match_choices(value, choices)
            chosen.update((choice.key, choice) for choice in found)
            if not found and value.strip():
                self.problems.append(QueryProblem(ProblemKind.UNKNOWN_VALUE, value.strip(), name, possible))
        if chosen:
            self.filters.append(Filter(name, tuple(chosen.values()), excludes))


def match_choices(typed: str, choices: Iterable[FilterValue]) -> list[FilterValue]:
    """Find the choices that match a typed value: by whole name, prefix, prefix of a word, or with one typing error.

    Each way is tried only if those before it find nothing.
    """
    wanted = " ".join(plain_words(typed))
    if not wanted:
        return []
    named = [(choice, [" ".join(plain_words(name)) for name in _names_of(choice)]) for choice in choices]
    for fits in (_is_whole, _is_beginning, _is_beginning_of_word, _is_nearly):
        if found := [choice for choice, names in named if any(fits(wanted, name) for name in names)]:
            return found
    return []


def _names_of(choice: FilterValue) -> list[str]:
    return [name for name in (choice.name.nl, choice.name.en, choice.key, *choice.aliases) if name]


def _is_whole(wanted: str, name: str) -> bool:
    return wanted == name


def _is_beginning(wanted: str, name: str) -> bool:
    return name.startswith(wanted)


def _is_beginning_of_word(wanted: str, name: str) -> bool:
    return f" {wanted}" in name


def _is_nearly(wanted: str, name: str) -> bool:
    return len(wanted) >= 5 and is_one_edit(wanted, name)

"""Find everything about a person in a text."""

import copy
import re
from bisect import bisect
from collections.abc import Iterable
from functools import lru_cache

from alliance.people.known_names import KnownNames
from alliance.redaction.finds import Find, FindKind
from alliance.redaction.folded_words import folded_words
from alliance.redaction.known_people import KnownPeople
from alliance.redaction.lone_surnames import LoneSurnames
from alliance.redaction.other_people import OtherPeople
from alliance.redaction.patterns import Span, find_addresses, find_patterns

SHORT = 64
"""Texts up to this length, such as names of organisations, often occur again."""


class Finder:
    """Finds what is about a person; `ordinary` are words that are words, even if somebody is called so.

    The finds of texts up to `remembered` characters are remembered.
    """

    def __init__(self, known: KnownNames, ordinary: frozenset[str] = frozenset(), *, remembered: int = SHORT) -> None:
        self._remembered = remembered
        self._known, self._others = KnownPeople(known, ordinary), OtherPeople(known, ordinary)
        self._lone_surnames = LoneSurnames(known, ordinary)
        self._short = lru_cache(maxsize=4096)(self._find)
        self._typed: re.Pattern[str] | None = None

    def with_typed(self, typed: Iterable[str]) -> "Finder":
        """A finder that finds these words as well, whole and in any case; what was found before is remembered."""
        ways = [r"\s+".join(map(re.escape, one.split())) for one in sorted(typed, key=len, reverse=True)]
        if not ways:
            return self
        made = copy.copy(self)
        made._typed = re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE)
        return made

    def find(self, text: str) -> tuple[Find, ...]:
        """The finds in a text, in order, none of which overlap."""
        found = self._short(text) if len(text) <= self._remembered else self._find(text)
        return found if self._typed is None else self._with_typed(text, found, self._typed)

    def _with_typed(self, text: str, found: tuple[Find, ...], typed: re.Pattern[str]) -> tuple[Find, ...]:
        spans = [(one.kind, one.start, one.end) for one in found]
        _add(spans, ((FindKind.TYPED, *one.span()) for one in typed.finditer(text)))
        return tuple(Find(kind, text[start:end], start, end) for kind, start, end in spans)

    def _find(self, text: str) -> tuple[Find, ...]:
        found: list[Span] = []
        words = folded_words(text)
        _add(found, find_patterns(text))
        contacts = [start for kind, start, _ in found if kind in (FindKind.PHONE, FindKind.MAIL)]
        _add(found, find_addresses(text))
        known = (span for span in self._known.find(text, words) if not self._others.is_named_after(text, *span))
        _add(found, ((FindKind.NAME, *span) for span in known))
        if self._others.may_have(text, words) or contacts:
            _add(found, ((FindKind.OTHER_NAME, *span) for span in self._others.find(text, contacts)))
        _add(found, ((FindKind.OTHER_NAME, *span) for span in self._lone_surnames.find(text, words)))
        return tuple(Find(kind, text[start:end], start, end) for kind, start, end in found)


def _add(found: list[Span], more: Iterable[Span]) -> None:
    """Add spans that overlap none of those before them, each in its place."""
    for kind, start, end in more:
        at = bisect(found, start, key=_start)
        is_free = (not at or found[at - 1][2] <= start) and (at == len(found) or end <= found[at][1])
        if end > start and is_free:
            found.insert(at, (kind, start, end))


def _start(span: Span) -> int:
    return span[1]

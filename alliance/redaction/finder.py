"""Find everything about a person in a text."""

from collections.abc import Iterable
from functools import lru_cache

from alliance.people.known_names import KnownNames
from alliance.redaction.finds import Find, FindKind
from alliance.redaction.known_people import KnownPeople
from alliance.redaction.other_people import OtherPeople
from alliance.redaction.patterns import Span, find_addresses, find_forms
from alliance.redaction.words import folded_words

SHORT = 64
"""Texts up to this length, such as names of organisations, often occur again."""


class Finder:
    """Finds what is about a person; `ordinary` are words that are words, even if somebody is called so."""

    def __init__(self, known: KnownNames, ordinary: frozenset[str] = frozenset()) -> None:
        self._known, self._others = KnownPeople(known, ordinary), OtherPeople(known, ordinary)
        self._short = lru_cache(maxsize=4096)(self._find)

    def find(self, text: str) -> tuple[Find, ...]:
        """The finds in a text, in order, none of which overlap."""
        return self._short(text) if len(text) <= SHORT else self._find(text)

    def _find(self, text: str) -> tuple[Find, ...]:
        found: list[Span] = []
        _add(found, find_forms(text))
        contacts = [start for kind, start, _ in found if kind in (FindKind.PHONE, FindKind.MAIL)]
        _add(found, ((FindKind.NAME, *span) for span in self._known.find(text)))
        if self._others.may_have(text, folded_words(text)) or contacts:
            _add(found, ((FindKind.OTHER_NAME, *span) for span in self._others.find(text, contacts)))
        if any(map(str.isdigit, text)):
            _add(found, find_addresses(text, list(found)))
        return tuple(
            Find(kind, text[start:end], start, end) for kind, start, end in sorted(found, key=lambda one: one[1])
        )


def find_personal(text: str, known: KnownNames, ordinary: frozenset[str] = frozenset()) -> tuple[Find, ...]:
    """The finds in one text; for many texts make a `Finder` once."""
    return Finder(known, ordinary).find(text)


def _add(found: list[Span], more: Iterable[Span]) -> None:
    """Add spans that overlap none of those before them."""
    for kind, start, end in more:
        if end > start and all(end <= first or start >= last for _, first, last in found):
            found.append((kind, start, end))

"""Things other than contributions that search finds: each capability registers how its own are read.

A document of the index has one number for its kind and its key. The kind is in the high bits, so that kinds have
separate ranges and a contribution keeps its own number.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from alliance.enums import Name
from alliance.people.members import Person
from storage.engine.database import Session
from storage.tables import Alliance

KEY_BITS = 26
_KEYS = (1 << KEY_BITS) - 1
KIND_BITS = 0b11111 << KEY_BITS
"""The bits of a number that hold the kind."""


class DocumentKind(IntEnum):
    """The kinds of documents in the index. The values are stored: never change one, and never reuse one."""

    CONTRIBUTION = 0
    STEP = 1
    MEETING = 2
    DECISION = 3
    BUNDLE = 4
    POLL = 5


CONTRIBUTIONS = frozenset({DocumentKind.CONTRIBUTION})
EVERYTHING = frozenset(DocumentKind)


def number_of(kind: DocumentKind, key: int) -> int:
    """Return a document's number in the index; `key` is its own number, or its id if it has no reference."""
    return kind << KEY_BITS | key


def kind_of(number: int) -> DocumentKind:
    """Return the kind of a document in the index."""
    return DocumentKind(number >> KEY_BITS)


def key_of(number: int) -> int:
    """Return the key of a document within its kind."""
    return number & _KEYS


@dataclass(frozen=True)
class Document:
    """A thing other than a contribution, as it is indexed and as search shows it."""

    kind: DocumentKind
    key: int
    ref: str
    """The reference under which it is shown; a decision is shown with its meeting."""
    title: Name
    text: Name
    at: dt.datetime
    """When it was made; its year is a filter."""
    more: str = ""
    """Searchable text that a hit does not show unless it matches."""
    scope: int | None = None
    """The alliance whose readers may find it; None for the whole network. Each kind says who these readers are."""
    is_archived: bool = False
    alliance_ids: tuple[int, ...] = ()
    organisation_ids: tuple[int, ...] = ()
    contact_ids: Mapping[int, int] = field(default_factory=dict)
    """The contact person of each organisation that has one, by the organisation's id."""
    thing: object = field(default=None, compare=False)
    """What its capability needs to show it."""

    @property
    def number(self) -> int:
        """Its number in the index."""
        return number_of(self.kind, self.key)


@dataclass(frozen=True)
class DocumentSource:
    """How documents of one kind are read."""

    kind: DocumentKind
    list_keys: Callable[[Session], Sequence[int]]
    """The keys of everything that is to be found, in order."""
    read: Callable[[Session, Collection[int]], Iterable[Document]]
    """The documents with these keys, as far as they are to be found."""
    list_scopes: Callable[[Person, Sequence[Alliance], str | None], Collection[int | None]]
    """The scopes that a reader asking in a channel may find, among those of these alliances and the network's."""
    may_read: Callable[[Session, Person, Sequence[Document], str | None], Iterable[Document]]
    """Those of these documents that a reader asking in a channel may read now."""
    list_about: Callable[[Session, int], Sequence[int]] = lambda _session, _contribution_id: ()
    """The keys of the documents whose readers depend on those of the contribution with this id."""


_SOURCES: dict[DocumentKind, DocumentSource] = {}


def register(source: DocumentSource) -> None:
    """Register how documents of a kind are read."""
    _SOURCES[source.kind] = source


def source_of(kind: DocumentKind) -> DocumentSource:
    """Return how documents of a kind are read. Raises LookupError if its capability was not loaded."""
    if kind not in _SOURCES:
        raise LookupError(f"nobody registered how documents of kind {kind.name} are read")
    return _SOURCES[kind]


def list_sources(kinds: Collection[DocumentKind] = EVERYTHING) -> list[DocumentSource]:
    """Return the sources of these kinds except contributions, in a fixed order. Raises LookupError as `source_of`."""
    return [source_of(kind) for kind in DocumentKind if kind in kinds and kind is not DocumentKind.CONTRIBUTION]

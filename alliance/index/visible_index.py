"""The part of the search index that a reader may see; hidden documents influence nothing."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from alliance.enums import Visibility
from alliance.index.documents import CONTRIBUTIONS, DocumentKind, list_sources
from alliance.index.indexing import filter_term, is_in_archive, scope_of
from alliance.index.synonyms import Synonyms
from alliance.index.word_knowledge import read_translations
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.engine.database import Session
from storage.index import postings as index
from storage.index import source
from storage.people import alliances as alliance_rows
from storage.people import vocabulary
from storage.tables import Contribution

Scope = tuple[DocumentKind, int | None]
"""A kind, and the alliance to which documents are restricted or None."""


class Readable:
    """The part of the index that a reader may see, of contributions or of other kinds too; and the synonyms."""

    def __init__(
        self,
        session: Session,
        reader: Person,
        channel_id: str | None,
        kinds: Collection[DocumentKind] = CONTRIBUTIONS,
    ) -> None:
        self.session = session
        self.alliances = alliance_rows.list_every_alliance(session)
        may = {
            visibility: [
                alliance.id
                for alliance, _ in self.alliances
                if may_read(reader, _of_nobody(visibility), alliance, channel_id=channel_id)
            ]
            for visibility in Visibility
        }
        # Guests and people from other workspaces see the network-visible contributions of only some alliances.
        self._limits = None if len(may[Visibility.NETWORK]) == len(self.alliances) else may[Visibility.NETWORK]
        outside = [alliance.id for alliance, _ in self.alliances if alliance.id not in may[Visibility.ALLIANCE]]
        self._own_numbers: Sequence[int] = ()
        if outside and reader.member is not None:
            hidden = [Visibility.ALLIANCE] if self._limits is None else list(Visibility)
            self._own_numbers = source.list_numbers_of_author(session, reader.member.id, outside, hidden)
        kept = [*may[Visibility.ALLIANCE], *([None] if self._limits is None else [])]
        self._whole: list[Scope] = [(DocumentKind.CONTRIBUTION, alliance_id) for alliance_id in kept]
        every = [alliance for alliance, _ in self.alliances]
        for one in list_sources(kinds):
            self._whole += [(one.kind, scope) for scope in one.list_scopes(reader, every, channel_id)]
        self._by_archived: dict[frozenset[bool], _Parts] = {}
        self._counts: defaultdict[frozenset[bool], dict[str, int]] = defaultdict(dict)

    def postings(self, terms: Collection[str], archived: Collection[bool]) -> dict[str, index.Posting]:
        """Return the readable postings of these terms; a term without any has no entry."""
        found = index.read_postings(self.session, terms, self._scopes(archived))
        for term, posting in self._parts(archived).postings(terms).items():
            found.setdefault(term, index.Posting()).extend(posting)
        return found

    def count(self, terms: Collection[str], archived: Collection[bool]) -> Mapping[str, int]:
        """Count the readable documents that contain each term; a term that is in none has no entry."""
        known = self._counts[frozenset(archived)]
        unknown = [term for term in terms if term not in known]
        counts = index.count_documents(self.session, unknown, self._scopes(archived))
        parts = self._parts(archived).postings(unknown)
        known.update((term, counts.get(term, 0) + len(parts.get(term, ()))) for term in unknown)
        return {term: known[term] for term in terms if known[term]}

    @cached_property
    def synonyms(self) -> Synonyms:
        """The network's synonyms, and the translations of general words."""
        return _synonyms(vocabulary.read_synonyms(self.session))

    def _scopes(self, archived: Collection[bool]) -> set[int]:
        return {
            scope_of(scope, archived=is_archived, kind=kind) for kind, scope in self._whole for is_archived in archived
        }

    def _parts(self, archived: Collection[bool]) -> "_Parts":
        """Return the readable contributions in scopes of which the reader sees only a part."""
        key = frozenset(archived)
        if key not in self._by_archived:
            own = [one for one in self._own if is_in_archive(one.scope) in key]
            self._by_archived[key] = _Parts(self.session, own, self._limits, key)
        return self._by_archived[key]

    @cached_property
    def _own(self) -> Sequence[index.IndexedDocument]:
        return index.list_documents(self.session, self._own_numbers)


class _Parts:
    """Contributions in scopes of which a reader sees only a part: their own, and those of some alliances.

    Their own are few, so their terms are read once, instead of all rows of the scopes that hide the others.
    """

    def __init__(
        self,
        session: Session,
        own: Iterable[index.IndexedDocument],
        limits: Collection[int] | None,
        archived: Collection[bool],
    ) -> None:
        self._session, self._limits = session, limits
        self._network = {scope_of(None, archived=is_archived) for is_archived in archived}
        self._limiting = [filter_term("alliance", alliance_id) for alliance_id in limits or ()]
        self._own: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for one in own:
            if one.scope in self._network and not one.terms.keys().isdisjoint(self._limiting):
                continue  # seen by its alliance, too
            for term, weight in one.terms.items():
                self._own[term][one.number] = weight
        self._known: dict[str, index.Posting] = {}

    def postings(self, terms: Collection[str]) -> dict[str, index.Posting]:
        """Return the postings of each term; no entry for a term without any."""
        unknown = [term for term in terms if term not in self._known]
        limited = index.read_postings(self._session, unknown, self._network) if self._limits is not None else {}
        for term in unknown:
            self._known[term] = index.make_posting(self._own.get(term, {}))
            if term in limited:
                self._known[term].extend(limited[term].only(self._flags))
        return {term: self._known[term] for term in terms if self._known[term]}

    @cached_property
    def _flags(self) -> index.Flags:
        """The network-visible contributions of the alliances that the reader sees."""
        return index.make_flags(index.read_postings(self._session, self._limiting, self._network).values())


class Words:
    """A `Vocabulary` of `ranking` of what a reader may see."""

    def __init__(self, base: Readable, archived: Collection[bool]) -> None:
        self.base = base
        self.archived = archived

    def count(self, terms: Collection[str]) -> Mapping[str, int]:
        """Count the readable documents that contain each term."""
        return self.base.count(terms, self.archived)

    def words(
        self, *, beginnings: Collection[index.Pattern], endings: Collection[index.Pattern]
    ) -> Sequence[tuple[str, str]]:
        """List the matching words of the whole index, each with its term."""
        return index.list_words(self.base.session, beginnings=beginnings, endings=endings)


@lru_cache(maxsize=4)
def _synonyms(stored: str) -> Synonyms:
    return Synonyms([*(json.loads(line) for line in stored.splitlines()), *read_translations()])


@cache
def _of_nobody(visibility: Visibility) -> Contribution:
    """Build a contribution without author, to test whether a reader may see contributions of this visibility."""
    return Contribution(number=0, submission_key="", title="", body="", visibility=visibility, author_id=0)

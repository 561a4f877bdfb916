"""The part of the search index that a reader may see; hidden contributions influence nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from alliance.index.indexing import filter_term, scope_of
from alliance.index.synonyms import Synonyms, make_synonyms
from alliance.people.members import Person
from alliance.people.visibility import may_read
from alliance.words import Visibility
from storage.engine.database import Session
from storage.index import postings as index
from storage.index import source
from storage.people import alliances as alliance_rows
from storage.people import vocabulary
from storage.tables import Contribution


class Readable:
    """The part of the index that a reader may see, and the network's synonyms."""

    def __init__(self, session: Session, reader: Person, channel_id: str | None) -> None:
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
        self._own: Sequence[int] = ()
        if outside and reader.member is not None:
            hidden = [Visibility.ALLIANCE] if self._limits is None else list(Visibility)
            self._own = source.list_numbers_of_author(session, reader.member.id, outside, hidden)
        self._whole = [*may[Visibility.ALLIANCE], *([None] if self._limits is None else [])]
        self._partly = [*outside, *([] if self._limits is None else [None])]
        self._sees_parts = bool(self._own) or self._limits is not None

    def postings(self, terms: Collection[str], archived: Collection[bool]) -> dict[str, index.Posting]:
        """Return the readable postings of these terms; a term without any has no entry."""
        found = index.read_postings(self.session, terms, self._scopes(self._whole, archived))
        if not self._sees_parts:
            return found
        within = self._within(archived)
        for term, posting in index.read_postings(self.session, terms, self._scopes(self._partly, archived)).items():
            if may := posting.among(within):
                found[term] = index.Posting(may | (found[term].weights() if term in found else {}))
        return found

    def _within(self, archived: Collection[bool]) -> set[int]:
        """Return the readable contributions in partly visible scopes: by alliance, or as the reader's own."""
        within = set(self._own)
        terms = [filter_term("alliance", alliance_id) for alliance_id in self._limits or ()]
        for posting in index.read_postings(self.session, terms, self._scopes([None], archived)).values():
            within.update(posting.weights())
        return within

    def count(self, terms: Collection[str], archived: Collection[bool]) -> Mapping[str, int]:
        """Count the readable contributions that contain each term; a term that is in none has no entry."""
        if not self._sees_parts:
            return index.count_documents(self.session, terms, self._scopes(self._whole, archived))
        return {term: len(posting.weights()) for term, posting in self.postings(terms, archived).items()}

    def synonyms(self) -> Synonyms:
        """Return the network's synonyms."""
        groups = tuple(tuple(group.words) for group in vocabulary.list_synonym_groups(self.session))
        return make_synonyms(groups)

    @staticmethod
    def _scopes(alliance_ids: Iterable[int | None], archived: Collection[bool]) -> set[int]:
        return {scope_of(alliance_id, archived=is_archived) for alliance_id in alliance_ids for is_archived in archived}


class Words:
    """A `Vocabulary` of `ranking` of what a reader may see."""

    def __init__(self, base: Readable, archived: Collection[bool]) -> None:
        self.base = base
        self.archived = archived

    def count(self, terms: Collection[str]) -> Mapping[str, int]:
        """Count the readable contributions that contain each term."""
        return self.base.count(terms, self.archived)

    def words(
        self, *, beginnings: Collection[index.Pattern], endings: Collection[index.Pattern]
    ) -> Sequence[tuple[str, str]]:
        """List the matching words of the whole index, each with its term."""
        return index.list_words(self.base.session, beginnings=beginnings, endings=endings)


def _of_nobody(visibility: Visibility) -> Contribution:
    """Build a contribution without author, to test whether a reader may see contributions of this visibility."""
    return Contribution(number=0, submission_key="", title="", body="", visibility=visibility, author_id=0)

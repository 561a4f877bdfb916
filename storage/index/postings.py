"""The search index as stored by both databases: terms are stored and looked up here, but not interpreted.

A posting row holds, for one term, the documents of one scope and one block of 4,096 numbers: packed, so that a
common term is a few dozen rows instead of tens of thousands, and only as much of it is decoded as is needed.
"""

import sys
import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import compress

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, update
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.upsert import insert_into
from storage.tables import Contribution, SearchDocument, SearchPosting, SearchState, SearchWord

BLOCK_BITS = 12
BLOCK_SIZE = 1 << BLOCK_BITS
LAST = "\U0010ffff"
"""Sorts after every word."""
MOST_WORDS = 4000
"""Maximum number of words per look-up: the shortest prefixes match more, and any of these will do."""

Weights = Mapping[str, int]
Flags = Mapping[int, bytes | bytearray]
"""A selection of many documents, by block: a byte for each position, 1 for those that are in it."""


@dataclass(frozen=True)
class IndexedDocument:
    """The index entries of one document: its terms with their weights, 1 to 255."""

    number: int
    scope: int
    terms: Weights


def pack(weights: Mapping[int, int]) -> bytes:
    """Pack the numbers and weights of one block: two bytes per position in the block, then one byte per weight."""
    ordered = sorted(weights.items())
    return _packed((number & (BLOCK_SIZE - 1) for number, _ in ordered), bytes(weight for _, weight in ordered))


def unpack(block: int, data: bytes) -> dict[int, int]:
    """Decode the result of `pack`."""
    first = block << BLOCK_BITS
    places = _places(data)
    return dict(zip(map(first.__add__, places), data[2 * len(places) :], strict=True))


def put(data: bytes, place: int, weight: int | None) -> bytes:
    """Packed data with a new weight at a position of its block; None removes the position. Decodes nothing else."""
    places = _places(data)
    size, at = len(places), bisect_left(places, place)
    is_there = at < size and places[at] == place
    weights = 2 * size
    after = at + is_there
    new_place, new_weight = (b"", b"") if weight is None else (place.to_bytes(2, "little"), bytes([weight]))
    return b"".join(
        (data[: 2 * at], new_place, data[2 * after : weights + at], new_weight, data[weights + after :]),
    )


class Posting:
    """The occurrences of one term, decoded only when and as far as needed."""

    def __init__(self) -> None:
        self._known: dict[int, int] | None = None
        self._rows: list[tuple[int, bytes]] = []

    def __len__(self) -> int:
        """How many documents contain the term."""
        return sum(len(data) // 3 for _, data in self._rows)

    def add(self, block: int, data: bytes) -> None:
        """Add a row that was read from the database."""
        self._rows.append((block, data))

    def extend(self, other: "Posting") -> None:
        """Add the occurrences of the same term in other documents."""
        self._rows += other._rows

    def weights(self) -> dict[int, int]:
        """All contributions that contain the term, each with its weight."""
        if self._known is None:
            self._known = {}
            for block, data in self._rows:
                if len(data) == 3:  # most rows are of rare words
                    self._known[block << BLOCK_BITS | data[1] << 8 | data[0]] = data[2]
                else:
                    self._known.update(unpack(block, data))
        return self._known

    def only(self, flags: Flags) -> "Posting":
        """The occurrences in the flagged documents."""
        kept = Posting()
        for block, data in self._rows:
            if block in flags:
                places = _places(data)
                is_in = bytes(map(flags[block].__getitem__, places))
                if weights := bytes(compress(data[2 * len(places) :], is_in)):
                    kept.add(block, _packed(compress(places, is_in), weights))
        return kept

    def among(self, numbers: AbstractSet[int]) -> dict[int, int]:
        """Those of these contributions that contain the term, each with its weight.

        Cheaper than `weights` for a few contributions.
        """
        if self._known is not None or len(numbers) * 3 > len(self):
            known = self.weights()
            if len(known) < len(numbers):
                return {number: weight for number, weight in known.items() if number in numbers}
            return {number: known[number] for number in numbers if number in known}
        by_block: defaultdict[int, list[int]] = defaultdict(list)
        for number in numbers:
            by_block[number >> BLOCK_BITS].append(number)
        found: dict[int, int] = {}
        for block, data in self._rows:
            wanted = by_block.get(block)
            if wanted is None:
                continue
            places, first = _places(data), block << BLOCK_BITS
            weights = 2 * len(places)
            for number in wanted:
                at = bisect_left(places, number - first)
                if at < len(places) and places[at] == number - first:
                    found[number] = data[weights + at]
        return found


def make_posting(weights: Mapping[int, int]) -> Posting:
    """Build the posting of a term from the documents that contain it, each with its weight."""
    blocks: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for number, weight in weights.items():
        blocks[number >> BLOCK_BITS][number] = weight
    posting = Posting()
    for block, some in blocks.items():
        posting.add(block, pack(some))
    return posting


def make_flags(postings: Iterable[Posting]) -> Flags:
    """Select the documents that contain any of these terms."""
    flags: defaultdict[int, bytearray] = defaultdict(lambda: bytearray(BLOCK_SIZE))
    for posting in postings:
        for block, data in posting._rows:
            selected = flags[block]
            for place in _places(data):
                selected[place] = 1
    return dict(flags)


# Built once: building a statement with hundreds of values takes longer than running it.
_THESE = (
    col(SearchPosting.term).in_(bindparam("terms", expanding=True)),
    col(SearchPosting.scope).in_(bindparam("scopes", expanding=True)),
)
_READ = select(col(SearchPosting.term), col(SearchPosting.block), col(SearchPosting.data)).where(*_THESE)
_COUNT = (
    select(col(SearchPosting.term), func.sum(col(SearchPosting.documents)))
    .where(*_THESE)
    .group_by(col(SearchPosting.term))
)


def read_postings(session: Session, terms: Collection[str], scopes: Collection[int]) -> dict[str, Posting]:
    """The postings of each term in these scopes; no entry for a term that does not occur."""
    found: dict[str, Posting] = {}
    if not terms or not scopes:
        return found
    for term, block, data in session.execute(_READ, {"terms": sorted(terms), "scopes": sorted(scopes)}):
        posting = found.get(term)
        if posting is None:
            posting = found[term] = Posting()
        posting.add(block, data)
    return found


def count_documents(session: Session, terms: Collection[str], scopes: Collection[int]) -> dict[str, int]:
    """The number of documents in these scopes that contain each term; no entry for a term in none."""
    if not terms or not scopes:
        return {}
    found = session.execute(_COUNT, {"terms": sorted(terms), "scopes": sorted(scopes)})
    return {term: int(documents) for term, documents in found}


@dataclass(frozen=True)
class Pattern:
    """A word pattern: the beginning of the word or the end of its term, and the length of either (None: any length)."""

    text: str
    lengths: range | None = None


def list_words(
    session: Session, *, beginnings: Collection[Pattern], endings: Collection[Pattern]
) -> Sequence[tuple[str, str]]:
    """The words with one of these `beginnings`, or whose term has one of these `endings`, each with its term."""
    conditions = [_begins(SearchWord.word, one.text, one.lengths) for one in beginnings]
    conditions += [_begins(SearchWord.reversed_term, one.text[::-1], one.lengths) for one in endings]
    if not conditions:
        return []
    statement = select(col(SearchWord.word), col(SearchWord.term)).where(or_(*conditions))
    return [(word, term) for word, term in session.execute(statement.order_by(col(SearchWord.word)).limit(MOST_WORDS))]


def list_documents(session: Session, numbers: Collection[int]) -> list[IndexedDocument]:
    """The index entries of these documents, as far as they are in the index."""
    if not numbers:
        return []
    columns = select(SearchDocument.number, SearchDocument.scope, SearchDocument.terms)
    found = session.execute(columns.where(col(SearchDocument.number).in_(numbers)))
    return [IndexedDocument(number, scope, _unpack_terms(terms)) for number, scope, terms in found]


def write_document(
    session: Session, document: IndexedDocument, words: Mapping[str, str], *, keep: bool = False
) -> bool:
    """Add a document to the index, or update it; `words` maps each word to the term under which it is indexed.

    Only differences are written. With `keep`, it keeps its terms, and none of their weights falls. Returns whether it
    was in the index under another scope.
    """
    lock_index(session)
    before = _read_document(session, document.number)
    if keep and before is not None:
        terms = {**before.terms, **document.terms}
        kept = {term: max(weight, before.terms.get(term, 0)) for term, weight in terms.items()}
        document = replace(document, terms=kept)
    if before == document:
        return False
    is_moved = before is not None and before.scope != document.scope
    if before is not None and is_moved:
        _change(session, document.number, before.scope, dict.fromkeys(before.terms))
        before = None
    old: Weights = before.terms if before is not None else {}
    changes: dict[str, int | None] = {
        term: weight for term, weight in document.terms.items() if old.get(term) != weight
    }
    changes.update(dict.fromkeys(old.keys() - document.terms.keys()))
    _change(session, document.number, document.scope, changes)
    _replace_document(session, document)
    _add_words(session, words)
    return is_moved


def remove_document(session: Session, number: int) -> None:
    """Remove a document from the index, if it is there."""
    lock_index(session)
    before = _read_document(session, number)
    if before is None:
        return
    _change(session, number, before.scope, dict.fromkeys(before.terms))
    session.execute(delete(SearchDocument).where(col(SearchDocument.number) == number))


def replace_block(session: Session, block: int, documents: Sequence[IndexedDocument], words: Mapping[str, str]) -> None:
    """Rewrite a block of the index, whatever it held."""
    lock_index(session)
    session.execute(delete(SearchPosting).where(col(SearchPosting.block) == block))
    session.execute(delete(SearchDocument).where(in_block(SearchDocument.number, block)))
    gathered: defaultdict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for document in documents:
        for term, weight in document.terms.items():
            gathered[term, document.scope][document.number] = weight
    _insert(
        session,
        [
            {"term": term, "scope": scope, "block": block, "documents": len(weights), "data": pack(weights)}
            for (term, scope), weights in sorted(gathered.items(), key=lambda item: item[0])
        ],
    )
    if documents:
        session.execute(insert(SearchDocument), [_as_row(document) for document in documents])
    _add_words(session, words)


def begin_anew(session: Session) -> None:
    """Delete all words; those of a block are added again when it is rewritten."""
    lock_index(session)
    session.execute(delete(SearchWord))


def note_analysis(session: Session, analysis: int) -> None:
    """Record the version of the text analysis that built the whole index."""
    session.execute(update(SearchState).values(analysis=analysis))


def is_complete(session: Session, analysis: int) -> bool:
    """Whether this version of the analysis built the index, and every contribution is in it that should be."""
    if session.execute(select(col(SearchState.analysis))).scalar() != analysis:
        return False
    missing = (
        select(col(Contribution.id))
        .outerjoin(SearchDocument, col(SearchDocument.number) == Contribution.number)
        .where(col(SearchDocument.number).is_(None), col(Contribution.merged_into_id).is_(None))
        .limit(1)
    )
    return session.execute(missing).first() is None


def lock_index(session: Session) -> None:
    """Wait until no other transaction writes to the index; SQLite has a single writer anyway.

    Otherwise two transactions that write the same row of a common term would overwrite each other's change.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(update(SearchState).values(writes=SearchState.writes + 1))


def _change(session: Session, number: int, scope: int, changes: Mapping[str, int | None]) -> None:
    """Set the weight of a document in each term's row; None removes it."""
    if not changes:
        return
    block = number >> BLOCK_BITS
    statement = select(col(SearchPosting.id), col(SearchPosting.term), col(SearchPosting.data)).where(
        col(SearchPosting.term).in_(sorted(changes)),
        col(SearchPosting.scope) == scope,
        col(SearchPosting.block) == block,
    )
    changed, emptied, seen = [], [], set()
    for key, term, data in session.execute(statement).all():
        seen.add(term)
        changed_data = put(data, number & (BLOCK_SIZE - 1), changes[term])
        if changed_data:
            changed.append({"key": key, "documents": len(changed_data) // 3, "data": changed_data})
        else:
            emptied.append(key)
    if changed:
        by_key = update(SearchPosting.__table__).where(SearchPosting.__table__.c.id == bindparam("key"))  # type: ignore[attr-defined]
        session.connection().execute(by_key, changed)
    if emptied:
        session.execute(delete(SearchPosting).where(col(SearchPosting.id).in_(emptied)))
    _insert(
        session,
        [
            {"term": term, "scope": scope, "block": block, "documents": 1, "data": pack({number: weight})}
            for term, weight in sorted(changes.items())
            if weight is not None and term not in seen
        ],
    )


def _insert(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        session.connection().execute(insert(SearchPosting.__table__), rows)  # type: ignore[attr-defined]


def _replace_document(session: Session, document: IndexedDocument) -> None:
    row = insert_into(session, SearchDocument.__table__)  # type: ignore[attr-defined]
    new = {"scope": row.excluded.scope, "terms": row.excluded.terms}
    replaced = row.on_conflict_do_update(index_elements=["number"], set_=new)
    session.connection().execute(replaced, [_as_row(document)])


def _add_words(session: Session, words: Mapping[str, str]) -> None:
    if not words:
        return
    table = SearchWord.__table__  # type: ignore[attr-defined]
    row = insert_into(session, table)
    new = {"term": row.excluded.term, "reversed_term": row.excluded.reversed_term}
    added = row.on_conflict_do_update(index_elements=["word"], set_=new, where=table.c.term != row.excluded.term)
    rows = [{"word": word, "term": words[word], "reversed_term": words[word][::-1]} for word in sorted(words)]
    session.connection().execute(added, rows)


def _read_document(session: Session, number: int) -> IndexedDocument | None:
    statement = select(col(SearchDocument.scope), col(SearchDocument.terms)).where(SearchDocument.number == number)
    found = session.execute(statement).first()
    return IndexedDocument(number, found[0], _unpack_terms(found[1])) if found else None


def _as_row(document: IndexedDocument) -> dict[str, object]:
    text = "\n".join(f"{term} {weight}" for term, weight in sorted(document.terms.items()))
    return {"number": document.number, "scope": document.scope, "terms": zlib.compress(text.encode(), 1)}


def _unpack_terms(data: bytes) -> dict[str, int]:
    pairs = (line.split(" ") for line in zlib.decompress(data).decode().split("\n"))
    return {term: int(weight) for term, weight in pairs}


def in_block(column: int, block: int) -> ColumnElement[bool]:
    """Whether a number belongs to a block."""
    return and_(col(column) >= block << BLOCK_BITS, col(column) < (block + 1) << BLOCK_BITS)


def _begins(column: str, beginning: str, lengths: range | None) -> ColumnElement[bool]:
    begins = and_(col(column) >= beginning, col(column) < beginning + LAST)
    return (
        begins if lengths is None else and_(begins, func.length(col(column)).between(lengths.start, lengths.stop - 1))
    )


def _packed(places: Iterable[int], weights: bytes) -> bytes:
    numbers = array("H", places)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes() + weights


def _places(data: bytes) -> "array[int]":
    places = array("H", data[: len(data) // 3 * 2])
    if sys.byteorder == "big":
        places.byteswap()
    return places

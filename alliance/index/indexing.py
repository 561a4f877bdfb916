"""The search index: which parts of a document are indexed, and how the index is kept up to date.

The title of a contribution is indexed as it is stored, so that two who share the same at once see each other, and so
is who may find it, as hiding cannot wait. All else is noted in a queue, which costs one statement, and is indexed by a
tick.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from alliance.enums import Visibility
from alliance.index import analysis, documents
from alliance.index.documents import KEY_BITS, Document, DocumentKind, key_of, kind_of, number_of
from alliance.index.ranking import BODY, CONTEXT, DETAILS, TITLE
from alliance.index.word_combinations import clauses, combined_terms
from storage.engine.database import Database, Session
from storage.index import changes, postings, source
from storage.index.postings import IndexedDocument
from storage.tables import Contribution

AGAIN = 5
"""A word in several fields adds a fifth of its weight in each further one."""
EVERY = "*"
"""A term of every document. Terms with punctuation cannot be typed."""
NOT_VERIFIED = "is:not_verified"
NOT_TEXT = frozenset({"link", "contact", "review_on", "sphere", "pillar", "effect", "outcome"})
"""Details that are not searchable text: links, names of people, dates, and choices from a list."""


KIND_OF_SCOPE = 20
"""The place of the kind in a scope."""
LOT = 10
"""Maximum number of changes that are indexed in one transaction: requests wait for it."""


def scope_of(alliance_id: int | None, *, archived: bool, kind: DocumentKind = DocumentKind.CONTRIBUTION) -> int:
    """Encode the readers of a document, and whether it is archived, as one number.

    `alliance_id` is the alliance to which it is restricted; None if the network can see it. The kind is part of it:
    each kind has its own rule for its readers, and a search for contributions alone reads and counts no others.
    """
    return kind << KIND_OF_SCOPE | (alliance_id or 0) * 2 + archived


def is_in_archive(scope: int) -> bool:
    """Return whether documents of this scope are archived."""
    return bool(scope & 1)


def filter_term(name: str, value: object) -> str:
    """Return the term of all contributions with this value of a filter."""
    return f"{name}:{value}"


def index_title(session: Session, contribution: Contribution) -> None:
    """Index the title and the readers of a contribution that was stored, and note it: a tick indexes the rest.

    Until then it is also found by what it said before. A merged one is removed from the index.
    """
    words: dict[str, str] = {}
    title = _document(contribution, [(contribution.title, TITLE)], words)
    _write(session, contribution, title, words, keep=True)
    if contribution.merged_into_id is None:
        note_change(session, DocumentKind.CONTRIBUTION, contribution.number)


def reindex(session: Session, *contributions: Contribution) -> None:
    """Update the index for contributions; merged ones are removed from it."""
    contexts = source.map_contexts(session, [one.id for one in contributions])
    for one in contributions:
        words: dict[str, str] = {}
        _write(session, one, _document(one, _fields_of(one, contexts.get(one.id, ())), words), words)


def _write(
    session: Session,
    contribution: Contribution,
    document: IndexedDocument,
    words: dict[str, str],
    *,
    keep: bool = False,
) -> None:
    """Write a contribution's document.

    If others can read it than before, so do documents about it: those are indexed at once, as hiding cannot wait.
    """
    if contribution.merged_into_id is not None:
        postings.remove_document(session, contribution.number)
        return
    is_moved = postings.write_document(session, document, words, keep=keep)
    for one in documents.list_sources() if is_moved else ():
        if keys := one.list_about(session, contribution.id):
            _index(session, one.kind, keys)


def note_change(session: Session, kind: DocumentKind, *keys: int) -> None:
    """Note that documents were stored: a tick indexes them."""
    changes.note_changes(session, [number_of(kind, key) for key in keys])


def is_any_change(session: Session) -> bool:
    """Whether anything was noted that is not indexed yet."""
    return changes.is_any_change(session)


def list_waiting(session: Session) -> set[int]:
    """The numbers of the documents that were noted and are not indexed yet."""
    return {number for _, number in changes.list_changes(session)}


def index_changes(session: Session) -> int:
    """Index what was noted, at most `LOT` changes; returns how many."""
    postings.lock_index(session)  # first: what is read from now on is not older than what others have indexed
    noted = changes.list_changes(session, limit=LOT)
    keys: defaultdict[DocumentKind, set[int]] = defaultdict(set)
    for _, number in noted:
        keys[kind_of(number)].add(key_of(number))
    reindex(session, *source.list_numbered(session, sorted(keys.pop(DocumentKind.CONTRIBUTION, ()))))
    for kind in sorted(keys):
        _index(session, kind, sorted(keys[kind]))
    changes.drop_changes(session, [key for key, _ in noted])
    return len(noted)


def _index(session: Session, kind: DocumentKind, keys: Collection[int]) -> None:
    """Update the index for these documents; those that are not to be found are removed from it."""
    left = {number_of(kind, key) for key in keys}
    for document in documents.source_of(kind).read(session, keys):
        words: dict[str, str] = {}
        postings.write_document(session, _entry(document, words), words)
        left.discard(document.number)
    for number in sorted(left):
        postings.remove_document(session, number)


def reindex_all(database: Database, *, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Rebuild the whole index and return its number of documents; `progress` receives the size of each batch done.

    The bot may keep running: each batch is read and analysed first, then written in a short transaction, which also
    reindexes what changed since it was read.
    """
    with database.writing() as session:
        postings.begin_anew(session)
        blocks = source.list_blocks(session)
        noted = [key for key, _ in changes.list_changes(session)]
    total = 0
    for block in blocks:
        words: dict[str, str] = {}
        entries: list[IndexedDocument] = []
        seen: dict[int, dt.datetime] = {}
        with database.reading() as session:
            for contribution, contexts in source.list_contributions(session, block):
                entries.append(_document(contribution, _fields_of(contribution, contexts), words))
                seen[contribution.number] = contribution.updated_at
                if len(entries) % 100 == 0:
                    progress(100)
        progress(len(entries) % 100)
        with database.writing() as session:
            postings.replace_block(session, block, entries, words)
            reindex(session, *source.list_changed(session, block, seen))
        total += len(entries)
    for kind in DocumentKind:
        if kind is not DocumentKind.CONTRIBUTION:
            total += _reindex_kind(database, kind, progress)
    with database.writing() as session:
        changes.drop_changes(session, noted)
        postings.note_analysis(session, analysis.ANALYSIS)
    return total


def _reindex_kind(database: Database, kind: DocumentKind, progress: Callable[[int], None]) -> int:
    """Rebuild the index of one kind other than contributions.

    A block is read in the transaction that writes it: what a tick indexes from the queue in between would be lost.
    """
    one, total = documents.source_of(kind), 0
    with database.reading() as session:
        keys = one.list_keys(session)
        there = changes.list_indexed(session, number_of(kind, 0), number_of(kind, (1 << KEY_BITS) - 1))
    blocks: defaultdict[int, list[int]] = defaultdict(list, {number >> postings.BLOCK_BITS: [] for number in there})
    for key in keys:
        blocks[number_of(kind, key) >> postings.BLOCK_BITS].append(key)
    for block, some in sorted(blocks.items()):
        words: dict[str, str] = {}
        with database.writing() as session:
            entries = [_entry(document, words) for document in one.read(session, some)]
            postings.replace_block(session, block, entries, words)
        progress(len(entries))
        total += len(entries)
    return total


def count_documents(session: Session) -> int:
    """Return the number of documents that the index should hold."""
    return source.count_contributions(session) + sum(len(one.list_keys(session)) for one in documents.list_sources())


def is_complete(session: Session) -> bool:
    """Whether the index is complete and made by this version of the analysis; what is noted counts as there."""
    if not postings.is_complete(session, analysis.ANALYSIS):
        return False
    noted = list_waiting(session)
    for one in documents.list_sources():
        first, last = number_of(one.kind, 0), number_of(one.kind, (1 << KEY_BITS) - 1)
        wanted = {number_of(one.kind, key) for key in one.list_keys(session)}
        if wanted - noted - changes.list_indexed(session, first, last):
            return False
    return True


def _entry(document: Document, words: dict[str, str]) -> IndexedDocument:
    """Build the indexed form of a document; adds its words to `words`.

    A text in two languages is weighed once for each, as the stems of English are those of an English text alone.
    """
    terms = dict.fromkeys(_filter_terms_of(document), TITLE)
    for title, body in dict.fromkeys(
        [(document.title.nl, document.text.nl), (document.title.en or "", document.text.en or "")]
    ):
        for term, weight in weigh([(title, TITLE), (body, BODY), (document.more, DETAILS)], words).items():
            terms[term] = max(terms.get(term, 0), weight)
    scope = scope_of(document.scope, archived=document.is_archived, kind=document.kind)
    return IndexedDocument(document.number, scope, terms)


def _filter_terms_of(document: Document) -> Iterable[str]:
    yield EVERY
    yield filter_term("kind", document.kind.name.lower())
    yield filter_term("year", document.at.year)
    for organisation_id in document.organisation_ids:
        yield filter_term("organisation", organisation_id)
    for alliance_id in document.alliance_ids:
        yield filter_term("alliance", alliance_id)


def _fields_of(contribution: Contribution, contexts: Sequence[str]) -> list[tuple[str, int]]:
    """Return the texts of a contribution with their weights; `contexts` are those of its endorsements."""
    fields = [(contribution.title, TITLE), (contribution.body, BODY)]
    fields += [(details_text(contribution.details), DETAILS)]
    return fields + [(context, CONTEXT) for context in contexts]


def _document(contribution: Contribution, fields: Sequence[tuple[str, int]], words: dict[str, str]) -> IndexedDocument:
    """Build the indexed form of a contribution with the words of these fields; adds the words to `words`."""
    terms = dict.fromkeys(_filter_terms(contribution), TITLE)
    terms.update(weigh(fields, words))
    alliance_id = contribution.alliance_id if contribution.visibility is Visibility.ALLIANCE else None
    scope = scope_of(alliance_id, archived=contribution.archived_at is not None)
    return IndexedDocument(contribution.number, scope, terms)


def weigh(fields: Iterable[tuple[str, int]], words: dict[str, str] | None = None) -> dict[str, int]:
    """Return the terms of a text's fields with their weights, 1 to 255; adds the words and their stems to `words`."""
    read = [(list(clauses(text)), weight) for text, weight in fields if text]
    split = [([word.plain for clause in said for word in clause], weight) for said, weight in read]
    in_english = analysis.is_english([word for part, _ in split for word in part])
    most: dict[str, int] = {}
    sums: dict[str, int] = {}
    for part, weight in split:
        for term, share in _marks(part, in_english, words, is_title=weight == TITLE).items():
            adds = weight * share // 100
            sums[term] = sums.get(term, 0) + adds
            if adds > most.get(term, 0):
                most[term] = adds
    for said, weight in read:
        for term in combined_terms(said, is_title=weight == TITLE):
            most[term] = max(most.get(term, 0), weight)
    return {term: min(255, best + (sums.get(term, best) - best) // AGAIN) for term, best in most.items()}


def _marks(part: Sequence[str], in_english: bool, words: dict[str, str] | None, *, is_title: bool) -> dict[str, int]:
    """Return the terms of one field with their weights; repetitions in a field do not count."""
    found: dict[str, int] = {}
    for word in dict.fromkeys(part):
        if analysis.is_stop_word(word):
            continue
        known = analysis.analyse(word)
        if words is not None:
            words[word] = known.stem
        found[known.stem] = 100
        if is_title and word != known.stem:
            found[known.stem] = analysis.INFLECTED
            found[analysis.exact_term(word)] = 100
        for piece in known.parts:
            found.setdefault(piece, analysis.PART)
        if in_english:
            found[analysis.english_term(word)] = 100
    return found


def _filter_terms(contribution: Contribution) -> Iterable[str]:
    details: Mapping[str, Any] = contribution.details
    yield EVERY
    yield filter_term("kind", contribution.kind)
    yield filter_term("organisation", contribution.organisation_id)
    yield filter_term("alliance", contribution.alliance_id)
    yield filter_term("year", contribution.created_at.year)
    for name in ("sphere", "pillar"):
        if details.get(name):
            yield filter_term(name, details[name])
    for number in details.get("sdgs") or ():
        yield filter_term("sdg", number)
    if contribution.not_verified_since is not None:
        yield NOT_VERIFIED


def details_text(details: Mapping[str, Any]) -> str:
    """Return the searchable text of the details: typed texts, without links and names of people."""
    texts = [value for name, value in details.items() if name not in NOT_TEXT and isinstance(value, str)]
    return "\n".join(texts)

"""The search index: which parts of a contribution are indexed, and how the index is kept up to date."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from alliance.index import analysis
from alliance.index.combined import combined_terms
from alliance.words import Visibility
from storage.engine.database import Database, Session
from storage.index import postings, source
from storage.index.postings import IndexedDocument
from storage.tables import Contribution

TITLE, BODY, DETAILS, CONTEXT = 100, 60, 40, 25
"""Weights of a word by the field in which it occurs."""
AGAIN = 5
"""A word in several fields adds a fifth of its weight in each further one."""
EVERY = "*"
"""A term of every contribution. Terms with punctuation cannot be typed."""
NOT_VERIFIED = "is:not_verified"
NOT_TEXT = frozenset({"link", "contact", "review_on", "sphere", "pillar", "effect", "outcome"})
"""Details that are not searchable text: links, names of people, dates, and choices from a list."""


def scope_of(alliance_id: int | None, *, archived: bool) -> int:
    """Encode as one number who can find a contribution and whether it is archived.

    `alliance_id` is the alliance to which it is restricted; None if the network can see it.
    """
    return (alliance_id or 0) * 2 + archived


def filter_term(name: str, value: object) -> str:
    """Return the term of all contributions with this value of a filter."""
    return f"{name}:{value}"


def reindex(session: Session, contribution: Contribution) -> None:
    """Update the index for a contribution; a merged one is removed from it."""
    if contribution.merged_into_id is not None:
        postings.remove_document(session, contribution.number)
        return
    contexts = source.map_contexts(session, [contribution.id]).get(contribution.id, ())
    words: dict[str, str] = {}
    postings.write_document(session, _document(contribution, contexts, words), words)


def reindex_all(database: Database, *, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Rebuild the whole index and return its number of contributions; `progress` receives the size of each batch done.

    The bot may keep running: each batch is read and analysed first, then written in a short transaction, which also
    reindexes what changed since it was read.
    """
    with database.writing() as session:
        postings.begin_anew(session)
        blocks = source.list_blocks(session)
    total = 0
    for block in blocks:
        words: dict[str, str] = {}
        documents: list[IndexedDocument] = []
        seen: dict[int, dt.datetime] = {}
        with database.reading() as session:
            for contribution, contexts in source.list_contributions(session, block):
                documents.append(_document(contribution, contexts, words))
                seen[contribution.number] = contribution.updated_at
                if len(documents) % 100 == 0:
                    progress(100)
        progress(len(documents) % 100)
        with database.writing() as session:
            postings.replace_block(session, block, documents, words)
            for contribution in source.list_changed(session, block, seen):
                reindex(session, contribution)
        total += len(documents)
    with database.writing() as session:
        postings.note_analysis(session, analysis.ANALYSIS)
    return total


def count_contributions(session: Session) -> int:
    """Return the number of contributions that the index should hold."""
    return source.count_contributions(session)


def is_complete(session: Session) -> bool:
    """Whether the index is complete and made by this version of the analysis."""
    return postings.is_complete(session, analysis.ANALYSIS)


def _document(contribution: Contribution, contexts: Sequence[str], words: dict[str, str]) -> IndexedDocument:
    """Build the indexed form of a contribution; adds its words to `words`."""
    fields = [(contribution.title, TITLE), (contribution.body, BODY)]
    fields += [(details_text(contribution.details), DETAILS)]
    fields += [(context, CONTEXT) for context in contexts]
    terms = dict.fromkeys(_filter_terms(contribution), TITLE)
    terms.update(weigh(fields, words))
    alliance_id = contribution.alliance_id if contribution.visibility is Visibility.ALLIANCE else None
    scope = scope_of(alliance_id, archived=contribution.archived_at is not None)
    return IndexedDocument(contribution.number, scope, terms)


def weigh(fields: Iterable[tuple[str, int]], words: dict[str, str] | None = None) -> dict[str, int]:
    """Return the terms of a text's fields with their weights, 1 to 255; adds the words and their stems to `words`."""
    written = [(text, weight) for text, weight in fields if text]
    split = [(analysis.plain_words(text), weight) for text, weight in written]
    in_english = analysis.is_english([word for part, _ in split for word in part])
    most: dict[str, int] = {}
    sums: dict[str, int] = {}
    for part, weight in split:
        for term, share in _marks(part, in_english, words, is_title=weight == TITLE).items():
            adds = weight * share // 100
            sums[term] = sums.get(term, 0) + adds
            if adds > most.get(term, 0):
                most[term] = adds
    for text, weight in written:
        for term in combined_terms(text, is_title=weight == TITLE):
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

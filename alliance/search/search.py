"""Search what a reader may see: contributions, and the other kinds of documents that capabilities registered.

Visibility is applied first, by scope: what is hidden influences neither hits nor the rarity of words nor suggestions. A
hit is checked again by the rule of its kind, since it may have changed since it was indexed.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from alliance.contributions.sharing import Shown, get_readable, shown
from alliance.enums import Series
from alliance.errors import NotFound
from alliance.index import analysis, ranking, stemming
from alliance.index.documents import (
    EVERYTHING,
    KIND_BITS,
    Document,
    DocumentKind,
    key_of,
    kind_of,
    source_of,
)
from alliance.index.indexing import EVERY, NOT_VERIFIED, details_text, filter_term
from alliance.index.visible_index import Readable, Words
from alliance.people.members import Person
from alliance.people.visibility import may_read
from alliance.search import suggested_words as nearness
from alliance.search.filter_values import Choices
from alliance.search.marking import marked_words
from alliance.search.query import Filter, FilterName, Query, StatusWord, parse_query
from storage.contributions import contributions as rows
from storage.engine.database import Session
from storage.index import postings, source

LEAST_SHARE = 30
"""Minimum share of the query, in hundredths weighted by rarity, that a hit must match; less is noise."""
SUNK = 60
"""The part of its score, in hundredths, that an unverified contribution keeps."""
MOST_SHOWN = 300
"""Maximum number of hits that can be paged through; to see others, narrow the query."""
MOST_READ = 1000
"""Maximum number of contributions whose text is read to find a phrase."""
MOST_CHECKED = 40
"""Number of the best hits whose texts are read for synonyms of several words."""
SHORT_TEXT = 8
"""A text of at most so many words besides function words, such as a title, says one thing."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


SERIES = {
    Series.STEP: DocumentKind.STEP,
    Series.MEETING: DocumentKind.MEETING,
    Series.BUNDLE: DocumentKind.BUNDLE,
    Series.POLL: DocumentKind.POLL,
}
"""The kinds that have references of their own, besides contributions."""


@dataclass(frozen=True)
class Hit:
    """A contribution that was found, or a document of another kind."""

    item: Shown | Document
    score: int
    matched: tuple[str, ...] = ()
    """The words to highlight, as written in its texts."""


@dataclass(frozen=True)
class SearchResults:
    """One page of search results."""

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    next: str | None = None
    """Cursor to pass as `after` for the next page; None on the last page. At most 1,200 characters."""
    near: tuple[str, ...] = ()
    """Suggested words from what the reader may see, if nothing was found."""
    are_related: bool = False
    """Whether no hit seems to have a word of the query: all are only about the same subject."""


@dataclass(frozen=True)
class Ranked:
    """The best of what was found, by number in the index."""

    query: Query
    scores: Mapping[int, int]
    near: tuple[str, ...] = ()
    """Suggested words from what the reader may see, if nothing was found."""


def search(
    session: Session,
    *,
    reader: Person,
    typed: str,
    channel_id: str | None,
    after: str | None = None,
    limit: int = 5,
) -> SearchResults:
    """Search for what a reader typed in `channel_id` (None: not visible to others), best hits first, then the newest.

    No input raises; what was not understood is in `query.problems`. The cursor lists the items already shown, so none
    is repeated or skipped when something changes between pages.
    """
    base = Readable(session, reader, channel_id, EVERYTHING)
    choices = Choices(session, base)
    query = parse_query(typed, choices.of)
    if query.reference is not None:
        return _by_reference(session, query, *query.reference, reader, channel_id)
    if query.asks_nothing:
        return SearchResults(query)
    finding = _Finding(session, base, choices, query)
    scores = finding.scores()
    seen = _read_cursor(after)
    left = {number: score for number, score in scores.items() if number not in seen} if seen else scores
    best = _best(left, limit)
    hits = _hits(session, reader, channel_id, best, finding.concepts)
    has_more = len(left) > len(best) and len(seen) + len(best) < MOST_SHOWN
    return SearchResults(
        query,
        hits,
        total=len(scores),
        next=_write_cursor([*seen, *(number for number, _ in best)]) if has_more else None,
        near=finding.near_words() if not scores else (),
        are_related=bool(scores) and finding.has_only_related(scores.keys()),
    )


def rank_readable(session: Session, *, reader: Person, typed: str, channel_id: str | None, limit: int) -> Ranked:
    """Rank the contributions and steps that a search finds, without reading them: the `limit` best."""
    base = Readable(session, reader, channel_id, {DocumentKind.CONTRIBUTION, DocumentKind.STEP})
    choices = Choices(session, base)
    query = parse_query(typed, choices.of)
    if query.asks_nothing or query.reference is not None:
        return Ranked(query, {})
    finding = _Finding(session, base, choices, query)
    scores = finding.scores()
    return Ranked(query, dict(_best(scores, limit)), () if scores else finding.near_words())


def list_found(session: Session, *, reader: Person, typed: str) -> list[tuple[DocumentKind, int]]:
    """Kind and key of everything that a search finds, archived things included, best first: all pages at once.

    What only belongs to the same subject as a rare word is left out: it is a guess, fit to be looked at only.
    """
    base = Readable(session, reader, None, EVERYTHING)
    choices = Choices(session, base)
    query = parse_query(typed, choices.of)
    if query.reference is not None:
        series, number = query.reference
        return [(SERIES.get(series, DocumentKind.CONTRIBUTION), number)]
    if query.asks_nothing:
        return []
    scores = _Finding(session, base, choices, query, archived={True, False}, by_subject=False).scores()
    return [(kind_of(number), key_of(number)) for number, _ in _best(scores, len(scores))]


class _Finding:
    """The state of one search."""

    def __init__(
        self,
        session: Session,
        base: Readable,
        choices: Choices,
        query: Query,
        *,
        archived: set[bool] | None = None,
        by_subject: bool = True,
    ) -> None:
        self.session = session
        self.base = base
        self.choices = choices
        self.query = query
        self.archived = archived or _archived(query)
        self.by_subject = by_subject
        self.concepts = ranking.make_concepts(query.words, base.synonyms, typed=query.typed, aside=query.aside)
        self.postings: dict[str, postings.Posting] = {}
        self.counts: Mapping[str, int] = {}
        self.stems: dict[int, list[list[str]]] = {}

    def scores(self) -> dict[int, int]:
        """Return the score of everything found, by number."""
        if self.concepts:
            words = Words(self.base, self.archived)
            ranking.widen(self.concepts, words, self.base.synonyms, by_subject=self.by_subject)
            self._add_names()
        wanted = {term for concept in self.concepts for term in concept.terms()}
        phrase_terms = {stemming.stem(word) for phrase in self.query.phrases for word in phrase}
        without = {stemming.stem(word) for word in self.query.without}
        filters = {term for one in self.query.filters for term in self._terms_of(one)}
        needs_every = not self.concepts or any(one.excludes for one in self.query.filters)
        base_terms = {NOT_VERIFIED, EVERY} if needs_every else {NOT_VERIFIED}
        self.postings = self.base.postings(wanted | phrase_terms | without | filters | base_terms, self.archived)
        scores = self._ranked() if self.concepts else self._all()
        noted = [self._note_scattered(concept, scores) for concept in self.concepts]
        if any(noted):
            scores = self._ranked()
        for word in without:
            for number in self._numbers([word]) & scores.keys():
                del scores[number]
        if NOT_VERIFIED in self.postings:
            for number in self.postings[NOT_VERIFIED].weights().keys() & scores.keys():
                scores[number] = scores[number] * SUNK // 100
        return self._with_phrases(scores) if self.query.phrases or self.query.without_phrases else scores

    def has_only_related(self, hits: AbstractSet[int]) -> bool:
        """Whether no hit seems to have a word of the query; False without words."""
        counts = self.counts
        if self.query.filters:
            counts = {term: len(posting.weights().keys() & hits) for term, posting in self.postings.items()}
        return bool(self.concepts) and not any(one.is_in(counts) for one in self.concepts)

    def near_words(self) -> tuple[str, ...]:
        """Suggest words similar to those that found nothing, from what the reader may see."""
        words = self.query.words or tuple(word for phrase in self.query.phrases for word in phrase)
        near = nearness.list_near(words, Words(self.base, self.archived), self.base.synonyms)
        return nearness.spell(near, self.base.postings(near, self.archived), words, self._list_texts)

    def _list_texts(self, numbers: Sequence[int]) -> Iterable[str]:
        texts = _list_texts(self.session, numbers)
        return [text for number in numbers for text in texts.get(number, ())]

    def _ranked(self) -> dict[int, int]:
        wanted = {term for one in self.concepts for term in one.terms()} | {EVERY}
        self.counts = self.base.count(wanted, self.archived)
        return ranking.rank(
            self.concepts,
            self.postings,
            self.counts,
            total=self.counts.get(EVERY, 0),
            allowed=self._allowed(),
            least_share=LEAST_SHARE,
        )

    def _note_scattered(self, concept: ranking.Concept, scores: Mapping[int, int]) -> bool:
        """Note which of the best hits have the words of a synonym, but apart; return whether any does."""
        phrases = concept.phrases()
        own = self._numbers(concept.own) if phrases else set()
        for phrase in phrases:
            numbers = self._numbers(phrase[:1]).intersection(*(self._numbers([stem]) for stem in phrase[1:]))
            if numbers := (numbers & scores.keys()) - own:
                best = [number for number, _ in _best({number: scores[number] for number in numbers}, MOST_CHECKED)]
                self._read_stems(best)
                concept.scattered[phrase] = frozenset(
                    number
                    for number in best
                    if number in self.stems and not any(_is_together(phrase, stems) for stems in self.stems[number])
                )
        return any(concept.scattered.values())

    def _read_stems(self, numbers: Iterable[int]) -> None:
        """Read the texts of these documents for synonyms of several words, unless one before was looked for there."""
        unread = [number for number in numbers if number not in self.stems]
        texts = _list_texts(self.session, unread, with_contexts=True)
        self.stems.update((number, [_telling_stems(text) for text in some]) for number, some in texts.items())

    def _all(self) -> dict[int, int]:
        allowed = self._allowed()
        return dict.fromkeys(self._numbers([EVERY]) if allowed is None else allowed, 0)

    def _numbers(self, terms: Iterable[str]) -> set[int]:
        return {number for term in terms if term in self.postings for number in self.postings[term].weights()}

    def _allowed(self) -> set[int] | None:
        """Return the numbers that pass the filters; None: all."""
        left: set[int] | None = None
        for one in self.query.filters:
            if one.name is FilterName.STATUS and NOT_VERIFIED not in self._terms_of(one):
                continue
            fits = self._numbers(self._terms_of(one))
            if one.excludes:
                fits = self._numbers([EVERY]) - fits
            left = fits if left is None else left & fits
        return left

    def _add_names(self) -> None:
        """Let a word also find contributions by the city or alliance of that name, ranked below literal matches."""
        named: dict[str, dict[str, int]] = {}
        for name in (FilterName.CITY, FilterName.ALLIANCE):
            for choice in self.choices.of(name):
                terms = self._terms_of(Filter(name, (choice,)))
                for word in analysis.plain_words(f"{choice.name.nl} {choice.name.en or ''}"):
                    known = analysis.analyse(word)
                    for called in (word, known.stem, *known.parts):
                        named.setdefault(called, {}).update(dict.fromkeys(terms, 100))
        for concept in self.concepts:
            found = named.get(concept.word) or named.get(stemming.stem(concept.word))
            if found:
                concept.ways.append((ranking.NAMED, [found]))

    def _with_phrases(self, scores: Mapping[int, int]) -> dict[int, int]:
        """Keep the scores of contributions that contain each phrase word for word, and no excluded phrase."""
        left = set(scores)
        for phrase in self.query.phrases:
            for word in phrase:
                if not analysis.is_stop_word(word):
                    left &= self._numbers([stemming.stem(word)])
        best = _best({number: scores[number] for number in left}, MOST_READ)
        wanted = [analysis.phrase_pattern(phrase) for phrase in self.query.phrases]
        unwanted = [analysis.phrase_pattern(phrase) for phrase in self.query.without_phrases]
        return {
            number: scores[number]
            for number, texts in _read_texts(self.session, [number for number, _ in best]).items()
            if all(any(map(pattern.search, texts)) for pattern in wanted)
            and not any(any(map(pattern.search, texts)) for pattern in unwanted)
        }

    def _terms_of(self, one: Filter) -> list[str]:
        """Return the terms of which a contribution must have at least one to match a filter."""
        keys = {choice.key for choice in one.choices}
        if one.name is FilterName.THEME:
            return [
                filter_term("alliance", alliance.id) for alliance, theme in self.base.alliances if str(theme.id) in keys
            ]
        if one.name is FilterName.STATUS:
            return [NOT_VERIFIED] if keys == {StatusWord.NOT_VERIFIED} else []
        if one.name is FilterName.CITY:
            return [filter_term("organisation", key) for key in self.choices.with_predecessors(keys)]
        return [filter_term(one.name.value, key) for key in keys]


def _telling_stems(text: str) -> list[str]:
    return [stemming.stem(word) for word in analysis.plain_words(text) if not analysis.is_stop_word(word)]


def _is_together(phrase: ranking.Phrase, stems: Sequence[str]) -> bool:
    """Whether a text has words with the stems of a phrase close together, one other between; in a title, anywhere."""
    span = len(phrase) + 1 if len(stems) > SHORT_TEXT else SHORT_TEXT
    starts = [start for start, stem in enumerate(stems) if stem in phrase]
    return any(set(phrase).issubset(stems[start : start + span]) for start in starts)


def _archived(query: Query) -> set[bool]:
    """Return whether to search archived contributions (True), others (False), or both."""
    chosen = {choice.key for one in query.filters for choice in one.choices if one.name is FilterName.STATUS}
    return {key == StatusWord.ARCHIVED for key in chosen} or {False}


def _best(scores: Mapping[int, int], limit: int) -> list[tuple[int, int]]:
    """Return the numbers with the highest scores; among equal ones contributions first, of each kind the newest."""
    # There may be tens of thousands: drop those below the limit first, then pack each pair into one integer, with the
    # bits of the kind turned round.
    least = heapq.nlargest(limit, scores.values())[-1] if scores else 0
    packed = [score << 32 | (number ^ KIND_BITS) for number, score in scores.items() if score >= least]
    return [((one & 0xFFFFFFFF) ^ KIND_BITS, one >> 32) for one in heapq.nlargest(limit, packed)]


def _by_reference(
    session: Session, query: Query, series: Series, number: int, reader: Person, channel_id: str | None
) -> SearchResults:
    if series is Series.CONTRIBUTION:
        try:
            row = get_readable(session, reader=reader, number=number, channel_id=channel_id)
        except NotFound:
            return SearchResults(query)
        return SearchResults(query, (Hit(shown(session, [row])[0], 0),), total=1)
    found = read_documents(session, reader, channel_id, SERIES[series], [number])
    return SearchResults(query, tuple(Hit(one, 0) for one in found), total=len(found))


def _hits(
    session: Session,
    reader: Person,
    channel_id: str | None,
    best: Sequence[tuple[int, int]],
    concepts: Sequence[ranking.Concept],
) -> tuple[Hit, ...]:
    """Return the hits with these numbers, in this order; without those that the reader may not see any more."""
    keys = keys_by_kind(number for number, _ in best)
    found: dict[int, Shown | Document] = {}
    for kind, some in keys.items():
        if kind is DocumentKind.CONTRIBUTION:
            found.update({item.number: item for item in shown(session, _readable(session, reader, channel_id, some))})
        else:
            found.update({one.number: one for one in read_documents(session, reader, channel_id, kind, some)})
    return tuple(
        Hit(found[number], score, _matched(found[number], concepts)) for number, score in best if number in found
    )


def keys_by_kind(numbers: Iterable[int]) -> dict[DocumentKind, list[int]]:
    """Return the keys of these documents within each kind."""
    keys: dict[DocumentKind, list[int]] = {}
    for number in numbers:
        keys.setdefault(kind_of(number), []).append(key_of(number))
    return keys


def _readable(session: Session, reader: Person, channel_id: str | None, numbers: Sequence[int]) -> list[rows.Found]:
    found = rows.list_numbered(session, numbers)
    return [row for row in found if may_read(reader, row[0], row[1], channel_id=channel_id)]


def read_documents(
    session: Session, reader: Person, channel_id: str | None, kind: DocumentKind, keys: Sequence[int]
) -> list[Document]:
    """Return those of these documents, of a kind other than contributions, that a reader may see."""
    one = source_of(kind)
    return list(one.may_read(session, reader, list(one.read(session, keys)), channel_id))


def _matched(item: Shown | Document, concepts: Sequence[ranking.Concept]) -> tuple[str, ...]:
    """Return the words of an item that match the search, as written there."""
    if isinstance(item, Document):
        texts = _texts_of(item)
    else:
        contexts = (one.context for one in item.endorsements)
        texts = [item.title, item.body, details_text(item.details), *contexts]
    return marked_words(texts, concepts)


def _texts_of(document: Document) -> list[str]:
    names = (document.title, document.text)
    return [text for text in (*(name.nl for name in names), *(name.en for name in names), document.more) if text]


def _read_texts(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return every text of these documents, in the form in which phrases are matched."""
    texts = _list_texts(session, numbers, with_contexts=True)
    return {number: [analysis.without_marks(text) for text in some] for number, some in texts.items()}


def _list_texts(session: Session, numbers: Sequence[int], *, with_contexts: bool = False) -> dict[int, list[str]]:
    """Return the texts of these documents as written, by number; of contributions also the contexts, if wanted."""
    texts: dict[int, list[str]] = {}
    for start in range(0, len(numbers), 500):
        for kind, keys in keys_by_kind(numbers[start : start + 500]).items():
            if kind is not DocumentKind.CONTRIBUTION:
                texts.update({one.number: _texts_of(one) for one in source_of(kind).read(session, keys)})
                continue
            contexts = source.map_contexts_by_number(session, keys) if with_contexts else {}
            for number, title, body, details in source.list_texts(session, keys):
                texts[number] = [title, body, details_text(details), *contexts.get(number, ())]
    return texts


def _write_cursor(numbers: Sequence[int]) -> str:
    """Encode the numbers already shown: the differences between them, in order."""
    steps, last = [], 0
    for number in sorted(numbers):
        steps.append(_as_digits(number - last))
        last = number
    return ".".join(steps)


def _read_cursor(after: str | None) -> set[int]:
    seen: set[int] = set()
    last = 0
    for step in (after or "").split("."):
        try:
            last += int(step, 36)
        except ValueError:
            return seen  # not one of our cursors: start from the beginning
        seen.add(last)
    return seen


def _as_digits(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"

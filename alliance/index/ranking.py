"""Rank contributions by how well they match a query, in whole numbers, so that results are the same everywhere."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Protocol

from alliance.index import analysis, compounds, stemming, word_knowledge
from alliance.index.synonyms import Synonyms
from alliance.index.word_combinations import INITIALS, abbreviated, clauses, may_be_abbreviation, separated
from storage.index.postings import Pattern, Posting

TITLE, BODY, DETAILS, CONTEXT = 100, 60, 40, 25
"""Weights of a word, in hundredths, by its field: title, text, details, or the context of an endorsement."""
# The other weights, in hundredths, are of what a contribution has instead of the word itself.
SYNONYM = 70
TOGETHER = 75
"""The parts of a compound as separate words."""
COMPOUND = 60
"""A compound with the word."""
TYPING_ERROR = 70
"""The word with a typing error corrected."""
BEGINNING = 40
"""A word that begins with it."""
LAST_BEGINNING = 25
"""A word that begins with the last word of the query, which may be half typed although contributions have it."""
NAMED = 12
"""The name of its city or alliance."""
ABBREVIATION = 80
"""An abbreviation, or what it stands for."""
TWO_PIECES = 95
"""A verb of which the word is one of two pieces."""
LINKED = 95
"""A compound with other letters between its parts."""
APART = 30
"""A part of a compound that hardly anything contains."""
RELATED = 35
"""A word of the same subject as one that hardly anything contains."""
WIDELY = 20
"""Words of the same wide subject."""
EXACTLY = 104
"""The word in a title, in the same form."""
FEW = 4
"""A word that fewer contributions contain is also found by others of its subject; a compound by one of its parts."""
MOST_RELATED, MOST_WIDELY = 165, 100
"""Maximum weight of all words of a subject together, and of a wide one: less than the word itself in a text."""
LEAST_OF_WIDE = 2
"""How many words of a wide subject a contribution needs: a single one says too little."""
MIN_ENDING = 4
MIN_WHOLE = 9
"""Minimum length of a word that is split into two words of the contributions although some contain it."""
MOST_BEGINNINGS = 24
"""The number of words with the same beginning that count."""
FULLY = 20
"""From this weight a word counts as fully matched; below it, proportionally."""
EVERYWHERE = 64
"""The rarity of a word that is in every contribution."""
UNKNOWN = 200
"""A word that no contribution has is as rare as one that one in so many has."""
COMMON, ENOUGH = 2000, 200
"""A word in more than COMMON contributions adds no further results once ENOUGH are found."""

Group = Mapping[str, int]
"""Alternative terms, each with its weight in hundredths."""
Phrase = tuple[str, ...]
"""The stems of a synonym of several words."""
Way = tuple[int, list[dict[str, int]]]
"""A weight, and groups of terms; every group must be found."""


@dataclass(frozen=True)
class SubjectWords:
    """The terms of other words of a subject."""

    terms: frozenset[str]
    is_wide: bool = False

    def count(self, counts: Mapping[str, int]) -> int:
        """Estimate how many contributions are about it."""
        return sum(counts.get(term, 0) for term in self.terms) // (LEAST_OF_WIDE if self.is_wide else 1)


@dataclass
class Concept:
    """A word of the query with everything by which it can be found."""

    word: str
    is_needed: bool = True
    """Whether a contribution without it matches less of the query."""
    ways: list[Way] = field(default_factory=list)
    subjects: list[SubjectWords] = field(default_factory=list)
    """The subjects of a word that hardly anything contains."""
    parts: list[Way] = field(default_factory=list)
    """Ways by which the word is found if its own find hardly anything."""
    scattered: dict[Phrase, frozenset[int]] = field(default_factory=dict)
    """What contains all words of a synonym of several words, but nowhere together."""

    @property
    def own(self) -> dict[str, int]:
        """The group of the word itself."""
        return self.ways[0][1][0]

    @property
    def is_whole(self) -> bool:
        """Whether it is no half-typed word: with a synonym, a word under `MIN_ENDING` letters is an abbreviation."""
        return len(self.word) < MIN_ENDING and any(share == SYNONYM for share, _ in self.ways)

    @property
    def has_parts(self) -> bool:
        """Whether it is a compound of words of the lexicon, or one of those."""
        return any(share == TOGETHER for share, _ in self.ways) or analysis.is_part(self.word)

    def apart(self) -> list[Way]:
        """Return a way for each part of a compound."""
        return [(APART, [group]) for share, groups in self.ways if share == TOGETHER for group in groups]

    def phrases(self) -> list[Phrase]:
        """Return its synonyms of several words."""
        return [_phrase(groups) for share, groups in self.ways if share == SYNONYM and len(groups) > 1]

    def is_in(self, counts: Mapping[str, int]) -> bool:
        """Whether anything seems to contain the word or what means the same, not merely another word of its subject."""
        return any(_count_way(groups, counts) for _, groups in self.ways)

    def terms(self) -> set[str]:
        """Return all terms of all its ways."""
        terms = {term for _, groups in self.ways for group in groups for term in group}
        return terms.union(*(subject.terms for subject in self.subjects))


def _phrase(groups: Sequence[Group]) -> Phrase:
    return tuple(term for group in groups for term in group)


def make_concepts(
    words: Sequence[str], synonyms: Synonyms, *, typed: str = "", aside: AbstractSet[str] = frozenset()
) -> list[Concept]:
    """Build the ways to find each word, as far as possible without the index; `typed` is the query as typed."""
    concepts = []
    known_pieces = dict(pair for clause in clauses(typed) for pair in separated(clause))
    for word in words:
        known = analysis.analyse(word)
        own = {known.stem: 100, analysis.english_term(word): 95}
        own.update(dict.fromkeys(analysis.linked_otherwise(word), LINKED))
        concept = Concept(word, word not in aside, [(100, [own])])
        if word != known.stem:
            concept.ways.append((EXACTLY, [{known.stem: 100}, {analysis.exact_term(word): 100}]))
        if known.parts:
            groups = [_with_synonyms(part, synonyms) for part in known.parts]
            concept.ways.append((TOGETHER, groups))
        for other in synonyms.of_word(known.stem):
            concept.ways.append((SYNONYM, [{stem: 100} for stem in other]))
        if word in known_pieces:
            concept.ways.append((TWO_PIECES, [{known_pieces[word]: 100}]))
        if may_be_abbreviation(word):
            concept.ways.append((ABBREVIATION, [{INITIALS + word: 100}]))
        concepts.append(concept)
    for places, short in abbreviated(words) if typed else ():
        for place in places:
            concepts[place].ways.append((ABBREVIATION, [{short: 100}]))
    stems = [analysis.analyse(word).stem for word in words]
    for places, others in synonyms.of_sequence(stems):
        for place in places:
            for other in others:
                concepts[place].ways.append((SYNONYM, [{stem: 100} for stem in other]))
    return concepts


class Vocabulary(Protocol):
    """The words of everything that a reader may see."""

    def count(self, terms: Collection[str]) -> Mapping[str, int]:
        """Count the contributions that contain each term; a term that is in none has no entry."""

    def words(self, *, beginnings: Collection[Pattern], endings: Collection[Pattern]) -> Sequence[tuple[str, str]]:
        """List the words that match a beginning, or whose term matches an ending, each with its term."""


def widen(concepts: Sequence[Concept], vocabulary: Vocabulary, synonyms: Synonyms, *, by_subject: bool = True) -> None:
    """Add ways found in the vocabulary: compounds with the word, words that begin with it, and typing corrections.

    A word with a typing error may also be one that only the synonyms know. With `by_subject`, a word that hardly
    anything contains is also found by others of its subject.
    """
    long = [concept for concept in concepts if len(concept.word) >= 3 and not concept.word.isdigit()]
    stems = {concept.word: analysis.analyse(concept.word).stem for concept in long}
    known = vocabulary.count(set(stems.values()))
    unknown = [concept for concept in long if stems[concept.word] not in known]
    misspelt = [concept.word for concept in unknown if analysis.may_be_misspelt(concept.word)]
    found = vocabulary.words(
        beginnings=[Pattern(word) for word in stems]
        + [_first_half(word) for word in misspelt]
        + [Pattern(right) for word in misspelt for right in analysis.corrections(word)],
        endings=[Pattern(stem) for stem in stems.values() if len(stem) >= MIN_ENDING]
        + [_last_half(stems[word]) for word in misspelt],
    )
    counted = vocabulary.count({term for _, term in found})
    found = [(word, term) for word, term in found if term in counted]
    whole = [one for one in long if one in unknown or not (one.has_parts or len(one.word) < MIN_WHOLE)]
    parts = _parts_of_vocabulary(vocabulary, found, stems, whole)
    for concept in long:
        _widen(concept, stems[concept.word], found, counted, parts, is_last=concept is concepts[-1])
    for concept in long if by_subject else ():
        if known.get(stems[concept.word], 0) < FEW:
            concept.subjects = list(_list_subjects(stems[concept.word], is_alone=len(concepts) == 1))
    for concept in unknown:
        if concept.word in misspelt:
            _correct(concept, synonyms, by_subject=by_subject)
    for concept in whole:
        if split := compounds.split(concept.word, parts):
            concept.ways.append((TOGETHER, [{stemming.stem(part): 100} for part in split]))


def _correct(concept: Concept, synonyms: Synonyms, *, by_subject: bool) -> None:
    """Let a word be found by what means the same as the word that it may be a misspelling of."""
    for right in synonyms.corrections(concept.word):
        concept.own.setdefault(right, TYPING_ERROR)
        share = SYNONYM * TYPING_ERROR // 100
        concept.ways += [(share, [{stem: 100} for stem in other]) for other in synonyms.of_word(right)]
    for right in word_knowledge.corrections_by_subject(concept.word) if by_subject else ():
        concept.subjects.append(SubjectWords(word_knowledge.related_to(right)))


def _list_subjects(stem: str, *, is_alone: bool) -> Iterator[SubjectWords]:
    """Yield the subjects of a word; wide ones only beside other words: alone they would be all that is known of it."""
    if others := word_knowledge.related_to(stem):
        yield SubjectWords(others)
    if not is_alone:
        yield from (SubjectWords(terms, is_wide=True) for terms in word_knowledge.wide_subjects_of(stem))


def _first_half(word: str) -> Pattern:
    """A pattern for words that begin as this one does: one error leaves either its first or its last half intact."""
    return Pattern(word[: len(word) // 2], range(len(word) - 1, len(word) + 2))


def _last_half(stem: str) -> Pattern:
    """A pattern for terms that end as this stem does: one error leaves either half intact."""
    return Pattern(stem[len(stem) // 2 :], range(len(stem) - 1, len(stem) + 2))


def _widen(
    concept: Concept,
    stem: str,
    found: Sequence[tuple[str, str]],
    counted: Mapping[str, int],
    parts: Collection[str],
    *,
    is_last: bool,
) -> None:
    own, is_known = concept.own, stem in counted
    beginnings: dict[str, int] = {}
    for word, term in found:
        if term == stem:
            continue
        if word.startswith(concept.word):
            if compounds.is_rest(word[len(concept.word) :], concept.word, parts):
                own[term] = max(own.get(term, 0), COMPOUND)
            elif not concept.is_whole and (not is_known or is_last):
                beginnings[term] = BEGINNING if not is_known else LAST_BEGINNING
        elif len(stem) >= MIN_ENDING and term.endswith(stem) and compounds.can_lead(term[: -len(stem)], parts):
            own[term] = max(own.get(term, 0), COMPOUND)
        elif (
            not is_known
            and analysis.may_be_misspelt(concept.word)
            and (analysis.is_misspelt(concept.word, word) or analysis.is_misspelt(stem, term))
        ):
            own[term] = max(own.get(term, 0), TYPING_ERROR)
    if not is_known and analysis.may_be_misspelt(concept.word):
        right = analysis.corrections(concept.word)
        own.update({term: max(own.get(term, 0), TYPING_ERROR) for term in right})
        for term in {term for word, term in found if right and word.startswith(right)}:
            own.setdefault(term, COMPOUND * TYPING_ERROR // 100)
    for term in sorted(beginnings, key=lambda one: (-counted[one], one))[:MOST_BEGINNINGS]:
        own.setdefault(term, beginnings[term])


def _parts_of_vocabulary(
    vocabulary: Vocabulary,
    found: Sequence[tuple[str, str]],
    stems: Mapping[str, str],
    whole: Sequence[Concept],
) -> set[str]:
    """Return those possible parts of compounds that are words in their own right."""
    pieces: set[str] = set()
    for word, stem in stems.items():
        for other, term in found:
            if other.startswith(word) and len(other) - len(word) >= analysis.MIN_PART:
                pieces.update(compounds.without_link_before(other[len(word) :], word))
            if len(stem) >= MIN_ENDING and term.endswith(stem):
                pieces.update(compounds.without_link_after(term[: -len(stem)]))
    for concept in whole:
        for end in range(analysis.MIN_PART, len(concept.word) - analysis.MIN_PART + 1):
            pieces.update(compounds.without_link_after(concept.word[:end]))
            pieces.add(concept.word[end:])
    by_stem: dict[str, set[str]] = {}
    for piece in pieces:
        if len(piece) >= analysis.MIN_PART and piece not in analysis.STOP_WORDS and not analysis.is_part(piece):
            by_stem.setdefault(stemming.stem(piece), set()).add(piece)
    known = vocabulary.count(by_stem)
    return {piece for stem in known for piece in by_stem[stem]}


def _with_synonyms(stem: str, synonyms: Synonyms) -> dict[str, int]:
    group = {stem: 100}
    for other in synonyms.of_word(stem):
        if len(other) == 1:
            group.setdefault(other[0], SYNONYM)
    return group


def weigh(
    concept: Concept, postings: Mapping[str, Posting], among: AbstractSet[int] | None = None
) -> Mapping[int, int]:
    """Return the contributions in which a word is found, with its best weight in each; `among` these, or all."""
    best = _Best()
    for share, groups in concept.ways:
        found = _all_of(groups, postings, among)
        if len(found) < len(groups):
            continue
        if len(found) == 1:
            best.add(found[0], share)
            continue
        numbers = found[-1].keys() - concept.scattered.get(_phrase(groups), frozenset())
        best.add({number: sum([one[number] for one in found]) // len(found) for number in numbers}, share)
    for subject in concept.subjects:
        best.add(_sum_of(subject, postings, among), WIDELY if subject.is_wide else RELATED)
    return best.weights


def count_finds(concept: Concept, counts: Mapping[str, int]) -> int:
    """Estimate how many contributions contain a word: the sum over its terms, as if none contained two of them."""
    by_subject = sum(subject.count(counts) for subject in concept.subjects)
    return by_subject + sum(_count_way(groups, counts) for share, groups in concept.ways if share != EXACTLY)


def _count_way(groups: Sequence[Group], counts: Mapping[str, int]) -> int:
    return min(sum(counts.get(term, 0) for term in group) for group in groups)


def _all_of(
    groups: Sequence[Group], postings: Mapping[str, Posting], among: AbstractSet[int] | None
) -> list[Mapping[int, int]]:
    """Weigh each group, the rarest first, and the others only where those before are found; ends at one never found."""
    found: list[Mapping[int, int]] = []
    for group in sorted(groups, key=lambda one: sum(len(postings[term]) for term in one if term in postings)):
        weights = _any_of(group, postings, among)
        if not weights:
            break
        found.append(weights)
        among = weights.keys()
    return found


def _any_of(group: Group, postings: Mapping[str, Posting], among: AbstractSet[int] | None) -> Mapping[int, int]:
    best = _Best()
    # The word's own term first: it is mostly the most frequent one, and then need not be copied.
    for term, share in sorted(group.items(), key=lambda item: (item[1] != 100, -item[1])):
        if term in postings:
            best.add(postings[term].weights() if among is None else postings[term].among(among), share)
    return best.weights


def _sum_of(subject: SubjectWords, postings: Mapping[str, Posting], among: AbstractSet[int] | None) -> dict[int, int]:
    """Add up the weights of the words of a subject: what has several of them is about it."""
    sums: dict[int, int] = {}
    words: Counter[int] = Counter()
    for term in subject.terms & postings.keys():
        weights = postings[term].weights() if among is None else postings[term].among(among)
        words.update(weights.keys())
        for number, weight in weights.items():
            sums[number] = sums.get(number, 0) + weight
    if subject.is_wide:
        return {number: min(sums[number], MOST_WIDELY) for number, many in words.items() if many >= LEAST_OF_WIDE}
    return {number: min(weight, MOST_RELATED) for number, weight in sums.items()}


class _Best:
    """The highest of several weights for each number; copies the first mapping only once a second is added."""

    def __init__(self) -> None:
        self.weights: dict[int, int] = {}
        self._is_own = False

    def add(self, weights: Mapping[int, int], share: int) -> None:
        """Add further weights, reduced to `share` hundredths."""
        if not weights:
            return
        if not self.weights and share == 100 and isinstance(weights, dict):
            self.weights = weights
            return
        if not self._is_own:
            self.weights, self._is_own = dict(self.weights), True
        best = self.weights
        for number, weight in weights.items():
            shared = weight * share // 100
            if shared > best.get(number, 0):
                best[number] = shared


def rarity(documents: int, total: int) -> int:
    """Return the weight of a word in `documents` of `total` contributions: 64 if in all, some 64 more per halving."""
    return round(64 * math.log2(1 + max(total, 1) / max(documents, 0.5)))


def _telling(documents: int, total: int) -> int:
    """Return how much more a word says than one that is in every contribution, at least 1."""
    return max(1, rarity(documents, total) - EVERYWHERE)


def rank(
    concepts: Sequence[Concept],
    postings: Mapping[str, Posting],
    counts: Mapping[str, int],
    *,
    total: int,
    allowed: AbstractSet[int] | None,
    least_share: int,
) -> dict[int, int]:
    """Score each contribution found, starting from the words that find fewest.

    The score is the sum of weight times rarity, reduced by the share of the query that is not matched; contributions
    that match less than `least_share` hundredths of it are left out. For a single word the score is its weight.
    `allowed` limits the results; None: no limit. Once there are enough results, a common word adds no new ones; when
    there are too many, they must all contain that word.
    """
    counts = {term: count + word_knowledge.count_background(term) for term, count in counts.items()}
    total += word_knowledge.BACKGROUND
    if len(concepts) == 1:
        weights = _weigh_any(_narrowed(concepts[0], counts, total), postings, None)
        return (
            {number: weights[number] for number in weights.keys() & allowed} if allowed is not None else dict(weights)
        )
    # A word that nothing contains says nothing about what does contain the others.
    known = [_narrowed(one, counts, total) for one in concepts if _count(one, counts, total)]
    rarities = {one.word: _telling(_count(one, counts, total), total) for one in known}
    ordered = sorted(known, key=lambda one: (count_finds(one, counts), one.word))
    whole = sum(rarities[one.word] for one in known if one.is_needed) or sum(rarities.values())
    found: list[tuple[int, Mapping[int, int]]] = []
    left: set[int] = set()
    for concept in ordered:
        is_common = count_finds(concept, counts) > COMMON
        among = left if is_common and len(left) >= ENOUGH else None
        weights = _weigh_any(concept, postings, among)
        found.append((rarities[concept.word], weights))
        if among is None:
            left.update(weights if allowed is None else weights.keys() & allowed)
        elif len(left) > COMMON:
            narrowed = left & weights.keys()
            left = narrowed if len(narrowed) >= ENOUGH else left
    return _scored(left, found, whole, least_share)


def _count(concept: Concept, counts: Mapping[str, int], total: int) -> int:
    """Estimate how many contributions contain a word, or 0 if none has even what may stand for it.

    What stands for a word that none contains may be common, but the word itself is not.
    """
    if own := _count_way([concept.own], counts):
        return own
    is_found = count_finds(concept, counts) or any(_count_way(groups, counts) for _, groups in concept.apart())
    return max(1, total // UNKNOWN) if is_found else 0


def _narrowed(concept: Concept, counts: Mapping[str, int], total: int) -> Concept:
    """Reduce each way that finds more than the word itself does: a common synonym says less than a rare word."""
    least = _telling(_count(concept, counts, total), total)

    def narrow(share: int, groups: list[dict[str, int]]) -> Way:
        rare = _telling(_count_way(groups, counts), total)
        return (share if rare >= least else share * rare // least, groups)

    ways, apart = [[narrow(*way) for way in some] for some in (concept.ways, concept.apart())]
    return replace(concept, ways=ways, parts=apart)


def _weigh_any(concept: Concept, postings: Mapping[str, Posting], among: AbstractSet[int] | None) -> Mapping[int, int]:
    """Weigh a word; if hardly anything contains a compound, also by what contains one of its parts."""
    found = weigh(concept, postings, among)
    if among is not None or len(found) >= FEW or not concept.parts:
        return found
    return weigh(replace(concept, ways=[*concept.ways, *concept.parts]), postings)


def _scored(
    numbers: set[int], found: Sequence[tuple[int, Mapping[int, int]]], whole: int, least_share: int
) -> dict[int, int]:
    scores, met = dict.fromkeys(numbers, 0), dict.fromkeys(numbers, 0)
    for rare, weights in found:
        for number in numbers & weights.keys():
            weight = weights[number]
            scores[number] += rare * weight
            met[number] += rare if weight >= FULLY else rare * weight // FULLY
    least = whole * least_share
    return {number: scores[number] * met[number] // whole for number in numbers if met[number] * 100 >= least}

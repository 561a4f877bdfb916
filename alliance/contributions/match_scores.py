"""How well a practice fits a bottleneck, by the words that both use, in whole numbers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from math import isqrt

from alliance.index import indexing, ranking
from alliance.index.synonyms import Synonyms
from alliance.index.word_knowledge import BACKGROUND, count_background, related_to
from storage.index.postings import Posting
from storage.tables import Contribution

TELLING_WORDS = 24
"""Number of terms by which candidates are found: those that say most."""
RELATED = 90
"""Weight, in hundredths, of another word of the same subject: see `related.txt`."""
MOST_MET = 3
"""Maximum number of words of a practice that count for one word of a bottleneck."""

Terms = Mapping[str, int]
"""The terms of a contribution, each with its weight, 1 to 255."""
Count = Callable[[Collection[str]], Mapping[str, int]]
"""Counts the contributions that contain each of these terms."""


@dataclass
class Likeness:
    """The words of a network: what they say, and which mean the same."""

    synonyms: Synonyms
    count: Count
    _values: dict[str, int] = field(default_factory=dict)

    def learn(self, terms: Collection[str]) -> None:
        """Look up how much these terms say: nothing if all contributions have them."""
        unknown = sorted(set(terms) - self._values.keys())
        total = self.count([indexing.EVERY]).get(indexing.EVERY, 0) + BACKGROUND if unknown else 0
        for start in range(0, len(unknown), 500):
            some = unknown[start : start + 500]
            known = self.count(some)
            for term in some:
                documents = known.get(term, 0) + count_background(term)
                self._values[term] = max(0, ranking.rarity(documents, total) - ranking.EVERYWHERE)

    def find_near(
        self, own: Terms, read: Callable[[Collection[str]], Mapping[str, Posting]], among: str
    ) -> dict[int, int]:
        """Return what shares telling words with `own`, by number, and how much; only what has the term `among`."""
        self.learn(own)
        telling = sorted(own, key=lambda term: (-own[term] * self._values[term], term))[:TELLING_WORDS]
        ways = {term: [(term, 100), *self._others(term)] for term in telling}
        postings = read({way for others in ways.values() for way, _ in others} | {among})
        near: dict[int, int] = {}
        for term in telling:
            # The most telling come first: what shares none of them is not near.
            numbers = near.keys() if len(near) >= ranking.ENOUGH else None
            for way, share in ways[term]:
                if way not in postings:
                    continue
                found = postings[way].weights() if numbers is None else postings[way].among(numbers)
                for number, weight in found.items():
                    near[number] = near.get(number, 0) + self._values[term] * min(weight, 100) * share // 100
        right = postings[among].among(near.keys()) if among in postings else {}
        return {number: near[number] for number in right}

    def score(self, bottleneck: Terms, practice: Terms) -> int:
        """How well a practice fits a bottleneck, in hundredths.

        Between how alike the two are and how much of the bottleneck the practice meets: what only shares a subject
        with it is alike in one place. Each word of the practice counts once for how alike they are, by the word of the
        bottleneck that it fits best.
        """
        self.learn([*bottleneck, *practice])
        best: dict[str, tuple[int, str]] = {}
        covered = 0
        for term, weight in bottleneck.items():
            value, most = self._values[term], 0
            for other, share in ((term, 100), *self._others(term)):
                if other in practice:
                    fits = weight * min(value, self._values[other]) * share
                    best[other] = max(best.get(other, (0, "")), (fits * value * practice[other] // 100, term))
                    most = max(most, fits * min(practice[other], ranking.BODY) // ranking.BODY)
            covered += most
        met: defaultdict[str, list[int]] = defaultdict(list)
        for found, term in best.values():
            met[term].append(found)
        common = sum(sum(sorted(found)[-MOST_MET:]) for found in met.values())
        alike = 10_000 * common // max(1, isqrt(self._size(bottleneck) * self._size(practice)))
        whole = sum(weight * self._values[term] for term, weight in bottleneck.items())
        return isqrt(alike * (100 * covered // max(1, whole))) // 100

    def _size(self, terms: Terms) -> int:
        return sum((weight * self._values[term]) ** 2 for term, weight in terms.items())

    def _others(self, term: str) -> list[tuple[str, int]]:
        alike = dict.fromkeys(related_to(term), RELATED)
        alike |= {other[0]: ranking.SYNONYM for other in self.synonyms.of_word(term) if len(other) == 1}
        return list(alike.items())


def terms_of(contribution: Contribution) -> Terms:
    """Return the terms of what a contribution says, without what endorsements add."""
    details = indexing.details_text(contribution.details)
    fields = [(contribution.title, ranking.TITLE), (contribution.body, ranking.BODY), (details, ranking.DETAILS)]
    return without_marks(indexing.weigh(fields))


def without_marks(terms: Terms) -> Terms:
    """Return these terms without those that are no words: filters, abbreviations and forms."""
    return {term: weight for term, weight in terms.items() if term.isalnum()}

"""Find contributions that say nearly the same as one that is about to be posted."""

from alliance.contributions.sharing import Shown, shown
from alliance.enums import ContributionKind
from alliance.index import analysis, indexing, ranking
from alliance.index.indexing import EVERY
from alliance.index.visible_index import Readable
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.contributions import contributions as rows
from storage.engine.database import Session

ALIKE = 34
"""Threshold of similarity: the share of a new contribution that another must have in common, in hundredths.

The share is weighted by rarity. At this value, the labelled set yields the most right suggestions among few wrong ones:
see `python -m benchmarks --only search`.
"""
ALIKE_BY_TITLE = 60
"""Minimum share of the title, in hundredths, for a contribution whose text is not indexed yet."""
TELLING_WORDS = 24
"""Number of words that are compared: the rarest, with preference for those of the title."""
CLOSEST = 20
MOST_SHOWN = 3
"""Number of look-alikes that the author of a new contribution is shown before it is shared."""


def find_look_alikes(
    session: Session,
    *,
    reader: Person,
    title: str,
    body: str,
    alliance_id: int,
    kind: ContributionKind | None = None,
    limit: int = MOST_SHOWN,
) -> list[Shown]:
    """Find existing contributions that say nearly the same: those of the same alliance first, then the closest.

    `kind` excludes other kinds; empty if nothing is close enough.
    """
    readable = Readable(session, reader, None)
    found = list_alike(readable, reader=reader, title=title, body=body, alliance_id=alliance_id, kind=kind)
    return shown(session, found[:limit])


def list_alike(
    readable: Readable, *, reader: Person, title: str, body: str, alliance_id: int, kind: ContributionKind | None
) -> list[rows.Found]:
    """List the rows of the closest contributions, as `find_look_alikes` does, of what this reader may see."""
    scores = _compare(readable, title, body)
    closest = sorted(scores, key=lambda number: (-scores[number], -number))[:CLOSEST]
    found = [row for row in rows.list_numbered(readable.session, closest) if may_read(reader, row[0], row[1])]
    fitting = [row for row in found if kind is None or row[0].kind is kind]
    fitting.sort(key=lambda row: (row[0].alliance_id != alliance_id, -scores[row[0].number], -row[0].number))
    return fitting


def _compare(readable: Readable, title: str, body: str) -> dict[int, int]:
    """Return the contributions that are close enough, with the share of title and text in common, in hundredths."""
    weights = dict.fromkeys(_words_of(body), ranking.BODY) | dict.fromkeys(_words_of(title), ranking.TITLE)
    archived = {False}
    stems = {word: analysis.analyse(word).stem for word in weights}
    known = readable.count({*stems.values(), EVERY}, archived)
    total = known.get(EVERY, 0)
    values = {word: weights[word] * ranking.rarity(known.get(stems[word], 0), total) for word in weights}
    telling = sorted(weights, key=lambda word: (-values[word], word))[:TELLING_WORDS]
    concepts = ranking.make_concepts(telling, readable.synonyms)
    terms = {term for concept in concepts for term in concept.terms()}
    counts, postings = readable.count(terms, archived), readable.postings(terms, archived)
    finds = {concept.word: ranking.count_finds(concept, counts) for concept in concepts}
    by_title = indexing.list_waiting(readable.session)
    whole, of_title, scores = 0, 0, dict.fromkeys(by_title, 0)
    for concept in sorted(concepts, key=lambda one: (finds[one.word], one.word)):
        value = weights[concept.word] * ranking.rarity(finds[concept.word], total)
        whole += value
        of_title += value if weights[concept.word] == ranking.TITLE else 0
        # The rarest come first: a contribution that shares none of them does not say the same.
        among = scores.keys() if len(scores) >= ranking.ENOUGH + len(by_title) else None
        for number, weight in ranking.weigh(concept, postings, among).items():
            scores[number] = scores.get(number, 0) + value * min(weight, 100)
    least = whole * ALIKE
    least_by_title = min(least, of_title * ALIKE_BY_TITLE) if of_title else least
    return {
        number: score // whole
        for number, score in scores.items()
        if score and score >= (least_by_title if number in by_title else least)
    }


def _words_of(text: str) -> list[str]:
    return [word for word in analysis.plain_words(text) if not analysis.is_stop_word(word)]

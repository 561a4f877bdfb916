"""Which words of a hit are marked: those of the query, or else what was found in their place."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from alliance.index import analysis, stemming
from alliance.index.ranking import LEAST_OF_WIDE, Concept, SubjectWords


def marked_words(texts: Iterable[str], concepts: Sequence[Concept]) -> tuple[str, ...]:
    """Return the words of texts that match the words of a query, as written there."""
    written = {
        typed: {analysis.analyse(word).stem, analysis.english_term(word), *analysis.analyse(word).parts}
        for text in texts
        for typed, word in analysis.split_words(text)
        if not analysis.is_stop_word(word)
    }
    found = {typed for concept in concepts for typed in _marked_by(concept, written)}
    return tuple(typed for typed in written if typed in found)


def _marked_by(concept: Concept, written: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Return those of these words, each with its terms, by which one word of the query is found.

    Where several words together stand for it, only whole ones: "huiswerkklas" only shares a part with "huisbaas".
    """
    found = {typed for typed, terms in written.items() if not terms.isdisjoint(concept.own)}
    for _, groups in [] if found else concept.ways[1:]:
        fits = [
            {typed for typed, terms in written.items() if _fits(typed, terms, group, is_whole=len(groups) > 1)}
            for group in groups
        ]
        if all(fits):
            found.update(*fits)
    if not found:
        found.update(*(_marked_by_subject(subject, written) for subject in concept.subjects))
    return found


def _marked_by_subject(subject: SubjectWords, written: Mapping[str, AbstractSet[str]]) -> set[str]:
    found = {typed: terms & subject.terms for typed, terms in written.items() if not terms.isdisjoint(subject.terms)}
    least = LEAST_OF_WIDE if subject.is_wide else 1
    return set(found) if len(set().union(*found.values())) >= least else set()


def _fits(typed: str, terms: AbstractSet[str], group: Mapping[str, int], *, is_whole: bool) -> bool:
    if is_whole:
        return any(stemming.stem(word) in group for word in analysis.plain_words(typed))
    return not terms.isdisjoint(group)

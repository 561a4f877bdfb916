"""Suggest words when a search finds nothing; all of them occur in what the reader may see."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import SequenceMatcher

from alliance.index import analysis, stemming
from alliance.index.analysis import is_one_edit
from alliance.index.ranking import Vocabulary
from alliance.index.synonyms import Synonyms
from storage.index.postings import Pattern, Posting

MOST_NEAR = 5
LIKE = 60
"""Minimum similarity of two words, in hundredths: letters in common, in the same order."""
BEGINNING = 4
SHORT = 3
"""Minimum length of a word that may contain a typing error."""
MOST_ENDING = 3
"""How many letters longer an inflected form may be: "kamers"."""
MOST_READ = 20


def list_near(words: Sequence[str], vocabulary: Vocabulary, synonyms: Synonyms) -> dict[str, None]:
    """List the terms of similar words, closest first: parts, synonyms, and words that look alike."""
    near: dict[str, None] = {}
    alike: list[tuple[int, str]] = []
    for word in words[:MOST_NEAR]:
        known = analysis.analyse(word)
        near.update(dict.fromkeys([known.stem, *known.parts]))
        near.update({stem: None for other in synonyms.of_word(known.stem) for stem in other})
        if len(word) >= SHORT:
            found = vocabulary.words(beginnings=_beginnings(word), endings=_endings(known.stem))
            near_ones = [(other, term) for other, term in found if _is_near(known, other, term)]
            alike += [(likeness, term) for other, term in near_ones if (likeness := _likeness(word, other)) >= LIKE]
    near.update({term: None for _, term in sorted(alike, key=lambda one: (-one[0], one[1]))})
    counted = vocabulary.count(near)
    return {term: None for term in near if term in counted}


def spell(
    terms: Iterable[str],
    postings: dict[str, Posting],
    typed: Collection[str],
    list_texts: Callable[[Sequence[int]], Iterable[str]],
) -> tuple[str, ...]:
    """Return how these terms are written in what the reader may see, except if that is the only word typed.

    `list_texts` yields the texts of the documents with these numbers.
    """
    spelled: dict[str, None] = {}
    for term in terms:
        if term not in postings or len(spelled) == MOST_NEAR:
            continue
        numbers = sorted(postings[term].weights(), reverse=True)[:MOST_READ]
        written = Counter(
            typed_word.lower()
            for text in list_texts(numbers)
            for typed_word, word in analysis.split_words(text)
            if _has(word, term)
        )
        # If several words were typed, one that exists finds something on its own: suggest it as typed.
        own = [word for word in typed if stemming.stem(word) == term] if len(typed) > 1 else []
        best = sorted(written.items(), key=lambda item: (-item[1], item[0]))
        for word in own or [word for word, _ in best[:1] if analysis.plain(word) not in typed]:
            spelled[word] = None
    return tuple(spelled)


def _beginnings(word: str) -> list[Pattern]:
    """Return patterns for words with the same beginning, or with a typing error in their second half."""
    half = Pattern(word[: len(word) // 2], range(len(word) - 1, len(word) + 1 + MOST_ENDING))
    return [half, Pattern(word[:BEGINNING])] if len(word) >= BEGINNING else [half]


def _endings(stem: str) -> list[Pattern]:
    """Return patterns for terms with the same ending, or with a typing error in their first half."""
    half = Pattern(stem[len(stem) // 2 :], range(len(stem) - 1, len(stem) + 2))
    return [half, Pattern(stem[-BEGINNING:])] if len(stem) > BEGINNING else [half]


def _is_near(word: analysis.AnalysedWord, other: str, term: str) -> bool:
    if any(is_one_edit(one, with_other) for one in (word.plain, word.stem) for with_other in (other, term)):
        return True
    begins = other[:BEGINNING] == word.plain[:BEGINNING]
    return len(word.plain) >= BEGINNING and (begins or term[-BEGINNING:] == word.stem[-BEGINNING:])


def _has(word: str, term: str) -> bool:
    known = analysis.analyse(word)
    return known.stem == term or term in known.parts


def _likeness(word: str, other: str) -> int:
    return round(100 * SequenceMatcher(None, word, other, autojunk=False).ratio())

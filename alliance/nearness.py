"""Words to try instead, where a search found nothing: all of them stand in something that the reader may see."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher

from alliance import analysis
from alliance.details import details_text
from alliance.matching import Synonyms, Vocabulary
from storage import search_source
from storage.database import Session
from storage.search_index import Pattern, Posting

MOST_NEAR = 5
LIKE = 60
"""Hundredths of two words that must be the same letters in the same order."""
BEGINNING = 4
MOST_READ = 20


def list_near(words: Sequence[str], vocabulary: Vocabulary, synonyms: Synonyms) -> dict[str, None]:
    """The terms of words that are like these, the most alike first: their parts, their synonyms, and what looks so."""
    near: dict[str, None] = {}
    alike: list[tuple[int, str]] = []
    for word in words[:MOST_NEAR]:
        known = analysis.analyse(word)
        near.update(dict.fromkeys([known.stem, *known.parts]))
        near.update({stem: None for other in synonyms.of_word(known.stem) for stem in other})
        if len(word) >= BEGINNING:
            found = vocabulary.words(
                beginnings=[Pattern(word[:BEGINNING])],
                endings=[Pattern(known.stem[-BEGINNING:])] if len(word) > BEGINNING else [],
            )
            alike += [(likeness, term) for other, term in found if (likeness := _likeness(word, other)) >= LIKE]
    near.update({term: None for _, term in sorted(alike, key=lambda one: (-one[0], one[1]))})
    counted = vocabulary.count(near)
    return {term: None for term in near if term in counted}


def spell(
    session: Session, terms: Iterable[str], postings: dict[str, Posting], typed: Collection[str]
) -> tuple[str, ...]:
    """How these terms are written in what the reader may see; not the one word that was typed itself."""
    spelled: dict[str, None] = {}
    for term in terms:
        if term not in postings or len(spelled) == MOST_NEAR:
            continue
        numbers = sorted(postings[term].weights(), reverse=True)[:MOST_READ]
        written = Counter(
            typed_word.lower()
            for _, title, body, details in search_source.list_texts(session, numbers)
            for text in (title, body, details_text(details))
            for typed_word, word in analysis.split_words(text)
            if _has(word, term)
        )
        for word, _ in sorted(written.items(), key=lambda item: (-item[1], item[0]))[:1]:
            if len(typed) > 1 or analysis.plain(word) not in typed:
                spelled[word] = None
    return tuple(spelled)


def _has(word: str, term: str) -> bool:
    known = analysis.analyse(word)
    return known.stem == term or term in known.parts


def _likeness(word: str, other: str) -> int:
    return round(100 * SequenceMatcher(None, word, other, autojunk=False).ratio())

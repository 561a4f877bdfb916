"""Words and phrases with the same meaning."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from alliance.index import analysis


class Synonyms:
    """Words with the same meaning, looked up by their stems."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._others: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self._words: set[str] = set()
        for group in groups:
            self._words.update(*(words for member in group if len(words := analysis.plain_words(member)) == 1))
            members = list(dict.fromkeys(_stems_of(member) for member in group))
            for member in members:
                self._others.setdefault(member, []).extend(one for one in members if one != member and one)
        self._longest = max(map(len, self._others), default=0)

    def of_word(self, stem: str) -> list[tuple[str, ...]]:
        """Return the synonyms of one word, each as its stems."""
        return self._others.get((stem,), [])

    def corrections(self, word: str) -> list[str]:
        """Return the stems of the words with synonyms of which this may be a misspelling."""
        return analysis.corrections_among(word, self._words)

    def of_sequence(self, stems: Sequence[str]) -> Iterable[tuple[range, list[tuple[str, ...]]]]:
        """Yield the positions of two or more words that have synonyms together, with those synonyms."""
        for length in range(2, self._longest + 1):
            for start in range(len(stems) - length + 1):
                if others := self._others.get(tuple(stems[start : start + length])):
                    yield range(start, start + length), others


@lru_cache(maxsize=5_000)
def _stems_of(text: str) -> tuple[str, ...]:
    return tuple(analysis.analyse(word).stem for word in analysis.plain_words(text) if word not in analysis.STOP_WORDS)

"""Text analysis: words without accents and capitals, their stems, and the parts of compounds.

Plain Python only, so that both database engines store and find the same. Raise `ANALYSIS` whenever the terms of any
word change: `kennisbot migrate` rebuilds an index of another version.

Requests and ticks call this from several threads, so no mutable state is shared: everything at module level or in a
cache is immutable and depends only on the arguments.
"""

import re
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any

from alliance.index.stemming import LINKS, roots, stem, words_of_lexicon

ANALYSIS = 7
MAX_WORD = 64
"""Maximum length of a word in characters; the rest is cut off."""
MIN_PART = 4
MIN_MISSPELT, SHORT = 5, 6
"""Minimum length of a word that may have a typing error, and maximum length of one that must have all its letters."""
PART = 65
"""Weight of a part of a compound, in hundredths of the word itself."""

INFLECTED = 98
"""Weight of a word in a title that is not its own stem, so that titles with the stem itself rank above it."""
_EXACT_FORMS = 256

_TOKEN = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"})
_APOSTROPHES = str.maketrans("", "", "'’`´")
_SHORT_PARTS = frozenset(
    {"mbo", "hbo", "wet", "bus", "een", "gas", "lab", "wmo", "vak", "dak", "rij", "weg", "dag", "les"}
)
"""Three-letter parts worth finding or splitting off; excludes those that often begin or end other words."""


def _read_function_words() -> dict[str, frozenset[str]]:
    """Read the words of each line of `function_words.txt`, by the key at its start."""
    text = Path(__file__).with_name("function_words.txt").read_text(encoding="utf-8")
    words: dict[str, frozenset[str]] = {}
    for line in re.sub(r"\n  +", " ", text).splitlines():
        if line and not line.startswith("#"):
            key, _, rest = line.partition(":")
            words[key] = frozenset(rest.split())
    return words


_FUNCTION_WORDS = _read_function_words()
STOP_WORDS = _FUNCTION_WORDS["nl"] | _FUNCTION_WORDS["en"]


@dataclass(frozen=True)
class AnalysedWord:
    """A word's index forms: its plain form, its stem, and the stems of its parts if it is a compound."""

    plain: str
    stem: str
    parts: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return a text without capitals and accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_LETTERS)


def without_marks(text: str) -> str:
    """Return a text without capitals, accents and apostrophes, ready for matching with `phrase_pattern`."""
    return plain(text).translate(_APOSTROPHES)


@lru_cache(maxsize=1_000)
def phrase_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for these words, each in its plain form, in this order."""
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + r"(?![^\W_])")


def split_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, as written and in plain form; "foto's" is one word, "mbo-raad" is two."""
    for match in _TOKEN.finditer(text):
        yield match.group(), _plain_word(match.group())


def exact_term(word: str) -> str:
    """Return a term for a word in a title as it is, so that titles with the exact word rank first.

    There are few such terms, each for many words, so it only tells forms of the same stem apart.
    """
    return f"={zlib.crc32(word.encode()) % _EXACT_FORMS}"


def place_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the words of a text like `split_words`, each with its position before it."""
    for match in _TOKEN.finditer(text):
        yield match.start(), match.group(), _plain_word(match.group())


def lexicon() -> frozenset[str]:
    """Return the words of the lexicon, short ones too."""
    return words_of_lexicon()


def plain_words(text: str) -> list[str]:
    """Return the words of a text in plain form, in order."""
    return [word for _, word in split_words(text)]


def is_stop_word(word: str) -> bool:
    """Whether a word in plain form is too common to search for: "de", "and", or a single letter."""
    return word in STOP_WORDS or (len(word) < 2 and not word.isdigit())


def is_english(words: Sequence[str]) -> bool:
    """Whether these words read as English: only then are English stems indexed as well."""
    english = sum(word in _FUNCTION_WORDS["only-en"] for word in words)
    return english >= 2 and english > sum(word in _FUNCTION_WORDS["only-nl"] for word in words)


@lru_cache(maxsize=200_000)
def analyse(word: str) -> AnalysedWord:
    """Analyse a word in plain form."""
    return AnalysedWord(word, stem(word), _stems(split_compound(word)))


def _english_stemmer() -> Any:
    """The class of the English stemmer, without the tables of 35 other languages that its package would import."""
    name = "snowballstemmer"
    spec = find_spec(name)
    assert spec is not None
    sys.modules[name] = module_from_spec(spec)  # not executed
    try:
        return import_module(f"{name}.english_stemmer").EnglishStemmer
    finally:
        del sys.modules[name]


_ENGLISH_STEMMER = _english_stemmer()
"""Imported with this module, and thus by one thread."""


@lru_cache(maxsize=50_000)
def english_term(word: str) -> str:
    """Return the term of a word's English stem, prefixed to keep it apart from the Dutch stems."""
    return f"en:{_ENGLISH_STEMMER().stemWord(word)}"  # a stemmer keeps the current word: never share one


@lru_cache(maxsize=200_000)
def split_compound(word: str) -> tuple[str, ...]:
    """Split a Dutch compound into parts from the lexicon; empty if the word is not such a compound."""
    if len(word) < 7 or not word.isalpha() or word in _lexicon():
        return ()
    return _split(word, is_first=True) or ()


@lru_cache(maxsize=20_000)
def linked_otherwise(word: str) -> tuple[str, ...]:
    """Return the stems of a compound of two parts with other letters between them: "studentkamer", "studentenkamer"."""
    parts = split_compound(word)
    if len(parts) != 2 or not word.endswith(parts[1]):
        return ()
    first = {parts[0], stem(parts[0])}
    return tuple(sorted({stem(one + link + parts[1]) for one in first for link in LINKS} - {stem(word)}))


def may_be_misspelt(word: str) -> bool:
    """Whether a word that nothing contains may have a typing error: it is neither a known word nor made of any."""
    return len(word) >= MIN_MISSPELT and not is_part(word)


def is_misspelt(word: str, other: str) -> bool:
    """Whether a word may be another one with a typing error: a letter, or as it sounds ("erfpagt").

    Short words with another letter are mostly other words: "buren", "beren".
    """
    if _sound(word) == _sound(other):
        return True
    return is_one_edit(word, other) and (len(word) > SHORT or len(word) != len(other) or sorted(word) == sorted(other))


@lru_cache(maxsize=1_000)
def corrections(word: str) -> tuple[str, ...]:
    """Return the stems of words of the lexicon of which this may be a misspelling."""
    return tuple(corrections_among(word, _lexicon()))


def corrections_among(word: str, words: Iterable[str]) -> list[str]:
    """Return the stems of those of some words of which this may be a misspelling: the first letter is mostly right."""
    alike = (one for one in words if one[0] == word[0] and abs(len(one) - len(word)) <= 2)
    return sorted({stem(one) for one in alike if is_misspelt(word, one)})


def is_part(word: str) -> bool:
    """Whether a word is used in compounds, according to the lexicon."""
    return len(word) >= MIN_PART and (
        word in _lexicon() or stem(word) in _lexicon_stems() or bool(split_compound(word))
    )


def _plain_word(word: str) -> str:
    return plain(word).translate(_APOSTROPHES)[:MAX_WORD]


def _stems(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem(part) for part in parts if part not in STOP_WORDS))


def _split(word: str, *, is_first: bool) -> tuple[str, ...] | None:
    """Split into the fewest parts, with the first as long as possible; None if impossible."""
    best: tuple[str, ...] | None = None
    if not is_first and _is_part(word, is_last=True):
        return (word,)
    for end in range(len(word) - 3, 2, -1):
        first, rest = word[:end], word[end:]
        if not _is_part(first, is_last=False):
            continue
        for link in LINKS:
            if rest.startswith(link) and len(rest) - len(link) >= 3:
                found = _split(rest[len(link) :], is_first=False)
                if found is not None and (best is None or len(found) + 1 < len(best)):
                    best = (first, *found)
    return best


def _is_part(word: str, *, is_last: bool) -> bool:
    if len(word) < MIN_PART:
        return word in _SHORT_PARTS
    is_inflected = is_last or word.endswith("en")  # "huizenprijs"
    return word in _lexicon() or (is_inflected and stem(word) in _lexicon_stems())


@cache
def _lexicon() -> frozenset[str]:
    return frozenset(word for word in words_of_lexicon() | roots() if len(word) >= MIN_PART)


@cache
def _lexicon_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _lexicon())


_SOUNDS = (
    ("ch", "g"), ("ij", "ei"), ("au", "ou"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("qu", "kw"), ("x", "ks"),
    ("dt", "t"), ("y", "i"), ("z", "s"), ("v", "f"), ("c", "k"),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    """Return a word spelled roughly as it sounds."""
    for written, sounds in _SOUNDS:
        word = word.replace(written, sounds)
    word = re.sub(r"(.)\1", r"\1", word)
    return f"{word[:-1]}t" if word.endswith("d") else word


def is_one_edit(one: str, other: str) -> bool:
    """Whether two words differ by at most one letter inserted, deleted or replaced, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if len(one) != len(other):
        return rest[1:] == other_rest if len(one) > len(other) else rest == other_rest[1:]
    return rest[1:] == other_rest[1:] or (rest[:2][::-1] == other_rest[:2] and rest[2:] == other_rest[2:])

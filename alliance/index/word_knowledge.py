"""General knowledge of Dutch words, for any network: how common they are, and which belong to one subject.

`related.txt` has the subjects: a problem and its solution seldom use the same words. `widely_related.txt` has more of
them, too wide for anything but a search for a rare word. `translations.yaml` has the English for Dutch words, as groups
of synonyms, so that search and matches cross languages. `background.txt` says which words are common anyway, so that
"gemeente" is not rare in a network that has just begun.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from alliance.index import analysis, stemming

BACKGROUND = 180
"""Number of contributions in which the words of `background.txt` were counted; they count beside the network's own."""


def related_to(stem: str) -> frozenset[str]:
    """Return the stems of other words of the same subjects as a word."""
    return _related().get(stem, frozenset())


def corrections_by_subject(word: str) -> list[str]:
    """Return the stems of the words of `related.txt` of which this may be a misspelling."""
    return analysis.corrections_among(word, _related_words())


def wide_subjects_of(stem: str) -> Sequence[frozenset[str]]:
    """Return the stems of the other words of each wide subject of a word."""
    return _wide_subjects().get(stem, ())


@cache
def read_translations() -> Sequence[Sequence[str]]:
    """Return groups of a Dutch word and its English translations."""
    return tuple(map(tuple, yaml.safe_load(Path(__file__).with_name("translations.yaml").read_text(encoding="utf-8"))))


def count_background(term: str) -> int:
    """Return in how many of the background's contributions a term is; 0 if it is not common."""
    return _background().get(term, 0)


@cache
def _related() -> Mapping[str, frozenset[str]]:
    return {stem: frozenset().union(*subjects) for stem, subjects in _read_subjects("related.txt").items()}


@cache
def _related_words() -> frozenset[str]:
    return frozenset(word for line in _read_lines("related.txt") for word in line.split())


@cache
def _wide_subjects() -> Mapping[str, Sequence[frozenset[str]]]:
    return _read_subjects("widely_related.txt")


def _read_subjects(name: str) -> dict[str, list[frozenset[str]]]:
    """Read a file of subjects: for each word, the other words of each subject that has it."""
    found: dict[str, list[frozenset[str]]] = {}
    for line in _read_lines(name):
        stems = {stemming.stem(word) for word in line.split()}
        for stem in stems:
            found.setdefault(stem, []).append(frozenset(stems - {stem}))
    return found


@cache
def _background() -> Mapping[str, int]:
    found: dict[str, int] = {}
    for line in _read_lines("background.txt"):
        documents, _, words = line.partition(":")
        found |= dict.fromkeys((stemming.stem(word) for word in words.split()), int(documents))
    return found


def _read_lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]

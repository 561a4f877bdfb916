"""What the search makes of a word, whoever asks at the same moment."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

import pytest

from alliance.index import analysis, stemming
from tests.kit.together import at_once

THREADS = 8
CACHED = [one for module in (stemming, analysis) for one in vars(module).values() if hasattr(one, "cache_clear")]


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def read_all(words: list[str]) -> dict[str, tuple[object, ...]]:
    """What each function makes of each word."""
    functions: tuple[Callable[[str], object], ...] = (
        analysis.english_term,  # the quickest first: all threads begin with it
        stemming.stem,
        analysis.analyse,
        analysis.split_compound,
    )
    return {word: tuple(function(word) for function in functions) for word in words}


@pytest.mark.usefixtures("restless")
def test_eight_threads_read_words_as_one_does() -> None:
    random = Random(41)
    words = random.sample(sorted(analysis._lexicon()), 250)
    words += [first + second for first, second in zip(words[:40], words[40:80], strict=True)]
    alone = read_all(words)
    for function in CACHED:
        function.cache_clear()  # what one thread found would answer the others
    orders = [Random(seed).sample(words, len(words)) for seed in range(THREADS)]
    found = at_once(*[partial(read_all, own) for own in orders])
    assert [one == alone for one in found] == [True] * THREADS


@pytest.mark.parametrize(
    "forms",
    [
        "plan plannetje plannetjes",
        "weg weggetje",
        "woning woninkje",
        "ding dingetje dingetjes",
        "kring kringetje",
        "gang gangetje",
        "wandeling wandelingetje",
        "auto autootje",
        "boot bootje",
        "vloot vlootje",
        "kans kansje",
        "opgave opgaven opgaves",
        "fase fasen fases",
        "opschalen opgeschaald opschaling",
        "voorlichten voorgelicht voorlichting",
        "goedkeuren goedgekeurd goedkeuring",
        "schoonmaken schoongemaakt",
        "openstellen opengesteld openstelling",
        "coachen gecoacht",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stemming.stem(form) for form in forms.split()}) == 1, forms

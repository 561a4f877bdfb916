"""Words of a text as the finders compare them, and the lists of names."""

import re
import unicodedata
from functools import cache
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = "van de der den het te ter ten t in op aan von zu di da del el al la le du des dos"
PREFIXES = frozenset(_PREFIXES.split())
"""Words between given names and the surname."""
_APART = {number: " " for number in range(128) if not chr(number).isalpha()}


def fold(text: str) -> str:
    """The text without capitals and accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))


def folded_words(text: str) -> list[str]:
    """The words of a text, folded."""
    if text.isascii():  # five times as fast
        return text.casefold().translate(_APART).split()
    return WORD.findall(fold(text))


@cache
def names_of(name: str) -> frozenset[str]:
    """The folded entries of one of the lists beside this module; the lines with # are comments."""
    lines = (Path(__file__).parent / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())

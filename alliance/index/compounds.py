"""Compounds: one word made of two, with or without a link between them, as `huurprijs` or `stadsbestuur`.

A part is a word of the lexicon, or one of `parts`: words that contributions contain.
"""

from collections.abc import Collection

from alliance.index import analysis, stemming


def split(word: str, parts: Collection[str]) -> tuple[str, str] | None:
    """Split an unknown word into two parts that contributions contain, with the shorter one as long as possible."""
    best: tuple[str, str] | None = None
    for end in range(len(word) - analysis.MIN_PART, analysis.MIN_PART - 1, -1):
        if word[end:] in parts or analysis.is_part(word[end:]):
            for first in without_link_after(word[:end]):
                if first not in parts and not analysis.is_part(first):
                    continue
                if best is None or min(len(first), len(word) - end) > min(map(len, best)):
                    best = first, word[end:]
    return best


def is_rest(rest: str, first: str, parts: Collection[str]) -> bool:
    """Tell whether a compound may go on like this after its first part."""
    return any(piece in parts or analysis.is_part(piece) for piece in without_link_before(rest, first))


def can_lead(rest: str, parts: Collection[str]) -> bool:
    """Tell whether a compound may begin like this, with a link before its last part or without one."""
    return any(piece in parts or analysis.is_part(piece) for piece in without_link_after(rest))


def without_link_before(rest: str, first: str) -> list[str]:
    """Return the rest of a compound without each possible link; an "n" alone only links after an "e"."""
    links = (one for one in stemming.LINKS if one != "n" or first.endswith("e"))
    return [rest[len(link) :] for link in links if rest.startswith(link)]


def without_link_after(rest: str) -> list[str]:
    """Return the beginning of a compound without each possible link at its end."""
    return [rest[: len(rest) - len(link)] for link in stemming.LINKS if rest.endswith(link)]

"""Bars of text that show how often each answer was given."""

from collections.abc import Sequence

from alliance.polls.vote_shares import percent_of
from texts import Translator

BAR = 12
"""Characters in the longest bar."""


def bar_lines(words: Translator, counts: Sequence[tuple[str, int]], of: int) -> list[str]:
    """A line for each answer, given as markup with its count: a bar, the count, and its share of `of` answers."""
    most = max([count for _, count in counts], default=0)
    lines = []
    for name, count in counts:
        bar = f"`{'█' * max(1, round(BAR * count / most))}` " if count else ""
        lines.append(f"{name} {bar}{share_words(words, count, of)}")
    return lines


def share_words(words: Translator, count: int, of: int) -> str:
    """A count with its share: "14 (70 %)"; the count alone if nobody answered."""
    if not of:
        return words.number(count)
    return words("ballot.share", n=words.number(count), percent=percent_of(count, of))

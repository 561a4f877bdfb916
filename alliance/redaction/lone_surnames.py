"""Find surnames without a first name: where somebody speaks, or next to another surname.

Found: a common surname after or before a verb of saying (*volgens Visser*, *De Jong vroeg*), two of them together (*De
Jong en Koning*), one with a capitalised prefix within a sentence (*aan De Vries*), a double one (*Mo Amrani-Bensouda*),
and one with the form of a Frisian surname (*Hylke Tjalsma*). Not if it may go on as the name of an organisation.
"""

import re
from collections.abc import Iterator

from alliance.people.known_names import KnownNames
from alliance.redaction import cue_words
from alliance.redaction.folded_words import PREFIXES, fold, folded_words, names_of

_WORD = r"[^\W\d_a-z][^\W\d_]+"
_PREFIX = r"(?:(?:[Vv]an|[Dd]en?|[Dd]er|[Tt]e[rn]|[Ee]l) ){0,2}"
_NAME = rf"{_PREFIX}{_WORD}"
_ENDS = r"(?![\w-]|['\u2019](?!s\b)|\.\w| (?:&|en [Zz]n|[A-Z]))"
_BEFORE = (
    r"[Vv]olgens|[Aa]ldus|[Nn]amens|[Dd]oor|vroeg|zei|zegt|vindt|vond|meldt|meldde|vertelt|vertelde|schrijft|schreef"
)
_BEHIND = (
    r"zei|zeiden|zegt|zeggen|vroeg|vroegen|vraagt|vindt|vinden|vond|meldt|meldde|vertelt|vertelde|schrijft|schreef"
    r"|klaagt|klaagde|drong|belde|mailde|verzoekt"
)
_SPEAKING = re.compile(rf"\b(?:{_BEFORE}) (?P<first>{_NAME}){_ENDS}")
_SPEAKS = re.compile(rf"\b(?P<first>{_NAME}) (?:{_BEHIND})\b")
_PAIR = re.compile(rf"\b(?P<first>{_NAME}) (?:en|of) (?P<second>{_NAME}){_ENDS}")
_WITHIN = re.compile(rf"(?<=[a-z,] )(?<! in )(?P<first>(?:Den?|Te[rn]) {_WORD}){_ENDS}")
_DOUBLE = re.compile(rf"\b(?P<first>(?:{_WORD} )?{_NAME}[-\u2010\u2011]{_WORD}){_ENDS}")
_FRISIAN = re.compile(
    rf"\b(?P<first>(?:{_WORD} )?[^\W\d_a-z][^\W\d_]{{1,20}}(?:[bdfgklmnprtz]stra|[dgklnrt]sma|[dhklnstz]inga)){_ENDS}"
)
_ARTICLES = frozenset(("de", "den"))
"""Prefixes that also precede ordinary words."""
_OF_PLACES = (
    cue_words.BEFORE_INSTITUTIONS | cue_words.INSTITUTIONS | frozenset(["noord", "zuid", "oost", "west", "midden"])
)


class LoneSurnames:
    """Finds surnames by the words around them; `ordinary` are lower case words of the bot's own texts."""

    def __init__(self, known: KnownNames, ordinary: frozenset[str]) -> None:
        public = {word for name in known.public for word in folded_words(name)}
        self._never = public | names_of("places") | names_of("no_surnames") | ordinary
        self._common = (names_of("common_surnames") | names_of("surnames")) - self._never
        self._no_part = self._never | _OF_PLACES
        self._words = self._never - PREFIXES
        self._listed = self._common | (names_of("prefixed_surnames") - self._never)

    def find(self, text: str, words: list[str]) -> Iterator[tuple[int, int]]:
        """The start and end of each name in a text of these words; they may overlap, and the first is meant."""
        if not self._listed.isdisjoint(words):
            yield from self._formed(text, _DOUBLE)
            for pattern in (_PAIR, _SPEAKING, _SPEAKS, _WITHIN):
                for found in pattern.finditer(text):
                    are_names = all(map(self._is_common, found.groupdict().values()))
                    if are_names and not _is_called_after(text, found.start("first")):
                        yield from (found.span(name) for name in found.groupdict())
        yield from self._formed(text, _FRISIAN)

    def _formed(self, text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Surnames of a form of their own, with the given name before them; except a word that begins a sentence."""
        for found in pattern.finditer(text):
            start, end = found.span()
            first, space, _ = found[0].partition(" ")
            if space and fold(first) in self._words:
                start += len(first) + 1
            parts = [one for one in folded_words(text[start:end]) if one not in PREFIXES]
            is_name = self._no_part.isdisjoint(parts) and not _is_called_after(text, start)
            if is_name and (pattern is _FRISIAN or not self._common.isdisjoint(parts[-2:])):
                yield start, end

    def _is_common(self, name: str) -> bool:
        """Whether this is a common surname; with a prefix other than an article, also one that is a word or a place."""
        *prefixes, last = fold(name).split(" ")
        return last in (self._listed if set(prefixes) - _ARTICLES else self._common)


def _is_called_after(text: str, start: int) -> bool:
    """Whether something named after somebody precedes this place: "de motie Hoekstra"."""
    before = folded_words(text[max(0, start - 24) : start])
    return bool(before) and before[-1] in cue_words.BEFORE_INSTITUTIONS

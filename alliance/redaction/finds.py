"""What is found in a text, and what somebody decided about it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from alliance.redaction.folded_words import fold

_SHORTENED = "dr drs ir ing mr mrs ms mw mevr dhr prof tel nr bijv st ds"
_ABBREVIATIONS = frozenset(_SHORTENED.split())


LONGEST = 200
"""Maximum number of characters that distinguish two finds."""
FARTHEST = 2000
"""How many characters from a find its sentence is looked for."""


class FindKind(StrEnum):
    """What a find is, in the order in which finds are shown."""

    NAME = "name"
    """The name of somebody whom the bot knows."""
    OTHER_NAME = "other_name"
    """What looks like the name of somebody else."""
    MENTION = "mention"
    MAIL = "mail"
    PHONE = "phone"
    ADDRESS = "address"
    """A home address."""
    IBAN = "iban"
    BSN = "bsn"
    """A number that may be a citizen service number."""
    LINK = "link"
    """A link to Slack, or to somebody's page elsewhere."""
    TYPED = "typed"
    """A word that somebody typed to leave out as well."""


@dataclass(frozen=True)
class Find:
    """A piece of a text about a person; `text[start:end]` is what is found."""

    kind: FindKind
    text: str
    start: int
    end: int

    @property
    def key(self) -> tuple[FindKind, str]:
        """What makes two finds the same: kind and text, without capitals, accents and spacing."""
        return self.kind, key_text(self.text)


@dataclass(frozen=True)
class PutBack:
    """What somebody decided to put back, by what was found or in one sentence only, and to leave out as well."""

    everywhere: frozenset[tuple[FindKind, str]] = frozenset()
    """Keys of finds that are put back everywhere."""
    in_sentences: frozenset[tuple[FindKind, str, str]] = frozenset()
    """Keys of finds with the `sentence_key` of the only sentence in which they are put back."""
    left_out: frozenset[tuple[FindKind, str, str]] = frozenset()
    """Sentences in which a find that is put back everywhere is nevertheless left out."""
    typed: frozenset[str] = frozenset()
    """Words to find besides what the rules find."""

    def is_put_back(self, find: Find, text: str) -> bool:
        """Whether a find in this text stays."""
        if not self.everywhere and not self.in_sentences:
            return False
        here = (*find.key, sentence_key(sentence_around(text, find)))
        return here in self.in_sentences or (find.key in self.everywhere and here not in self.left_out)


def key_text(text: str) -> str:
    """A find's text as it is compared."""
    return " ".join(fold(text).split())[:LONGEST]


def sentence_key(sentence: str) -> str:
    """A short digest of a sentence, so that a choice does not keep its words."""
    return hashlib.sha256(" ".join(sentence.split()).encode(errors="replace")).hexdigest()[:32]


def sentence_around(text: str, find: Find) -> str:
    """The sentence that contains a find."""
    start, end = sentence_bounds(text, find.start, find.end)
    return text[start:end]


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence begins and ends that holds the text between `start` and `end`, of an endless one a part."""
    low, high = max(0, start - FARTHEST), min(len(text), end + FARTHEST)
    first = max(text.rfind("\n", low, start) + 1, *(_behind(text, mark, low, start) for mark in (". ", "! ", "? ")))
    ends = [text.find("\n", end, high), *(_at(text, mark, end, high) for mark in (". ", "! ", "? "))]
    return first, min((one for one in ends if one >= 0), default=high)


def _behind(text: str, mark: str, low: int, start: int) -> int:
    """Where a sentence begins, after the last such mark before `start`; an initial or a title does not end one."""
    at = text.rfind(mark, low, start)
    while at >= 0 and _is_abbreviation(text, at):
        at = text.rfind(mark, low, at)
    return at + 2 if at >= 0 else low


def _at(text: str, mark: str, end: int, high: int) -> int:
    at = text.find(mark, end, high)
    while at >= 0 and _is_abbreviation(text, at):
        at = text.find(mark, at + 1, high)
    return at + 1 if at >= 0 else -1


def _is_abbreviation(text: str, at: int) -> bool:
    """Whether the dot at this place ends an initial or a short abbreviation such as "dr." or "tel."."""
    if text[at] != ".":
        return False
    begin = at
    while begin and text[begin - 1].isalpha():
        begin -= 1
    word = text[begin:at]
    return len(word) == 1 or fold(word) in _ABBREVIATIONS

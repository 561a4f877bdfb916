"""Find the places where a text names a person, with certainty or by an ambiguous word."""

import hashlib
import re
from dataclasses import dataclass

from alliance.enums import FORMER
from alliance.people.known_names import KnownNames
from alliance.redaction.folded_words import PREFIXES, WORD, fold, folded_words
from alliance.redaction.known_people import KnownPeople

_BEHIND_A_NAME = re.compile(r"\s[·|–/-]\s|[(,|·@]")
"""What separates a name from an addition to it, such as a city."""

_SLACK_ID = re.compile(r"(?<![A-Za-z0-9])[A-Z](?=[A-Z]*[0-9])[A-Z0-9]{7,}(?![A-Za-z0-9])")
"""A Slack id, whose letters may happen to spell a name."""


@dataclass(frozen=True)
class NamedHere:
    """A place in a text that may name the person."""

    begins: int
    ends: int
    is_sure: bool


class NamesOfOne:
    """Finds one person in texts, by the names under which they are stored and by their Slack id.

    `others` are the names of everybody else, `ordinary` lower case words that are no names on their own.
    """

    def __init__(
        self, slack_user_id: str, names: list[str], *, others: KnownNames, ordinary: frozenset[str] = frozenset()
    ) -> None:
        plain = [_BEHIND_A_NAME.split(name.strip(), maxsplit=1)[0].strip() for name in names]
        self.whole = frozenset(" ".join(folded_words(name)) for name in (*names, *plain)) - {""}
        """The whole names, folded."""
        words = {word for name in plain for word in folded_words(name)}
        self.words = frozenset(word for word in words if len(word) > 1 and word not in PREFIXES)
        """The words of the names, folded."""
        self._others = [frozenset(folded_words(name)) for name in others.people]
        self._finder = KnownPeople(KnownNames(tuple(plain), others.public), ordinary)
        self._id = re.compile(rf"<@{slack_user_id}(?:\|[^>]*)?>|\b{slack_user_id}\b")

    @property
    def is_shared(self) -> bool:
        """Whether somebody else has the same name."""
        return any(one and set(one) == set(whole.split()) for one in self._others for whole in self.whole)

    def without_id(self, text: str) -> str:
        """The text with the mark of an erased person for mentions of this one."""
        return self._id.sub(FORMER, text)

    def is_name(self, text: str) -> bool:
        """Whether a text is only the person's name, and nobody else's."""
        return len(text) <= LONGEST_NAME and " ".join(folded_words(text)) in self.whole and not self.is_shared

    def has_word(self, text: str) -> bool:
        """Whether any word of the person's name occurs in a text, in any case."""
        return not self.words.isdisjoint(folded_words(text))

    def find(self, text: str) -> list[NamedHere]:
        """The places that may name the person, in order."""
        words = folded_words(text)
        if self.words.isdisjoint(word for one in words for word in (one, one.removesuffix("s"))):
            return []
        found = [
            NamedHere(start, end, is_sure=not self._is_of_others(text[start:end]))
            for start, end in self._finder.find(text, words)
        ]
        for word in WORD.finditer(text):
            is_free = all(word.end() <= one.begins or one.ends <= word.start() for one in found)
            if is_free and word[0][0].isupper() and fold(word[0]) in self.words:
                found.append(NamedHere(word.start(), word.end(), is_sure=False))
        ids = [one.span() for one in _SLACK_ID.finditer(text)]
        named = [one for one in found if not any(begins <= one.begins < ends for begins, ends in ids)]
        return sorted(named, key=lambda one: one.begins)

    def _is_of_others(self, named: str) -> bool:
        words = set(folded_words(named))
        return any(words <= one for one in self._others)


LONGEST_NAME = 200


def digest_of(text: str) -> str:
    """A digest by which a text is recognised as unchanged."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]

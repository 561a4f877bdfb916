"""The values of an archive in words: what JSON, Excel and HTML show alike."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from alliance.enums import Name
from alliance.people.known_names import KnownNames
from alliance.records.archive import Someone, Term
from alliance.redaction import FindKind, PutBack
from alliance.redaction.finds import key_text
from reports.redaction import WithoutPeople
from texts import Translator

NOT_TYPED = frozenset({"ref", "about", "merged_into", "merged_from", "contributions", "step", "period"})
"""The fields that hold references: nobody typed them."""


_OF_AN_OFFICE = frozenset({FindKind.MAIL, FindKind.PHONE})


class PlainValues:
    """Turns values into words, texts and numbers."""

    def __init__(self, words: Translator) -> None:
        self.words = words
        self.left_out = 0
        """How often something about a person was left out so far."""

    def record(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """A thing of the archive."""
        return {key: value if key in NOT_TYPED else self.value(value) for key, value in content.items()}

    def value(self, value: Any) -> Any:
        """One value, with all that is in it."""
        match value:
            case str():
                return self.text(value)
            case Term():
                return self.words(value.key)
            case Someone():
                return self.person(value)
            case Name():
                return self.words.name(value)
            case dt.datetime():
                return self.words.local(value).isoformat(timespec="seconds")
            case dt.date():
                return value.isoformat()
            case Decimal():
                return int(value) if value == value.to_integral_value() else float(value)
            case Mapping():
                return self.record(value)
            case list() | tuple():
                return [self.value(one) for one in value]
        return value

    def text(self, text: str) -> str:
        """A text that somebody typed, with words for people who were erased."""
        return self.words.without_marks(text)

    def person(self, someone: Someone) -> str:
        """The name of a person."""
        return self.words.without_marks(someone.name)


class RedactedValues(PlainValues):
    """Leaves out what is about people, except the names of those at board level."""

    def __init__(self, words: Translator, known: KnownNames, board: Mapping[int, str]) -> None:
        """`board` has the names that stay, by member id."""
        super().__init__(words)
        kinds = (FindKind.NAME, FindKind.OTHER_NAME)
        stays = frozenset((kind, key_text(name)) for kind in kinds for name in board.values())
        self._clean, self._board = WithoutPeople(known, words, PutBack(everywhere=stays)), board

    def office(self, contact: str) -> str:
        """The contact address for readers of dossiers; empty if it names a person rather than an office."""
        return contact if {one.kind for one in self._clean.finder.find(contact)} <= _OF_AN_OFFICE else ""

    def without_people(self, text: str, office: str) -> str:
        """The text of a file without people, except the place where readers can ask."""
        pieces = self.words.without_marks(text).split(office) if office else [self.words.without_marks(text)]
        return office.join(map(self._clean, pieces))

    def count_in(self, text: str) -> int:
        """How much about people is found in a text."""
        return self._clean.count_in(self.words.without_marks(text))

    def text(self, text: str) -> str:
        """The text with a neutral word for each find."""
        before = self._clean.left_out
        kept = self._clean(super().text(text))
        self.left_out += self._clean.left_out - before
        return kept

    def person(self, someone: Someone) -> str:
        """The name of somebody at board level, or that it was somebody."""
        if someone.member_id in self._board:
            return someone.name
        self.left_out += 1
        return self.words("report.someone")

"""The table of the slash command's subcommands, in every language."""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alliance.people.members import Person
from alliance.people.permissions import Action, may, may_offer
from handlers.slack.parsing import fold
from texts import LANGUAGES, Translators

NEAR = 0.8
"""Minimum likeness of a mistyped word: another letter in a word of four makes a different word ("loon", "toon")."""

SHORTEST = 4
"""Minimum length of a word that may be mistyped: "wo" is not meant as "who"."""


@dataclass(frozen=True)
class Subcommand:
    """A subcommand of the slash command.

    Its words are in the texts under `command.<name>` (the first is shown, the others are aliases) and its help under
    `help.<name>`; `action` is what the user must be allowed to do.
    """

    name: str
    action: Action
    run: Callable[..., None]
    """Called with the request and what was typed after the word."""


class Subcommands:
    """All subcommands, in order of registration."""

    def __init__(self, texts: Translators) -> None:
        self._texts = texts
        self._all: dict[str, Subcommand] = {}
        self._by_word: dict[str, Subcommand] = {}

    def add(self, subcommand: Subcommand) -> None:
        """Register a subcommand under its words in every language. Raises ValueError if a word is taken."""
        self._all[subcommand.name] = subcommand
        for language in LANGUAGES:
            for word in self.words(subcommand, language):
                holder = self._by_word.setdefault(fold(word), subcommand)
                if holder is not subcommand:
                    raise ValueError(f"{word!r} means {holder.name} and {subcommand.name}")

    def words(self, subcommand: Subcommand, language: str) -> list[str]:
        """The words of a subcommand in a language; the first is the one shown."""
        return self._texts.for_reader(language, None)(f"command.{subcommand.name}").split()

    def find(self, word: str) -> Subcommand | None:
        """Find a subcommand by one of its words in any language, ignoring case and accents; None if there is none."""
        return self._by_word.get(fold(word))

    def allowed(self, person: Person) -> Iterator[Subcommand]:
        """The subcommands this person may use; for newcomers also those they get by choosing an organisation."""
        for subcommand in self._all.values():
            offered = may_offer if subcommand.action is Action.SHARE else may
            if offered(person, subcommand.action):
                yield subcommand

    def get(self, name: str) -> Subcommand | None:
        """The subcommand of this name; None if there is none."""
        return self._all.get(name)

    def nearest(self, word: str, person: Person) -> Subcommand | None:
        """The subcommand that this person may have meant by a mistyped word of any language; None if none is near."""
        typed = fold(word)
        words = {fold(one): subcommand for subcommand in self.allowed(person) for one in self._every_word(subcommand)}
        near = [(_likeness(typed, one), one) for one in words if len(one) >= SHORTEST]
        likeness, best = max(near, default=(0.0, ""))
        return words[best] if likeness >= NEAR else None

    def _every_word(self, subcommand: Subcommand) -> Iterator[str]:
        for language in LANGUAGES:
            yield from self.words(subcommand, language)


def _likeness(typed: str, word: str) -> float:
    """How alike two words are, from 0 to 1. Letters in another order count as alike: people mistype them often."""
    likeness = difflib.SequenceMatcher(None, typed, word).ratio()
    return max(likeness, NEAR) if sorted(typed) == sorted(word) else likeness

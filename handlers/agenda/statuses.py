"""The everyday words for a status: "loopt", "op schema", "stuck". They stand in the texts, and all work everywhere."""

import re

from alliance.words import Status
from handlers.slack.parsing import fold
from texts import LANGUAGES, Translator, Translators


def words_of(words: Translator, status: Status) -> list[str]:
    """The words for a status in a language, the plainest first."""
    return [one.strip() for one in words(f"statusword.{status}").split(",")]


def read_status(texts: Translators, typed: str) -> tuple[Status, str] | None:
    """The status that a line begins with, in any language, case and accents, and the note behind it.

    "zit vast Wacht op geld" is `BLOCKED` and "Wacht op geld". None for a line that begins with no such word.
    """
    said = " ".join(typed.split())
    for phrase, status in _phrases(texts):
        length = len(phrase.split())
        begun = said.split()[:length]
        if len(begun) == length and re.sub(r"[.,:;!]+$", "", fold(" ".join(begun))) == phrase:
            rest = typed.split(maxsplit=length)
            return status, rest[length].lstrip(" -–—:,") if len(rest) > length else ""
    return None


def _phrases(texts: Translators) -> list[tuple[str, Status]]:
    """Every word with its status, those of several words first: "nog niet gestart" is not "nog"."""
    found: dict[str, Status] = {}
    for language in LANGUAGES:
        words = texts.for_reader(language, None)
        for status in Status:
            for phrase in (*words_of(words, status), words(f"status.{status}")):
                found.setdefault(fold(phrase), status)
    return sorted(found.items(), key=lambda one: -len(one[0].split()))

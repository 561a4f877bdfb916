"""Recognise a status in what somebody typed, in any language; its everyday words are texts (`statusword.…`)."""

import re

from alliance.enums import Status
from handlers.slack.parsing import fold
from texts import LANGUAGES, Translator, Translators


def words_of(words: Translator, status: Status) -> list[str]:
    """The words for a status in a language, the most common first."""
    return [one.strip() for one in words(f"statusword.{status}").split(",")]


def read_status(texts: Translators, typed: str) -> tuple[Status, str] | None:
    """Split a line into the status that it begins with, in any language, case and accents, and the note after it.

    "zit vast Wacht op geld" is `BLOCKED` and "Wacht op geld". None if the line does not begin with a status.
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
    """Every phrase with its status, longest first, so that "nog niet gestart" is matched before "nog"."""
    found: dict[str, Status] = {}
    for language in LANGUAGES:
        words = texts.for_reader(language, None)
        for status in Status:
            for phrase in (*words_of(words, status), words(f"status.{status}")):
                found.setdefault(fold(phrase), status)
    return sorted(found.items(), key=lambda one: -len(one[0].split()))

"""Default meeting titles: the kind and the day, in the reader's language."""

import datetime as dt
from dataclasses import replace
from functools import cache

from texts.translator import LANGUAGES, Translator, catalogue

_KIND = "meetingkind."
_EARLIER = {("en", "official"): "Officials' meeting", ("en", "executive"): "Executives' meeting"}
"""What a kind of meeting was called before: titles in the database keep the words of their day."""


def usual_title(words: Translator, kind: str, day: dt.date | None) -> str:
    """The default title for a meeting of this kind; without the day where that is None."""
    name = words(f"{_KIND}{kind}").capitalize()
    return f"{name} {words.full_day(day)}" if day is not None else name


def meeting_title(words: Translator, title: str, day: dt.date) -> str:
    """A meeting's title as stored; a default title is translated into the language of `words`."""
    for language in LANGUAGES:
        kept = replace(words, language=language)
        for kind in _kinds(language):
            earlier = _EARLIER.get((language, kind))
            if title == usual_title(kept, kind, day) or (earlier and title == f"{earlier} {kept.full_day(day)}"):
                return usual_title(words, kind, day)
    return title


@cache
def _kinds(language: str) -> tuple[str, ...]:
    return tuple(key.removeprefix(_KIND) for key in catalogue(language) if key.startswith(_KIND))

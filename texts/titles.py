"""What a meeting is called that nobody gave a name: its kind and its day, in the language of who reads it."""

import datetime as dt
from dataclasses import replace

from texts.translator import LANGUAGES, Translator, catalogue

_KIND = "meetingkind."


def usual_title(words: Translator, kind: str, day: dt.date | None) -> str:
    """The title that a meeting of this kind gets by itself."""
    name = words(f"{_KIND}{kind}").capitalize()
    return f"{name} {words.full_day(day)}" if day is not None else name


def meeting_title(words: Translator, title: str, day: dt.date) -> str:
    """A meeting's title as it is kept; the one that it got by itself in the language of `words`."""
    for language in LANGUAGES:
        kept = replace(words, language=language)
        for kind in (key.removeprefix(_KIND) for key in catalogue(language) if key.startswith(_KIND)):
            if title == usual_title(kept, kind, day):
                return usual_title(words, kind, day)
    return title

"""Translations: one file per capability in `nl/` and `en/`, and the Translator that reads them."""

from texts.titles import meeting_title, usual_title
from texts.translator import FORMER, LANGUAGES, Translator, Translators, is_marked, ordinary_words, with_words

__all__ = [
    "FORMER",
    "LANGUAGES",
    "Translator",
    "Translators",
    "is_marked",
    "meeting_title",
    "ordinary_words",
    "usual_title",
    "with_words",
]

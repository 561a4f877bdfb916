"""Translations: one file per capability in `nl/` and `en/`, and the Translator that reads them."""

from texts.titles import meeting_title, usual_title
from texts.translator import LANGUAGES, Translator, Translators, ordinary_words

__all__ = ["LANGUAGES", "Translator", "Translators", "meeting_title", "ordinary_words", "usual_title"]

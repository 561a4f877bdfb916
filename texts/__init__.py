"""Translations: one file per capability in `nl/` and `en/`, and the Translator that reads them."""

from texts.titles import meeting_title, usual_title
from texts.translator import LANGUAGES, Translator, Translators

__all__ = ["LANGUAGES", "Translator", "Translators", "meeting_title", "usual_title"]

"""A dossier without what is about people, and the line about the limits of redaction."""

import re
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from alliance.bundles.dossiers import CollectedDossier, Redacted
from alliance.bundles.redaction import list_personal, with_texts
from alliance.people.known_names import KnownNames, collect_known_names
from alliance.redaction import Finder, PutBack
from reports.redaction import STAND_INS, WithoutPeople
from storage.engine.database import Session
from texts import Translator, ordinary_words

REMEMBERED = 10_000
"""Texts up to this length are looked at once."""

_MARK = re.compile(f"\ue000({'|'.join(map(re.escape, STAND_INS))})\ue001")
"""Private characters around the key of a text: nothing that somebody can type by accident."""


def without_personal(dossier: CollectedDossier, words: Translator, finder: Finder | None = None) -> CollectedDossier:
    """The dossier without anything found about people, except what somebody put back."""
    if dossier.redacted is not None:
        return with_texts(dossier, partial(spoken, words=words))
    finder = finder or Finder(dossier.known, ordinary_words(), remembered=REMEMBERED)
    clean = WithoutPeople(dossier.known, words, dossier.put_back, finder=finder)
    told = with_texts(dossier, clean.decently)
    places = [(one, place) for one in list_personal(dossier, finder) for place in one.places]
    marks = {mark for one, _ in places for mark in one.marks}
    looked = dossier.looked if dossier.looked is not None and marks <= dossier.looked.marks else None
    put_back = sum(place.times for _, place in places if place.is_back)
    return replace(told, redacted=Redacted(clean.left_out, put_back, looked.at if looked else None))


def finder_of(session: Session) -> Finder:
    """A finder that remembers what it found, for all that is shown or made at once."""
    return Finder(collect_known_names(session), ordinary_words(), remembered=REMEMBERED)


class Marking:
    """Makes dossiers that can be kept: without the redacted words, and without the names used to find these.

    Marks replace them, worded in each language. Use a new instance for each bundle, so that texts in several of its
    dossiers are searched once.
    """

    def __init__(self, finder: Finder | None = None) -> None:
        """With a finder that may have looked at some of the texts."""
        self._finder = finder

    def __call__(self, dossier: CollectedDossier) -> CollectedDossier:
        """The dossier with marks."""
        self._finder = self._finder or Finder(dossier.known, ordinary_words(), remembered=REMEMBERED)
        told = without_personal(dossier, _Marks("", ZoneInfo("UTC")), self._finder)
        return replace(told, known=KnownNames(), put_back=PutBack(), looked=None)


def spoken(text: str, *, words: Translator) -> str:
    """A text of a marked dossier, with words for its marks."""
    return _MARK.sub(lambda found: words(found[1]), text)


class _Marks(Translator):
    """Gives marks for the words that replace redacted text."""

    def __call__(self, key: str, /, **_values: object) -> str:
        return f"\ue000{key}\ue001"


def redaction_note(dossier: CollectedDossier, words: Translator) -> str:
    """The limits of redaction, for readers of the file."""
    done = dossier.redacted
    if done is None:
        return ""
    told = words.count("dossier.redacted", done.left_out) if done.left_out else words("dossier.redacted_nothing")
    back = [words.count("dossier.redacted_back", done.put_back)] if done.put_back else []
    if done.looked_at is not None:
        how = words("dossier.redacted_looked", day=words.full_day(words.local(done.looked_at).date()))
    else:
        how = words("dossier.redacted_alone")
    return " ".join([told, *back, how])

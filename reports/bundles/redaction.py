"""A dossier without what is about people, and the line that says how far that goes."""

from dataclasses import replace

from alliance.bundles.dossiers import CollectedDossier, Redacted
from alliance.bundles.redaction import list_personal, with_texts
from alliance.redaction import Finder
from reports.redaction import WithoutPeople
from texts import Translator, ordinary_words

REMEMBERED = 10_000
"""Texts up to this length are looked at once."""


def without_personal(dossier: CollectedDossier, words: Translator) -> CollectedDossier:
    """The dossier with everything left out that is found about people, but for what somebody put back."""
    if dossier.redacted is not None:
        return dossier
    finder = Finder(dossier.known, ordinary_words(), remembered=REMEMBERED)
    clean = WithoutPeople(dossier.known, words, dossier.put_back, finder=finder)
    told = with_texts(dossier, clean.decently)
    places = [(one, place) for one in list_personal(dossier, finder) for place in one.places]
    marks = {mark for one, _ in places for mark in one.marks}
    looked = dossier.looked if dossier.looked is not None and marks <= dossier.looked.marks else None
    put_back = sum(place.times for _, place in places if place.is_back)
    return replace(told, redacted=Redacted(clean.left_out, put_back, looked.at if looked else None))


def redaction_note(dossier: CollectedDossier, words: Translator) -> str:
    """How far the leaving out goes, for readers of the file."""
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

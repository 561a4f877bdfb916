"""Information about people found in a bundle's texts, and what somebody decided to put back.

Every find is left out of the files. People who run the bundle may put one back, everywhere or in one sentence, and
leave it out again.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.permissions import get_to_run
from alliance.enums import Name
from alliance.errors import Conflict, Invalid
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.redaction import Finder, FindKind
from alliance.redaction.finds import key_text, sentence_around, sentence_key
from alliance.redaction.folded_words import fold
from storage.bundles import redaction as rows
from storage.engine.database import Session
from storage.tables import Bundle, PersonalChoice, PersonalReview

_TYPED = ("title", "ask", "cover_note", "items")
"""The typed fields of a dossier, except its addressees and contact persons, who are named on purpose."""
MOST_TYPED, SHORTEST_TYPED, LONGEST_TYPED = 40, 2, 100
"""How many words somebody may leave out as well, and the characters of each."""
_NOT_TYPED = frozenset({"ref", "limited_to", "field"})


@dataclass(frozen=True)
class FoundPlace:
    """A sentence in which something was found."""

    ref: str
    """The reference of the item, or of the dossier."""
    sentence: str
    sentence_key: str
    """The sentence, as a choice knows it."""
    is_back: bool
    times: int = 1


@dataclass(frozen=True)
class FoundPersonal:
    """Something that was found, with every sentence that contains it."""

    kind: FindKind
    text: str
    places: tuple[FoundPlace, ...]
    find_key: str
    """What a button calls it, so that no button contains what was found."""

    @property
    def is_back(self) -> bool:
        """Whether it is put back everywhere."""
        return all(one.is_back for one in self.places)

    @property
    def is_left_out(self) -> bool:
        """Whether it is left out everywhere."""
        return not any(one.is_back for one in self.places)

    @property
    def marks(self) -> Iterator[str]:
        """A short mark for each sentence with what was decided about it, to see whether anything changed."""
        for one in self.places:
            yield f"{self.find_key[:8]}{one.sentence_key[:8]}{'+' if one.is_back else '-'}"


def list_personal(dossier: CollectedDossier, finder: Finder) -> tuple[FoundPersonal, ...]:
    """What is found about people in a dossier's texts, by kind, and within a kind in the order of the dossier."""
    finder = finder.with_typed(dossier.put_back.typed)
    found: dict[tuple[FindKind, str], dict[tuple[str, str], FoundPlace]] = {}
    shown: dict[tuple[FindKind, str], str] = {}
    for where, text in typed_texts(dossier):
        for one in finder.find(text):
            sentence = sentence_around(text, one)
            key = sentence_key(sentence)
            places = found.setdefault(one.key, {})
            shown.setdefault(one.key, one.text)
            known = places.get((where, key))
            is_back = dossier.put_back.is_put_back(one, text)
            places[where, key] = FoundPlace(
                where, " ".join(sentence.split()), key, is_back, known.times + 1 if known else 1
            )
    order = list(FindKind)
    return tuple(
        FoundPersonal(key[0], shown[key], tuple(found[key].values()), _find_key(*key))
        for key in sorted(found, key=lambda one: order.index(one[0]))
    )


def typed_texts(dossier: CollectedDossier) -> Iterator[tuple[str, str]]:
    """Everything in a dossier that somebody typed, each with the reference of the item, or of the dossier."""
    yield from ((dossier.ref, text) for text in (dossier.title, dossier.ask, dossier.cover_note))
    for one in dossier.items:
        told: list[str] = []
        _changed(one, partial(_noted, told))
        yield from ((one.ref, text) for text in told)


def with_texts(dossier: CollectedDossier, change: Callable[[str], str]) -> CollectedDossier:
    """The dossier with everything that somebody typed changed."""
    return dataclasses.replace(dossier, **{name: _changed(getattr(dossier, name), change) for name in _TYPED})


def choose(
    session: Session,
    *,
    by: Person,
    number: int,
    found: tuple[FoundPersonal, ...],
    key: str,
    sentence: str,
    put_back: bool,
    now: dt.datetime,
) -> Bundle:
    """Put a find back or leave it out: everywhere, or in the sentence with this key.

    `found` is what is found now. The same choice again changes nothing. Raises NotFound, NotAllowed, and Conflict if it
    is not found any more.
    """
    bundle = get_to_run(session, by=by, number=number)
    one = next((one for one in found if one.find_key == key), None)
    if one is None or (sentence and all(place.sentence_key != sentence for place in one.places)):
        raise Conflict("problem.find_gone", ref=bundle.ref)
    text = key_text(one.text)
    known = {(row.kind, row.text, row.sentence): row for row in rows.list_choices(session, bundle.id)}
    row = known.get((one.kind.value, text, sentence))
    is_now = all(place.is_back is put_back for place in one.places if sentence in ("", place.sentence_key))
    if is_now:
        return bundle
    if not sentence:
        rows.delete_choices(session, bundle.id, one.kind.value, text)
    row = row or PersonalChoice(
        bundle_id=bundle.id,
        kind=one.kind.value,
        text=text,
        sentence=sentence,
        put_back=put_back,
        by_member_id=by.as_member.id,
        at=now,
    )
    row.put_back, row.by_member_id, row.at = put_back, by.as_member.id, now
    session.add(row)
    # What was found stays out of the audit log: it is what may not leave.
    places = 1 if sentence else len(one.places)
    audit(
        session,
        by,
        "find_put_back" if put_back else "find_left_out",
        bundle.ref,
        {},
        now,
        kind=one.kind.value,
        places=places,
    )
    session.flush()
    return bundle


def leave_out_typed(session: Session, *, by: Person, number: int, typed: str, now: dt.datetime) -> bool:
    """Leave out these words as well, one a line, instead of those typed before; returns whether that changes anything.

    Raises NotFound, NotAllowed, and Invalid for words that are too short, too long or too many.
    """
    bundle = get_to_run(session, by=by, number=number)
    wanted = {fold(one): one for line in typed.splitlines() if (one := " ".join(line.split()))}
    if len(wanted) > MOST_TYPED:
        raise Invalid("typed", "problem.typed_many", most=MOST_TYPED)
    for one in wanted.values():
        if len(one) < SHORTEST_TYPED or len(one) > LONGEST_TYPED:
            raise Invalid("typed", "problem.typed_length", word=one[:40], least=SHORTEST_TYPED, most=LONGEST_TYPED)
    known = rows.list_typed(session, bundle.id)
    kept = {fold(row.text) for row in known}
    if kept == wanted.keys():
        return False
    rows.delete_typed(session, bundle.id, [row.text for row in known if fold(row.text) not in wanted])
    for key, one in wanted.items():
        if key not in kept:
            session.add(
                PersonalChoice(
                    bundle_id=bundle.id,
                    kind=FindKind.TYPED.value,
                    text=one,
                    put_back=False,
                    by_member_id=by.as_member.id,
                    at=now,
                )
            )
    audit(session, by, "words_left_out", bundle.ref, {"words": len(known)}, now, words=len(wanted))
    session.flush()
    return True


def list_typed(session: Session, bundle: Bundle) -> list[str]:
    """The words that somebody typed to leave out of a bundle's files as well."""
    return [row.text for row in rows.list_typed(session, bundle.id)]


def record_check(
    session: Session, *, by: Person, number: int, found: tuple[FoundPersonal, ...], now: dt.datetime
) -> Bundle:
    """Record that somebody looked at all finds, as they are decided now."""
    bundle = get_to_run(session, by=by, number=number)
    marks = sorted(mark for one in found for mark in one.marks)
    review = rows.find_review(session, bundle.id) or PersonalReview(
        bundle_id=bundle.id, by_member_id=by.as_member.id, at=now
    )
    if review.finds != marks or not marks:
        review.finds, review.by_member_id, review.at = marks, by.as_member.id, now
        session.add(review)
        audit(session, by, "finds_looked_at", bundle.ref, {}, now, places=len(marks))
        session.flush()
    return bundle


def _noted(told: list[str], text: str) -> str:
    told.append(text)
    return text


def _find_key(kind: FindKind, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode(errors="replace")).hexdigest()[:16]


def _changed(thing: Any, change: Callable[[str], str]) -> Any:
    """A thing with all its typed texts changed; references, words of the glossary and organisations stay."""
    if isinstance(thing, str):
        return thing if isinstance(thing, Enum) else change(thing)
    if isinstance(thing, tuple):
        return tuple(_changed(one, change) for one in thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, Name | type):
        fields = (field.name for field in dataclasses.fields(thing) if field.name not in _NOT_TYPED)
        return dataclasses.replace(thing, **{name: _changed(getattr(thing, name), change) for name in fields})
    return thing

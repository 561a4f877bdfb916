"""Texts that may name somebody who was erased: shown to the secretariat, which replaces the name or leaves it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance import kept_messages
from alliance.enums import FORMER, KeptKind
from alliance.errors import Conflict
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.records.erasure.erased_names import digest_of
from alliance.records.erasure.found_texts import read_text, words_of, write_text
from alliance.records.indexing import index_again
from storage.engine.database import Session
from storage.records import erasing as rows
from storage.records.erasing import StoredText
from storage.tables import ErasureFind

AROUND = 80
"""Characters shown on either side of a name."""


@dataclass(frozen=True)
class NamingText:
    """A place that may name the person, with the text around it."""

    find_id: int
    place: str
    """The table and column, with a dot between them."""
    before: str
    named: str
    after: str
    is_sure: bool
    is_changed: bool = False
    """Whether the text was changed since: it has to be looked at in its place."""


def list_naming_texts(session: Session, *, by: Person) -> list[NamingText]:
    """The places to look at, those that surely name somebody first. Raises NotAllowed."""
    authorise(by, Action.ADMINISTER)
    shown = [_shown(session, find) for find in rows.list_finds(session)]
    return sorted((one for one in shown if one is not None), key=lambda one: not one.is_sure)


def decide(
    session: Session, *, by: Person, find_ids: Collection[int] | None, is_replaced: bool, now: dt.datetime
) -> int:
    """Replace the name in these places or leave it; returns in how many.

    Without ids: all places that surely name the person. The same decision again changes nothing. Raises NotAllowed, and
    Conflict if all these texts were changed since: then nothing is replaced.
    """
    authorise(by, Action.ADMINISTER)
    every = rows.list_finds(session)
    finds = [one for one in every if (one.is_sure if find_ids is None else one.id in find_ids)]
    texts: defaultdict[tuple[str, str, str], list[ErasureFind]] = defaultdict(list)
    for find in finds:
        texts[_text_key(find)].append(find)
    words = words_of(session, finds)
    done, changed = 0, list[StoredText]()
    for key, some in texts.items():
        if is_replaced:
            siblings = [one for one in every if _text_key(one) == key and one not in some]
            text = _replace(session, some, siblings)
            if text is None:
                continue
            changed.append(text)
        done += len(some)
        for find in some:
            session.delete(find)
    if finds and not done:
        raise Conflict("problem.text_changed_since")
    session.flush()
    index_again(session, changed)
    rows.drop_search_words(session, sorted(words - words_of(session, rows.list_finds(session))))
    cards = [text.key[0] for text in changed if text.place.table.name == "contributions"]
    kept_messages.refresh(session, KeptKind.CARD, cards, is_urgent=False, now=now)
    if done:
        audit(session, by, "name_replaced" if is_replaced else "name_left", "person", {}, now, places=done)
    return done


def _shown(session: Session, find: ErasureFind) -> NamingText | None:
    """The place with the words around the name; None if the row is gone."""
    if rows.find_text(session, find.place, find.row_key) is None:
        return None
    found = read_text(session, find)
    if found is None:
        return NamingText(find.id, find.place, "", "", "", find.is_sure, is_changed=True)
    text = found[1]
    before, after = text[max(0, find.begins - AROUND) : find.begins], text[find.ends : find.ends + AROUND]
    return NamingText(find.id, find.place, before, text[find.begins : find.ends], after, find.is_sure)


def _text_key(find: ErasureFind) -> tuple[str, str, str]:
    return find.place, repr(find.row_key), repr(find.path)


def _replace(session: Session, finds: Sequence[ErasureFind], siblings: Sequence[ErasureFind]) -> StoredText | None:
    """Replace these places of one text, and keep track of its others; None if it was changed since."""
    found = read_text(session, finds[0])
    if found is None:
        return None
    stored, text = found
    for find in sorted(finds, key=lambda one: -one.begins):
        text = text[: find.begins] + FORMER + text[find.ends :]
        for other in siblings:
            if other.begins >= find.ends:
                moved = find.ends - find.begins - len(FORMER)
                other.begins, other.ends = other.begins - moved, other.ends - moved
    for other in siblings:
        other.digest = digest_of(text)
    return write_text(session, stored, finds[0].path, text)

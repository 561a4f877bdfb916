"""Synonyms: groups of words that find each other in search. A word belongs to one group, so there are no circles."""

import datetime as dt
import re
from collections.abc import Sequence

from alliance.errors import Conflict, Invalid
from alliance.index import analysis, stemming
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.typed_text import check_length, clean_line, is_readable
from storage.engine.database import Session
from storage.people import vocabulary as rows
from storage.tables import SynonymGroup

MAX_WORD = 60
MAX_WORDS = 20
_EMOJI = re.compile(r"^:[\w+-]+:$")
Stems = tuple[str, ...]


def save_synonyms(session: Session, *, by: Person, group_id: int | None, typed: str, now: dt.datetime) -> SynonymGroup:
    """Store words that find each other in search, separated by lines, commas or semicolons.

    If `group_id` is None, creates a new group, or adds to the one that has one of the words already. Takes effect from
    the next search. Raises Invalid for fewer than two different words, for too many or too long ones, for what search
    cannot look for, and for words of several groups; Conflict if the group was removed.
    """
    authorise(by, Action.ADMINISTER)
    words = _read_words(typed)
    group = rows.find_synonym_group(session, group_id) if group_id is not None else SynonymGroup(updated_at=now)
    if group is None:
        raise Conflict("problem.synonyms_gone")
    before = list(group.words)
    if others := _others_with(session, group, words):
        word, other = others[0]
        if group_id is not None:
            raise Invalid("synonyms", "problem.synonym_taken", word=word, group=", ".join(other.words))
        second = next((pair for pair in others if pair[1] is not other), None)
        if second is not None:
            raise Invalid("synonyms", "problem.synonyms_apart", word=word, other=second[0])
        group, before, words = other, list(other.words), list(dict.fromkeys([*other.words, *words]))
    _check_number(words)
    group.words, group.updated_at = words, now
    session.add(group)
    session.flush()
    audit_changes(session, by, "save_synonyms", f"synonyms:{group.id}", {"words": before}, {"words": words}, now)
    return group


def remove_synonyms(session: Session, *, by: Person, group_id: int, now: dt.datetime) -> list[str]:
    """Remove a synonym group; returns its words. Idempotent."""
    authorise(by, Action.ADMINISTER)
    group = rows.find_synonym_group(session, group_id)
    if group is None:
        return []
    session.delete(group)
    audit(session, by, "remove_synonyms", f"synonyms:{group_id}", {"words": list(group.words)}, now, words=[])
    return list(group.words)


def stems_of(text: str) -> Stems:
    """Return what search compares of a word, or of several words together; empty if there is nothing to search for."""
    return tuple(stemming.stem(word) for word in analysis.plain_words(text) if not analysis.is_stop_word(word))


def _others_with(session: Session, group: SynonymGroup, words: Sequence[str]) -> list[tuple[str, SynonymGroup]]:
    """Find the words that are new in a group and in another one, in any form, with that other group."""
    known = {stems_of(word) for word in group.words}
    new = {stems: word for word in words if (stems := stems_of(word)) not in known}
    return [
        (new[stems], other)
        for other in rows.list_synonym_groups(session)
        if other.id != group.id
        for stems in dict.fromkeys(map(stems_of, other.words))
        if stems in new
    ]


def _read_words(typed: str) -> list[str]:
    """Return the words of a group in lower case, each once."""
    parts = [clean_line(part).casefold() for part in typed.replace("\n", ",").replace(";", ",").split(",")]
    parts = [part for part in parts if is_readable(part)]
    if len(parts) < 2:
        raise Invalid("synonyms", "problem.synonyms_few")
    words = list(dict.fromkeys(parts))
    _check_number(words)
    for word in words:
        check_length("synonyms", word, MAX_WORD)
        if not stems_of(word) or _EMOJI.match(word):
            raise Invalid("synonyms", "problem.synonym_no_word", word=word)
    if len({stems_of(word) for word in words}) < 2:
        raise Invalid("synonyms", "problem.synonyms_same", word=parts[0], other=parts[1])
    return words


def _check_number(words: Sequence[str]) -> None:
    if len(words) > MAX_WORDS:
        raise Invalid("synonyms", "problem.synonyms_many", number=len(words), limit=MAX_WORDS)

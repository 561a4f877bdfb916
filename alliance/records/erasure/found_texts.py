"""The texts in which an erased person may be named, as they are now."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from alliance.records.erasure.erased_names import digest_of
from alliance.redaction.folded_words import folded_words
from storage.engine.database import Session
from storage.records import erasing as rows
from storage.records.erasing import StoredText
from storage.tables import ErasureFind


def read_text(session: Session, find: ErasureFind) -> tuple[StoredText, str] | None:
    """The stored value and the text in it that has the name; None if that was changed or deleted since."""
    stored = rows.find_text(session, find.place, find.row_key)
    if stored is None:
        return None
    text = stored.value
    for step in find.path:
        try:
            text = text[step]
        except (KeyError, IndexError, TypeError):
            return None
    return (stored, text) if isinstance(text, str) and digest_of(text) == find.digest else None


def write_text(session: Session, stored: StoredText, path: Sequence[Any], text: str) -> StoredText:
    """Store another text in its place; returns what is stored now."""
    if not path:
        new: Any = text
    else:
        new = copy.deepcopy(stored.value)
        inner = new
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = text
    rows.change_text(session, stored, new)
    return replace(stored, value=new)


def words_of(session: Session, finds: Sequence[ErasureFind]) -> set[str]:
    """The words in these places, folded."""
    read = [(one, read_text(session, one)) for one in finds]
    return {word for one, found in read if found for word in folded_words(found[1][one.begins : one.ends])}

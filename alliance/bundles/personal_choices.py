"""Stored decisions about personal data found in a bundle: what is put back, and when all finds were checked."""

import datetime as dt
from dataclasses import dataclass

from alliance.redaction import FindKind, PutBack
from storage.bundles import redaction as rows
from storage.engine.database import Session
from storage.tables import Bundle


@dataclass(frozen=True)
class PersonalCheck:
    """The last check of the finds of a bundle: when, and which finds there were."""

    at: dt.datetime
    marks: frozenset[str]


def read_put_back(session: Session, bundle: Bundle) -> PutBack:
    """The finds that are put back in the files of a bundle, and the further words that are left out."""
    chosen = rows.list_choices(session, bundle.id)
    return PutBack(
        everywhere=frozenset((FindKind(one.kind), one.text) for one in chosen if one.put_back and not one.sentence),
        in_sentences=frozenset(
            (FindKind(one.kind), one.text, one.sentence) for one in chosen if one.put_back and one.sentence
        ),
        left_out=frozenset(
            (FindKind(one.kind), one.text, one.sentence) for one in chosen if not one.put_back and one.sentence
        ),
        typed=frozenset(one.text for one in chosen if one.kind == FindKind.TYPED and not one.sentence),
    )


def find_check(session: Session, bundle: Bundle) -> PersonalCheck | None:
    """The last check of the finds of a bundle, or None."""
    found = rows.find_review(session, bundle.id)
    return PersonalCheck(found.at, frozenset(found.finds)) if found is not None else None

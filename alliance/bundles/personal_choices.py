"""What somebody decided about finds in a bundle, as stored: what is put back, and when all finds were looked at."""

import datetime as dt
from dataclasses import dataclass

from alliance.redaction import FindKind, PutBack
from storage.bundles import redaction as rows
from storage.engine.database import Session
from storage.tables import Bundle


@dataclass(frozen=True)
class PersonalCheck:
    """When somebody last looked at the finds of a bundle, and at which."""

    at: dt.datetime
    marks: frozenset[str]


def read_put_back(session: Session, bundle: Bundle) -> PutBack:
    """What somebody decided to put back in the files of a bundle, and to leave out as well."""
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
    """When somebody last looked at the finds of a bundle, if anybody did."""
    found = rows.find_review(session, bundle.id)
    return PersonalCheck(found.at, frozenset(found.finds)) if found is not None else None

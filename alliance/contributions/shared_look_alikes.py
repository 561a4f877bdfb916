"""Look-alikes shared despite the suggestion: recorded afterwards, for the secretariat to merge or keep separate."""

import datetime as dt
from dataclasses import dataclass

from alliance.contributions.look_alikes import list_alike
from alliance.enums import Series
from alliance.index import indexing
from alliance.index.visible_index import Readable
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.visibility import secretariat
from storage.contributions import shared_look_alikes
from storage.contributions.contributions import map_numbers
from storage.engine.database import Session
from storage.tables import LookAlike

AT_ONCE = 10
"""Number of contributions that are compared in one go."""
LIMIT = 2
"""Maximum number of look-alikes recorded per contribution."""
_COMPARED = "look_alikes"


@dataclass(frozen=True)
class ComparedLookAlikes:
    """The look-alikes that were found, and the number of the last contribution that was compared."""

    pairs: tuple[tuple[int, int], ...]
    last: int


def is_any_new(session: Session) -> bool:
    """Whether `compare_newest` would find something to compare or to record.

    Not before all texts are indexed: until then, what was shared is found by its title alone.
    """
    last = shared_look_alikes.find_bookmark(session, _COMPARED)
    if last is None:
        return True
    return bool(shared_look_alikes.list_shared_after(session, last, limit=1)) and not indexing.is_any_change(session)


def compare_newest(session: Session, *, now: dt.datetime) -> ComparedLookAlikes | None:
    """Compare contributions shared since the last run with older ones; None if there is nothing to record.

    Only reads, since it takes a while. The first run only records where to start.
    """
    last = shared_look_alikes.find_bookmark(session, _COMPARED)
    if last is None:
        return ComparedLookAlikes((), shared_look_alikes.last_number(session))
    found = shared_look_alikes.list_shared_after(session, last, limit=AT_ONCE)
    if not found:
        return None
    reader, pairs = secretariat(now), list[tuple[int, int]]()
    readable = Readable(session, reader, None)
    for contribution in found:
        alike = list_alike(
            readable,
            reader=reader,
            title=contribution.title,
            body=contribution.body,
            alliance_id=contribution.alliance_id,
            kind=contribution.kind,
        )
        older = [row[0].id for row in alike[: LIMIT + 1] if row[0].number < contribution.number][:LIMIT]
        pairs += [(contribution.id, older_id) for older_id in older]
    return ComparedLookAlikes(tuple(pairs), found[-1].number)


def note_compared(session: Session, compared: ComparedLookAlikes, *, now: dt.datetime) -> None:
    """Record what was found; known pairs are left unchanged."""
    for newer_id, older_id in compared.pairs:
        if not shared_look_alikes.is_noted(session, newer_id, older_id):
            session.add(LookAlike(newer_id=newer_id, older_id=older_id, at=now))
    shared_look_alikes.move_bookmark(session, _COMPARED, compared.last)


def keep_separate(session: Session, *, by: Person, pair_id: int, now: dt.datetime) -> None:
    """Record that two contributions are to be kept separate, so that nobody is asked again. Idempotent."""
    authorise(by, Action.SHARE_FOR_OTHERS)
    pair = shared_look_alikes.find_look_alike(session, pair_id)
    if pair is not None and pair.settled_at is None:
        pair.settled_at = now
        numbers = map_numbers(session, [pair.newer_id, pair.older_id])
        newer, older = (Series.CONTRIBUTION.ref(numbers[one]) for one in (pair.newer_id, pair.older_id))
        audit(session, by, "leave_apart", newer, {}, now, other=older)

"""What helped elsewhere with a bottleneck, as far as a reader may see it, and saying that something does not fit.

That a practice does not fit is remembered for the pair alone: not who said so, nor anything about them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.contributions.sharing import Shown, get_readable, get_to_change, shown
from alliance.errors import NotAllowed
from alliance.people.members import Person
from alliance.people.roles import Action, authorise
from alliance.people.visibility import is_own, may_read
from alliance.words import ContributionKind
from storage.contributions import contributions as rows
from storage.contributions import matches, support
from storage.engine.database import Session
from storage.tables import Match

MOST_SHOWN = 3
"""Maximum number of practices that are shown with a bottleneck."""


@dataclass(frozen=True)
class Helped:
    """A bottleneck with the practices that helped elsewhere, best first."""

    bottleneck: Shown
    practices: tuple[Shown, ...]
    may_dismiss: bool
    """Whether the reader may say that one of them does not fit."""


def show_matches(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Helped:
    """Return what helped elsewhere with the bottleneck `B-<number>`; nothing for what is archived or of another kind.

    Raises NotFound for a bottleneck that the reader may not see. Practices of their own organisation are left out.
    """
    found = get_readable(session, reader=reader, number=number, channel_id=channel_id)
    practices = _list_practices(session, reader, found, channel_id)
    return Helped(shown(session, [found])[0], tuple(shown(session, practices)), _is_behind(session, reader, found))


def has_matches(session: Session, *, reader: Person, item: Shown, channel_id: str | None = None) -> bool:
    """Whether `show_matches` has something to show to this reader."""
    if item.kind is not ContributionKind.BOTTLENECK or item.is_archived:
        return False
    found = get_readable(session, reader=reader, number=item.number, channel_id=channel_id)
    return bool(_list_practices(session, reader, found, channel_id))


def list_links(session: Session, *, reader: Person, item: Shown, channel_id: str | None = None) -> list[Shown]:
    """List the practices that were taken over for a bottleneck, or the bottlenecks for which a practice was.

    Newest first, those that the reader may see.
    """
    if item.kind is ContributionKind.OPPORTUNITY:
        return []
    own = rows.find_contribution(session, item.number)
    assert own is not None
    ids = [
        match.practice_id if match.bottleneck_id == own[0].id else match.bottleneck_id
        for match in matches.list_adopted(session, [own[0].id])
    ]
    return shown(session, _readable(session, reader, ids[: MOST_SHOWN * 10], channel_id)[:MOST_SHOWN])


def dismiss_match(
    session: Session, *, by: Person, bottleneck: int, practice: int, now: dt.datetime, channel_id: str | None = None
) -> Helped:
    """Remember that a practice does not fit a bottleneck, for everybody and until it is put back. Idempotent.

    Returns what is left. Raises NotRegistered; NotFound; NotAllowed for people who do not stand behind the bottleneck.
    """
    match = _get_to_judge(session, by, bottleneck, practice, channel_id)
    if match is not None and match.dismissed_at is None:
        match.dismissed_at = now
        session.add(match)
        session.flush()
    return show_matches(session, reader=by, number=bottleneck, channel_id=channel_id)


def restore_match(
    session: Session, *, by: Person, bottleneck: int, practice: int, channel_id: str | None = None
) -> Helped:
    """Show a dismissed practice with its bottleneck again. Idempotent; raises what `dismiss_match` raises."""
    match = _get_to_judge(session, by, bottleneck, practice, channel_id)
    if match is not None and match.dismissed_at is not None:
        match.dismissed_at = None
        session.add(match)
        session.flush()
    return show_matches(session, reader=by, number=bottleneck, channel_id=channel_id)


def _list_practices(session: Session, reader: Person, found: rows.Found, channel_id: str | None) -> list[rows.Found]:
    """The best practices that the reader may see, without those of their own organisation."""
    ids = [match.practice_id for match in matches.list_of_bottlenecks(session, [found[0].id])]
    readable = _readable(session, reader, ids, channel_id)
    return [row for row in readable if not is_own(reader, row[0])][:MOST_SHOWN]


def _readable(session: Session, reader: Person, ids: Sequence[int], channel_id: str | None) -> list[rows.Found]:
    """Those of these contributions that the reader may see, in this order."""
    found = {row[0].id: row for row in rows.list_by_ids(session, ids)}
    return [found[key] for key in ids if key in found and may_read(reader, *found[key][:2], channel_id=channel_id)]


def _get_to_judge(session: Session, by: Person, bottleneck: int, practice: int, channel_id: str | None) -> Match | None:
    authorise(by, Action.ENDORSE)
    found = get_to_change(session, by=by, number=bottleneck, channel_id=channel_id)
    other = get_readable(session, reader=by, number=practice, channel_id=channel_id)
    if not _is_behind(session, by, found):
        raise NotAllowed(Action.ENDORSE, "problem.not_behind", ref=f"B-{found[0].number}")
    return matches.find_match(session, found[0].id, other[0].id)


def _is_behind(session: Session, person: Person, found: rows.Found) -> bool:
    """Whether a person stands behind a bottleneck: their organisation has it, or they look after its alliance."""
    contribution, alliance = found[:2]
    is_chair = any(chair.alliance_id == alliance.id for chair in person.chairs)
    if is_own(person, contribution) or person.is_secretariat or is_chair:
        return True
    if person.organisation is None:
        return False
    endorsement = support.find_endorsement(session, contribution.id, person.organisation.id)
    return endorsement is not None and endorsement.withdrawn_at is None

"""What helped elsewhere with a bottleneck, as far as a reader may see it, and dismissing what does not fit.

A dismissal is stored for the pair alone, without the person who made it or anything about them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.contributions.sharing import Shown, get_readable, get_to_change, shown
from alliance.enums import ContributionKind, Series
from alliance.errors import Conflict, NotAllowed
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.visibility import is_own, may_read
from storage.contributions import contributions as rows
from storage.contributions import endorsements as endorsement_rows
from storage.contributions import matches
from storage.engine.database import Session
from storage.tables import Match

MOST_SHOWN = 3
"""Maximum number of practices that are shown with a bottleneck."""
MOST_DISMISSED = 5
"""Maximum number of dismissed practices that can be put back, the best first."""


@dataclass(frozen=True)
class MatchedPractice:
    """A match and its practice."""

    match: Match
    practice: rows.Found

    @property
    def stands(self) -> bool:
        """Whether nobody dismissed it, or somebody adopted it nevertheless."""
        return self.match.dismissed_at is None or self.match.adopted_at is not None


@dataclass(frozen=True)
class Helped:
    """A bottleneck with the practices that helped elsewhere, best first."""

    bottleneck: Shown
    practices: tuple[Shown, ...]
    may_dismiss: bool
    """Whether the reader may say that one of them does not fit."""
    adopted: frozenset[int] = frozenset()
    """The numbers of those that somebody took over for the bottleneck."""
    dismissed: tuple[Shown, ...] = ()
    """Dismissed matches, for a reader who may put them back."""


def show_matches(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Helped:
    """Return what helped elsewhere with the bottleneck `B-<number>`; nothing for what is archived or of another kind.

    Raises NotFound for a bottleneck that the reader may not see. Practices of their own organisation are left out.
    """
    found = get_readable(session, reader=reader, number=number, channel_id=channel_id)
    standing, others = _list_matches(session, reader, found, channel_id)
    may_dismiss = _has_stake(session, reader, found)
    first, back = standing[:MOST_SHOWN], others[:MOST_DISMISSED] if may_dismiss else []
    item, *practices = shown(session, [found, *(one.practice for one in (*first, *back))])
    adopted = frozenset(one.practice[0].number for one in first if one.match.adopted_at is not None)
    return Helped(item, tuple(practices[: len(first)]), may_dismiss, adopted, tuple(practices[len(first) :]))


def has_matches(session: Session, *, reader: Person, item: Shown, channel_id: str | None = None) -> bool:
    """Whether `show_matches` has something to show to this reader."""
    if item.kind is not ContributionKind.BOTTLENECK or item.is_archived:
        return False
    found = get_readable(session, reader=reader, number=item.number, channel_id=channel_id)
    standing, dismissed = _list_matches(session, reader, found, channel_id)
    return bool(standing) or (bool(dismissed) and _has_stake(session, reader, found))


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
    """Record that a practice does not fit a bottleneck, for everybody and until it is put back. Idempotent.

    Returns the remaining matches. Raises NotRegistered; NotFound; NotAllowed for people without a stake in the
    bottleneck; Conflict for a practice that was adopted for it.
    """
    match = _get_to_judge(session, by, bottleneck, practice, channel_id)
    if match is not None and match.adopted_at is not None:
        of = Series.CONTRIBUTION
        raise Conflict("problem.match_adopted", ref=of.ref(practice), bottleneck=of.ref(bottleneck))
    if match is not None and match.dismissed_at is None:
        match.dismissed_at = now
        session.flush()
    return show_matches(session, reader=by, number=bottleneck, channel_id=channel_id)


def restore_match(
    session: Session, *, by: Person, bottleneck: int, practice: int, channel_id: str | None = None
) -> Helped:
    """Show a dismissed practice with its bottleneck again. Idempotent; raises what `dismiss_match` raises."""
    match = _get_to_judge(session, by, bottleneck, practice, channel_id)
    if match is not None and match.dismissed_at is not None:
        match.dismissed_at = None
        session.flush()
    return show_matches(session, reader=by, number=bottleneck, channel_id=channel_id)


def _list_matches(
    session: Session, reader: Person, found: rows.Found, channel_id: str | None
) -> tuple[list[MatchedPractice], list[MatchedPractice]]:
    """The current matches, and those that were dismissed, best first.

    With practices that the reader may see, without those of their own organisation.
    """
    by_practice = {match.practice_id: match for match in matches.list_of_bottleneck(session, found[0].id)}
    readable = _readable(session, reader, [*by_practice], channel_id)
    known = [MatchedPractice(by_practice[row[0].id], row) for row in readable if not is_own(reader, row[0])]
    return [one for one in known if one.stands], [one for one in known if not one.stands]


def _readable(session: Session, reader: Person, ids: Sequence[int], channel_id: str | None) -> list[rows.Found]:
    """Those of these contributions that the reader may see, in this order."""
    found = rows.map_by_ids(session, ids)
    return [found[key] for key in ids if key in found and may_read(reader, *found[key][:2], channel_id=channel_id)]


def _get_to_judge(session: Session, by: Person, bottleneck: int, practice: int, channel_id: str | None) -> Match | None:
    authorise(by, Action.ENDORSE)
    found = get_to_change(session, by=by, number=bottleneck, channel_id=channel_id)
    other = get_readable(session, reader=by, number=practice, channel_id=channel_id)
    if not _has_stake(session, by, found):
        raise NotAllowed(Action.ENDORSE, "problem.not_behind", ref=found[0].ref)
    return matches.find_match(session, found[0].id, other[0].id)


def _has_stake(session: Session, person: Person, found: rows.Found) -> bool:
    """Whether a person has a stake in a bottleneck, as supporter, chair of its alliance or secretariat."""
    contribution, alliance = found[:2]
    is_chair = any(chair.alliance_id == alliance.id for chair in person.chairs)
    if is_own(person, contribution) or person.is_secretariat or is_chair:
        return True
    if person.organisation is None:
        return False
    endorsement = endorsement_rows.find_endorsement(session, contribution.id, person.organisation.id)
    return endorsement is not None and endorsement.withdrawn_at is None

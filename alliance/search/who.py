"""Who knows about a subject: the organisations that shared, adopted or work on what a reader finds about it.

Only what the reader may see counts, so an organisation is never named for something hidden. Capabilities above this one
register what else ties organisations to a subject, such as the steps that they own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alliance.lookup import look_up
from alliance.people.members import Person
from alliance.people.visibility import may_read
from alliance.search.query import Query
from alliance.search.search import rank_readable
from alliance.words import AdoptionState, Name, Series
from storage.contributions import contributions, support
from storage.engine.database import Session
from storage.people import alliances, participation, people
from storage.tables import Contribution, Member, Organisation

MOST_NAMED = 5
MOST_COUNTED = 200
"""Maximum number of items found that count, the best first."""
MOST_LINKED = 3
"""Maximum number of items of an organisation that are shown; the others are only counted."""
LEAST_OF_BEST = 25
"""Minimum score of an item that counts, in hundredths of the best one's: a stray word is no knowledge."""


class Part(StrEnum):
    """What an organisation has to do with an item."""

    SHARED = "shared"
    ADOPTED = "adopted"
    OWNS = "owns"


@dataclass(frozen=True)
class Known:
    """An item about the subject, and the organisation that has to do with it."""

    organisation_id: int
    part: Part
    ref: str
    title: Name
    alliance_id: int
    score: int
    member_id: int | None = None
    """The member who shared it, reported on it, or is the contact person."""
    contribution_id: int | None = None
    """None if it is no contribution."""
    permalink: str | None = None


@dataclass(frozen=True)
class Contact:
    """A member who agreed to be named, and in which role they know about it."""

    slack_user_id: str
    known: Known | None
    """The item that they know; None for the organisation's contact person in `alliance`."""
    alliance: Name | None = None


@dataclass(frozen=True)
class Knower:
    """An organisation that knows about the subject."""

    organisation: Name
    known: tuple[Known, ...]
    """What it shared, adopted or owns, the best first."""
    contact: Contact | None = None
    """None if nobody agreed to be named, and for readers who are not members."""

    def count(self, part: Part) -> int:
        """How many items it has that part in."""
        return sum(one.part is part for one in self.known)


@dataclass(frozen=True)
class WhoKnows:
    """The answer to who knows about something."""

    query: Query
    knowers: tuple[Knower, ...] = ()
    near: tuple[str, ...] = ()
    """Suggested words from what the reader may see, if nothing was found."""


@dataclass(frozen=True)
class Subject:
    """What a reader found about a subject, for the sources of what ties organisations to it."""

    reader: Person
    channel_id: str | None
    scores: Mapping[Series, Mapping[int, int]]
    """The score of each item by its number, for each series."""


Source = Callable[[Session, Subject], Iterable[Known]]
_sources: list[Source] = []


def source(list_known: Source) -> Source:
    """Register a function that lists what organisations have to do with a subject; usable as a decorator."""
    _sources.append(list_known)
    return list_known


def find_knowers(
    session: Session, *, reader: Person, typed: str, channel_id: str | None, limit: int = MOST_NAMED
) -> WhoKnows:
    """Find who knows about what a reader typed in `channel_id`: the highest sum of scores first, then by name.

    Nothing raises; what was not understood is in `query.problems`.
    """
    ranked = rank_readable(session, reader=reader, typed=typed, channel_id=channel_id, limit=MOST_COUNTED)
    least = max(ranked.scores.values(), default=0) * LEAST_OF_BEST // 100
    counted = {number: score for number, score in ranked.scores.items() if score >= least}
    subject = Subject(reader, channel_id, {Series.CONTRIBUTION: counted})
    known = [one for list_known in _sources for one in list_known(session, subject)]
    best = _by_organisation(session, known)[:limit]
    contacts = _contacts(session, best) if reader.member is not None else {}
    ids = {one.contribution_id for _, items in best for one in items[:MOST_LINKED] if one.contribution_id is not None}
    links = contributions.list_permalinks(session, sorted(ids))
    knowers = [
        Knower(
            Name(organisation.name, organisation.name_en),
            tuple(replace(one, permalink=look_up(links, one.contribution_id)) for one in items),
            contacts.get(organisation.id),
        )
        for organisation, items in best
    ]
    return WhoKnows(ranked.query, tuple(knowers), ranked.near)


@source
def _list_of_contributions(session: Session, subject: Subject) -> Iterable[Known]:
    """List who shared the contributions found, and who uses them."""
    scores = subject.scores.get(Series.CONTRIBUTION, {})
    rows = [
        row[0]
        for row in contributions.list_numbered(session, list(scores))
        if may_read(subject.reader, row[0], row[1], channel_id=subject.channel_id)
    ]
    shared = {one.id: _shared(one, scores[one.number]) for one in sorted(rows, key=lambda one: -one.number)}
    yield from shared.values()
    for adoption, organisation, member in support.list_adoptions(session, list(shared)):
        if adoption.state is not AdoptionState.STOPPED:
            practice = shared[adoption.contribution_id]
            yield replace(practice, part=Part.ADOPTED, organisation_id=organisation.id, member_id=member.id)


def _shared(one: Contribution, score: int) -> Known:
    return Known(
        organisation_id=one.organisation_id,
        part=Part.SHARED,
        ref=f"B-{one.number}",
        title=Name(one.title),
        alliance_id=one.alliance_id,
        score=score,
        member_id=one.author_id,
        contribution_id=one.id,
    )


def _by_organisation(session: Session, known: Sequence[Known]) -> list[tuple[Organisation, list[Known]]]:
    """Group what is known by organisation; what an ended one did counts for its successor, if it has one."""
    organisations = people.map_organisations(session, {one.organisation_id for one in known})
    found: dict[int, dict[tuple[Part, str], Known]] = defaultdict(dict)
    for one in sorted(known, key=lambda one: -one.score):
        organisation = organisations[one.organisation_id]
        if organisation.ended_on is not None and organisation.successor_id is not None:
            organisation = organisations[organisation.successor_id]
        if organisation.ended_on is None:
            found[organisation.id].setdefault((one.part, one.ref), one)
    grouped = [(organisations[key], list(items.values())) for key, items in found.items()]
    return sorted(grouped, key=lambda one: (-sum(item.score for item in one[1]), -len(one[1]), one[0].name.lower()))


def _contacts(session: Session, best: Sequence[tuple[Organisation, Sequence[Known]]]) -> dict[int, Contact]:
    """Return the contact person of each organisation by its id: whoever agreed to be named and is closest to it.

    First those who know its best items, then its contact persons in the alliances of those items.
    """
    alliance_ids = sorted({one.alliance_id for _, items in best for one in items})
    in_alliances: dict[int, list[tuple[Member, int]]] = defaultdict(list)
    for taking_part, organisation, member in participation.list_participations_of(session, alliance_ids):
        if member is not None:
            in_alliances[organisation.id].append((member, taking_part.alliance_id))
    of_items = {one.member_id for _, items in best for one in items if one.member_id is not None}
    members = people.map_members(session, of_items)
    of_alliances = {member.id for found in in_alliances.values() for member, _ in found}
    closed = people.list_unreachable(session, sorted(of_items | of_alliances))
    names = {one.id: Name(one.name, one.name_en) for one, _ in alliances.list_every_alliance(session)}
    contacts: dict[int, Contact] = {}
    for organisation, items in best:
        known = [(member, one) for one in items if (member := look_up(members, one.member_id)) is not None]
        asked = [(member, Contact(member.slack_user_id, one)) for member, one in known]
        asked += [
            (member, Contact(member.slack_user_id, None, names[key])) for member, key in in_alliances[organisation.id]
        ]
        named = [contact for member, contact in asked if _is_named(member, organisation) and member.id not in closed]
        if named:
            contacts[organisation.id] = named[0]
    return contacts


def _is_named(member: Member, organisation: Organisation) -> bool:
    return member.is_contact and member.left_at is None and member.organisation_id == organisation.id

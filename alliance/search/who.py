"""Who knows about a subject: the organisations that shared, adopted or work on what a reader finds about it.

Only what the reader may see counts, so an organisation is never named for something hidden.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alliance.enums import AdoptionState, Name
from alliance.index.documents import DocumentKind
from alliance.optional_ids import look_up
from alliance.people.members import Person
from alliance.people.visibility import may_read
from alliance.search.query import Query
from alliance.search.search import keys_by_kind, rank_readable, read_documents
from storage.contributions import adoptions as adoption_rows
from storage.contributions import contributions
from storage.engine.database import Session
from storage.people import alliances, participation, people
from storage.tables import Contribution, Member, Organisation

MOST_NAMED = 5
MOST_COUNTED = 200
"""Maximum number of items found that count, the best first."""
MOST_LINKED = 3
"""Maximum number of items of an organisation that are shown; the others are only counted."""
LEAST_OF_BEST = 25
"""Minimum score of an item that counts, in hundredths of the best one's: a stray word is not knowledge."""


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
    alliance_ids: tuple[int, ...]
    score: int
    member_id: int | None = None
    """The member who shared it, reported on it, or is the contact person."""
    contribution_id: int | None = None
    """None if it is not a contribution."""
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


def find_knowers(
    session: Session, *, reader: Person, typed: str, channel_id: str | None, limit: int = MOST_NAMED
) -> WhoKnows:
    """Find who knows about what a reader typed in `channel_id`: the highest sum of scores first, then by name.

    The reader's own organisation comes last: a colleague may know it, but whoever asks looks beyond their own.
    Nothing raises; what was not understood is in `query.problems`.
    """
    ranked = rank_readable(session, reader=reader, typed=typed, channel_id=channel_id, limit=MOST_COUNTED)
    least = max(ranked.scores.values(), default=0) * LEAST_OF_BEST // 100
    counted = {number: score for number, score in ranked.scores.items() if score >= least}
    known = list(_list_known(session, reader, channel_id, counted))
    own_id = reader.organisation.id if reader.organisation is not None else None
    best = sorted(_by_organisation(session, known), key=lambda one: one[0].id == own_id)[:limit]
    contacts = _contacts(session, best, reader.member) if reader.member is not None else {}
    ids = {one.contribution_id for _, items in best for one in items[:MOST_LINKED] if one.contribution_id is not None}
    links = contributions.list_permalinks(session, sorted(ids))
    knowers = [
        Knower(
            organisation.names,
            tuple(replace(one, permalink=look_up(links, one.contribution_id)) for one in items),
            contacts.get(organisation.id),
        )
        for organisation, items in best
    ]
    return WhoKnows(ranked.query, tuple(knowers), ranked.near)


def _list_known(session: Session, reader: Person, channel_id: str | None, scores: Mapping[int, int]) -> Iterator[Known]:
    """Yield who shared, uses or owns what was found, as far as the reader may see it now."""
    keys = keys_by_kind(scores)
    found = contributions.list_numbered(session, keys.get(DocumentKind.CONTRIBUTION, ()))
    rows = [one for one, alliance, *_ in found if may_read(reader, one, alliance, channel_id=channel_id)]
    shared = {one.id: _shared(one, scores[one.number]) for one in sorted(rows, key=lambda one: -one.number)}
    yield from shared.values()
    for adoption, organisation, member in adoption_rows.list_adoptions(session, list(shared)):
        if adoption.state is not AdoptionState.STOPPED:
            practice = shared[adoption.contribution_id]
            yield replace(practice, part=Part.ADOPTED, organisation_id=organisation.id, member_id=member.id)
    for step in read_documents(session, reader, channel_id, DocumentKind.STEP, keys.get(DocumentKind.STEP, ())):
        for organisation_id in step.organisation_ids:
            yield Known(
                organisation_id=organisation_id,
                part=Part.OWNS,
                ref=step.ref,
                title=step.title,
                alliance_ids=step.alliance_ids,
                score=scores[step.number],
                member_id=look_up(step.contact_ids, organisation_id),
            )


def _shared(one: Contribution, score: int) -> Known:
    return Known(
        organisation_id=one.organisation_id,
        part=Part.SHARED,
        ref=one.ref,
        title=Name(one.title),
        alliance_ids=(one.alliance_id,),
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


def _contacts(
    session: Session, best: Sequence[tuple[Organisation, Sequence[Known]]], reader: Member
) -> dict[int, Contact]:
    """Return the contact person of each organisation by its id: the member closest to it who agreed to be named.

    First those who know its best items, then its contact persons in the alliances of those items; never the reader.
    """
    alliance_ids = sorted({key for _, items in best for one in items for key in one.alliance_ids})
    in_alliances: dict[int, list[tuple[Member, int]]] = defaultdict(list)
    for taking_part, organisation, member in participation.list_participations_of(session, alliance_ids):
        if member is not None:
            in_alliances[organisation.id].append((member, taking_part.alliance_id))
    of_items = {one.member_id for _, items in best for one in items if one.member_id is not None}
    members = people.map_members(session, of_items)
    of_alliances = {member.id for found in in_alliances.values() for member, _ in found}
    left_out = {reader.id, *people.list_unreachable(session, sorted(of_items | of_alliances))}
    names = {one.id: one.names for one, _ in alliances.list_every_alliance(session)}
    contacts: dict[int, Contact] = {}
    for organisation, items in best:
        known = [(member, one) for one in items if (member := look_up(members, one.member_id)) is not None]
        asked = [(member, Contact(member.slack_user_id, one)) for member, one in known]
        asked += [
            (member, Contact(member.slack_user_id, None, names[key])) for member, key in in_alliances[organisation.id]
        ]
        named = [contact for member, contact in asked if _is_named(member, organisation) and member.id not in left_out]
        if named:
            contacts[organisation.id] = named[0]
    return contacts


def _is_named(member: Member, organisation: Organisation) -> bool:
    return member.is_contact and member.left_at is None and member.organisation_id == organisation.id

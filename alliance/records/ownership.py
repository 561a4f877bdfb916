"""Everything that a person owns: the places where the bot will ask them, address them or name them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from alliance.enums import ChairKind, Frequency, Name
from storage.engine.database import Session
from storage.people import people
from storage.records import ownership as rows
from storage.tables import Alliance, Member

DECIDED_WITHIN = dt.timedelta(days=14)
"""How long after a meeting its planner is still asked for its decisions."""


class OwnedKind(StrEnum):
    """The kinds of thing that a person can own, in display order."""

    ADMIN = "admin"
    SECRETARIAT = "secretariat"
    CHAIR = "chair"
    DELEGATE = "delegate"
    """Somebody acts for them, as long as they are chair."""
    DELEGATION = "delegation"
    """They act for a chair."""
    CONTACT = "contact"
    """They are their organisation's contact person in an alliance."""
    STEP = "step"
    """They are the contact person of an open step."""
    ASKED = "asked"
    """They are asked about a step, as its contact person or instead of somebody."""
    ESCALATION = "escalation"
    """A step was laid before them."""
    MANDATE = "mandate"
    """They are asked whether their organisation may be named."""
    POLL = "poll"
    """They asked or drafted a question, quick scan or status poll."""
    BUNDLE = "bundle"
    MEETING = "meeting"
    DIGEST = "digest"
    """They set a digest that is made automatically."""
    DEPUTY = "deputy"
    """They answer for a colleague who is or will be away."""
    CONTRIBUTION = "contribution"
    """They shared it; it belongs to their organisation, whose people are asked about it after them."""
    FOLLOW = "follow"
    DRAFT = "draft"


UNNAMED = Name("")


@dataclass(frozen=True)
class OwnedThing:
    """One thing that a person owns."""

    kind: OwnedKind
    key: str
    """The id of its row."""
    ref: str = ""
    """The reference as people say it, if it has one."""
    title: Name = UNNAMED
    """What it is called: of an alliance, a step, a poll, or the person concerned. A draft's is withheld."""
    alliance_id: int | None = None
    """The alliance that it belongs to, if it is about one."""
    alliance: Name = UNNAMED
    chair: ChairKind | None = None
    """The kind of chair, for chairs and for those who act for them."""
    frequency: Frequency | None = None
    """How often, for a digest."""
    organisation_id: int | None = None
    """The organisation whose step or participation it is."""


@dataclass(frozen=True)
class Owned:
    """Everything that a person owns, by kind."""

    things: tuple[OwnedThing, ...] = ()

    def of(self, *kinds: OwnedKind) -> tuple[OwnedThing, ...]:
        """Those of these kinds."""
        return tuple(one for one in self.things if one.kind in kinds)

    @property
    def counts(self) -> dict[OwnedKind, int]:
        """How many of each kind there are, in the order of the kinds; leaves out kinds without any."""
        return {kind: found for kind in OwnedKind if (found := len(self.of(kind)))}

    @property
    def alliance_ids(self) -> frozenset[int]:
        """The alliances that any of it belongs to."""
        return frozenset(one.alliance_id for one in self.things if one.alliance_id is not None)


def list_owned(session: Session, member_id: int, *, today: dt.date | None = None) -> Owned:
    """Everything that a member owns, also one who has left; meetings and absences before `today` are left out.

    Raises LookupError for an unknown member.
    """
    member = people.get_member(session, member_id)
    found = [
        *_roles(session, member),
        *_in_alliances(session, member_id),
        *_steps(session, member_id),
        *_asked_others(session, member_id, today),
        *_followed(session, member),
    ]
    kinds = list(OwnedKind)
    return Owned(tuple(sorted(found, key=lambda one: kinds.index(one.kind))))


def _roles(session: Session, member: Member) -> Iterator[OwnedThing]:
    if member.is_admin:
        yield OwnedThing(OwnedKind.ADMIN, str(member.id))
    if member.is_secretariat:
        yield OwnedThing(OwnedKind.SECRETARIAT, str(member.id))
    for chair, alliance in rows.list_chairs(session, member.id):
        yield _of_alliance(OwnedKind.CHAIR, chair.id, alliance, chair=ChairKind(chair.kind))


def _in_alliances(session: Session, member_id: int) -> Iterator[OwnedThing]:
    for kind, found in (
        (OwnedKind.DELEGATE, rows.list_delegates(session, member_id)),
        (OwnedKind.DELEGATION, rows.list_delegations(session, member_id)),
    ):
        for delegate, other, chair, alliance in found:
            yield _of_alliance(kind, delegate.id, alliance, title=Name(other.name), chair=ChairKind(chair.kind))
    for participation, alliance in rows.list_contacts(session, member_id):
        yield _of_alliance(OwnedKind.CONTACT, participation.id, alliance, of=participation.organisation_id)


def _steps(session: Session, member_id: int) -> Iterator[OwnedThing]:
    own = set()
    for owner, step, alliance in rows.list_steps(session, member_id):
        own.add(step.id)
        name, ref = step.titles, step.ref
        yield _of_alliance(OwnedKind.STEP, owner.id, alliance, title=name, ref=ref, of=owner.organisation_id)
    for asked, step, alliance in rows.list_asked(session, member_id):
        if step.id not in own:
            own.add(step.id)
            name, ref = step.titles, step.ref
            yield _of_alliance(OwnedKind.ASKED, asked.id, alliance, title=name, ref=ref)
    for laid, step, alliance in rows.list_escalations(session, member_id):
        name, ref = step.titles, step.ref
        yield _of_alliance(OwnedKind.ESCALATION, laid.id, alliance, title=name, ref=ref)


def _asked_others(session: Session, member_id: int, today: dt.date | None) -> Iterator[OwnedThing]:
    for mandate, bundle in rows.list_mandates(session, member_id):
        yield OwnedThing(OwnedKind.MANDATE, str(mandate.id), bundle.ref, Name(bundle.title))
    for poll, alliance in rows.list_polls(session, member_id):
        ref = poll.ref
        yield _of_alliance(OwnedKind.POLL, poll.id, alliance, title=Name(poll.title), ref=ref)
    for bundle in rows.list_bundles(session, member_id):
        ref = bundle.ref
        yield OwnedThing(OwnedKind.BUNDLE, str(bundle.id), ref, Name(bundle.title), bundle.alliance_id)
    for meeting in rows.list_meetings(session, member_id, since=today - DECIDED_WITHIN if today else None):
        ref = meeting.ref
        yield OwnedThing(OwnedKind.MEETING, str(meeting.id), ref, Name(meeting.title))
    for schedule in rows.list_digests(session, member_id):
        frequency = Frequency(schedule.frequency)
        yield OwnedThing(OwnedKind.DIGEST, str(schedule.id), alliance_id=schedule.alliance_id, frequency=frequency)
    for absence, member in rows.list_deputies(session, member_id, since=today):
        yield OwnedThing(OwnedKind.DEPUTY, str(absence.id), title=Name(member.name))


def _followed(session: Session, member: Member) -> Iterator[OwnedThing]:
    for contribution, _ in rows.list_contributions(session, member.id):
        ref = contribution.ref
        yield OwnedThing(
            OwnedKind.CONTRIBUTION, str(contribution.id), ref, Name(contribution.title), contribution.alliance_id
        )
    for follow, contribution in rows.list_follows(session, member.id):
        ref = contribution.ref
        yield OwnedThing(OwnedKind.FOLLOW, str(follow.id), ref, Name(contribution.title), contribution.alliance_id)
    for draft in rows.list_drafts(session, member.slack_user_id):
        yield OwnedThing(OwnedKind.DRAFT, draft.id)


def _of_alliance(
    kind: OwnedKind,
    row_id: int,
    alliance: Alliance,
    *,
    title: Name | None = None,
    ref: str = "",
    chair: ChairKind | None = None,
    of: int | None = None,
) -> OwnedThing:
    name = alliance.names
    return OwnedThing(kind, str(row_id), ref, title or name, alliance.id, name, chair, organisation_id=of)

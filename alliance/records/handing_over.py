"""Hand over everything that somebody owns: as they leave, move to another organisation, or get other tasks.

What belongs to an organisation goes to a colleague only; without one it stays the organisation's, without a person.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from alliance.agenda.signals import owners_changed
from alliance.enums import ChairKind, Name
from alliance.errors import Conflict, Invalid, NotFound
from alliance.local_time import LocalTime
from alliance.people import vacancies
from alliance.people.appointments import correct_organisation, part_with_member
from alliance.people.audit import audit
from alliance.people.members import Person, get_running, with_present_rights
from alliance.people.permissions import Action, authorise
from alliance.people.vacancies import Admins, OpenRole
from alliance.records import transfers
from alliance.records.handover_notes import tell_everybody
from alliance.records.ownership import Owned, OwnedKind, OwnedThing, list_owned
from alliance.records.transfers import Transfer
from storage.agenda import agenda as step_rows
from storage.engine.database import Session
from storage.people import departures as departure_rows
from storage.people import people
from storage.records import ownership as rows
from storage.tables import Alliance, Member, Organisation, Vacancy


class Reason(StrEnum):
    """Why somebody hands over what they own."""

    STAYS = "stays"
    """They keep working, with fewer tasks."""
    LEAVES = "leaves"
    MOVES = "moves"
    """They move to another organisation: only what belongs to the old one is handed over."""


class HandoverPart(StrEnum):
    """What can be handed over or not, in the order in which it is offered."""

    ADMIN = "admin"
    SECRETARIAT = "secretariat"
    CHAIRS = "chairs"
    DELEGATIONS = "delegations"
    ORGANISATION = "organisation"
    ASKED_BY = "asked_by"
    FOLLOWS = "follows"
    DRAFTS = "drafts"


PARTS: dict[HandoverPart, tuple[OwnedKind, ...]] = {
    HandoverPart.ADMIN: (OwnedKind.ADMIN,),
    HandoverPart.SECRETARIAT: (OwnedKind.SECRETARIAT,),
    HandoverPart.CHAIRS: (OwnedKind.CHAIR, OwnedKind.DELEGATE, OwnedKind.ESCALATION),
    HandoverPart.DELEGATIONS: (OwnedKind.DELEGATION,),
    HandoverPart.ORGANISATION: (
        OwnedKind.STEP,
        OwnedKind.ASKED,
        OwnedKind.CONTACT,
        OwnedKind.MANDATE,
        OwnedKind.DEPUTY,
    ),
    HandoverPart.ASKED_BY: (OwnedKind.POLL, OwnedKind.BUNDLE, OwnedKind.MEETING, OwnedKind.DIGEST),
    HandoverPart.FOLLOWS: (OwnedKind.FOLLOW,),
    HandoverPart.DRAFTS: (OwnedKind.DRAFT,),
}
"""What each part consists of. Contributions are in none of them, since they belong to an organisation."""
ALWAYS = HandoverPart.ASKED_BY
"""Always handed over, since somebody has to learn the outcome."""
WITHOUT_A_PERSON = (
    OwnedKind.ADMIN,
    OwnedKind.SECRETARIAT,
    OwnedKind.CHAIR,
    OwnedKind.DELEGATION,
    OwnedKind.CONTACT,
    OwnedKind.STEP,
    OwnedKind.MANDATE,
    OwnedKind.DEPUTY,
)
"""What has no person afterwards if somebody leaves without a successor."""
BY_CHOICE = frozenset({HandoverPart.DRAFTS})
"""Offered, but not chosen already: it was never shared with anybody."""


@dataclass(frozen=True)
class HandoverPage:
    """What the page about somebody shows, before anything is done."""

    member: Member
    organisation: Organisation
    owned: Owned
    reason: Reason
    parts: tuple[HandoverPart, ...]
    """The parts that can be handed over or not."""
    last_roles: tuple[OpenRole, ...]
    """The roles that nobody holds once they leave without a successor."""
    suggested: Member | None
    """A colleague to whom it could go."""
    target: Organisation | None = None
    """The organisation to which they move."""

    @property
    def has_left(self) -> bool:
        """Whether they left already: then only what is still theirs is handed over."""
        return self.member.left_at is not None

    @property
    def is_going(self) -> bool:
        """Whether nothing of it may stay in their name."""
        return self.reason is not Reason.STAYS or self.has_left

    @property
    def of_others(self) -> tuple[OwnedThing, ...]:
        """What belongs to another organisation than theirs, from before they moved: no colleague can take it over."""
        return tuple(one for one in self.owned.things if one.organisation_id not in (None, self.member.organisation_id))

    @property
    def can_be_handed(self) -> bool:
        """Whether they own anything that can be handed over."""
        return any(one.kind is not OwnedKind.CONTRIBUTION for one in self.owned.things)


@dataclass(frozen=True)
class HandedOver:
    """What was handed over, to whom, and what nobody has now."""

    member: Member
    to: Member | None
    owned: Owned
    """What was handed over."""
    reason: Reason
    let_go: Owned
    """What has no person now."""
    vacant: tuple[OpenRole, ...] = ()
    kept: Owned = field(default_factory=Owned)
    """What stays in their name although they leave, because somebody has to learn the outcome."""


def show_handover(
    session: Session,
    *,
    by: Person,
    member_id: int,
    reason: Reason,
    admins: Admins,
    today: dt.date,
    target_id: int | None = None,
) -> HandoverPage:
    """List what somebody owns and how it can be handed over. Raises NotAllowed, NotFound and Invalid for the target."""
    authorise(by, Action.ADMINISTER)
    member = people.map_members(session, [member_id]).get(member_id)
    if member is None:
        raise NotFound("member", "")
    target = get_running(session, target_id) if reason is Reason.MOVES and target_id is not None else None
    owned = _list_owned(session, member, admins, today)
    kinds = owned.counts
    parts = [part for part, of in PARTS.items() if part is not ALWAYS and any(kind in kinds for kind in of)]
    if reason is Reason.MOVES:
        parts = []
        owned = Owned(owned.of(*PARTS[HandoverPart.ORGANISATION]))
    return HandoverPage(
        member,
        people.get_organisation(session, member.organisation_id),
        owned,
        reason,
        tuple(parts),
        tuple(vacancies.list_last_roles(session, member, admins)) if _is_leaving(member, reason) else (),
        _suggest(session, member, owned),
        target,
    )


def hand_over(
    session: Session,
    *,
    by: Person,
    member_id: int,
    to: Person | None,
    reason: Reason,
    parts: Collection[HandoverPart],
    leaves_vacant: bool,
    admins: Admins,
    time: LocalTime,
    target_id: int | None = None,
) -> HandedOver:
    """Hand over these parts of what somebody owns, and the parts that always go, to `to`; all of it or nothing.

    A person who leaves keeps no role, step or contact: without a successor it is vacant, or its organisation's without
    a person. Raises NotAllowed, NotFound, Invalid for the successor and for roles that only they hold, and Conflict if
    there is nothing to hand over any more, because somebody else did.
    """
    authorise(by, Action.ADMINISTER)
    by = with_present_rights(by)  # the person who acts may be the one who leaves
    today = time.today
    members = _lock(session, member_id, to)
    member = members[member_id]
    shown = show_handover(
        session, by=by, member_id=member_id, reason=reason, admins=admins, today=today, target_id=target_id
    )
    _check_still(shown)
    successor = _check_successor(session, shown, to, members, parts)
    giving = Transfer(session, by, member, successor, time)
    given = _give(giving, shown, parts, admins)
    vacant: tuple[OpenRole, ...] = ()
    if _is_leaving(member, reason):
        vacant = _let_go_roles(session, by, member, admins=admins, leaves_vacant=leaves_vacant, now=time.now)
    kept = _list_kept(shown, given)
    handed = HandedOver(member, successor, given, reason, _release(giving, shown, given), vacant, kept)
    _audit(session, by, handed, now=time.now)
    tell_everybody(
        session,
        by=by,
        handed_from=member,
        to=successor,
        owned=given,
        let_go=handed.let_go,
        reason=reason.value,
        now=time.now,
    )
    if shown.is_going or given.of(*PARTS[HandoverPart.ORGANISATION], OwnedKind.CHAIR):
        _follow_questions(session, shown.owned, time=time)
    if shown.target is not None:
        _move(session, by, member, shown.target, now=time.now)
    return handed


def _give(giving: Transfer, shown: HandoverPage, parts: Collection[HandoverPart], admins: Admins) -> Owned:
    """Give the successor the chosen parts, and return them. Raises Invalid if somebody who stays gives nothing."""
    if giving.to is None:
        return Owned()
    given = Owned(shown.owned.of(*(kind for part in _chosen(shown, parts) for kind in PARTS[part])))
    if not shown.is_going and not given.things:
        raise Invalid("parts", "problem.nothing_chosen")
    transfers.transfer_all(giving, given, admins=admins)
    return given


def _release(giving: Transfer, shown: HandoverPage, given: Owned) -> Owned:
    """End what a leaving person did not hand over, and return what has no person now."""
    if not shown.is_going:
        return Owned()
    rest = Owned(tuple(one for one in shown.owned.things if one not in given.things))
    transfers.release(giving, rest)
    return Owned(rest.of(*WITHOUT_A_PERSON))


def _list_kept(shown: HandoverPage, given: Owned) -> Owned:
    """The requests of a leaving person that are not handed over."""
    kept = shown.owned.of(*PARTS[ALWAYS]) if shown.is_going else ()
    return Owned(tuple(one for one in kept if one not in given.things))


def _move(session: Session, by: Person, member: Member, target: Organisation, *, now: dt.datetime) -> None:
    profile = people.find_profile(session, member.slack_user_id)
    if profile is None:
        raise NotFound("member", "")
    correct_organisation(session, by=by, profile=profile, organisation_id=target.id, now=now)


def _lock(session: Session, member_id: int, to: Person | None) -> dict[int, Member]:
    """Lock both members, so that concurrent handovers between them wait for each other."""
    wanted = {member_id} | ({to.member.id} if to is not None and to.member is not None else set())
    members = departure_rows.lock_members(session, wanted)
    if member_id not in members:
        raise NotFound("member", "")
    return members


def _check_still(shown: HandoverPage) -> None:
    """Raise Conflict if there is nothing to do, because somebody did it since the page was shown."""
    name = shown.member.name
    if shown.has_left and shown.reason is Reason.MOVES:
        raise Conflict("problem.cannot_move_left", name=name)
    if shown.has_left and not shown.can_be_handed:
        raise Conflict("problem.nothing_left", name=name)
    if shown.reason is Reason.STAYS and not shown.can_be_handed:
        raise Conflict("problem.nothing_to_hand_over", name=name)
    if shown.reason is Reason.MOVES and (shown.target is None or shown.target.id == shown.member.organisation_id):
        raise Conflict("problem.moved_already", name=name, organisation=_name(shown.organisation))


def _check_successor(
    session: Session,
    shown: HandoverPage,
    to: Person | None,
    members: dict[int, Member],
    parts: Collection[HandoverPart],
) -> Member | None:
    if to is None:
        if shown.reason is Reason.STAYS and not shown.has_left:
            raise Invalid("member", "problem.successor_needed", name=shown.member.name)
        return None
    successor = members.get(to.member.id) if to.member is not None else None
    if successor is None or successor.left_at is not None or people.list_unreachable(session, [successor.id]):
        raise Invalid("member", "problem.successor_not_here", name=to.name)
    if successor.id == shown.member.id:
        raise Invalid("member", "problem.successor_self", name=successor.name)
    chosen = _chosen(shown, parts)
    if HandoverPart.ORGANISATION in chosen and successor.organisation_id != shown.member.organisation_id:
        name = _name(shown.organisation)
        raise Invalid("member", "problem.successor_elsewhere", name=successor.name, organisation=name)
    if to.is_restricted and {HandoverPart.SECRETARIAT, HandoverPart.ADMIN} & set(chosen):
        raise Invalid("member", "problem.successor_guest", name=successor.name)
    return successor


def _chosen(shown: HandoverPage, parts: Collection[HandoverPart]) -> list[HandoverPart]:
    if shown.reason is Reason.MOVES:
        return [HandoverPart.ORGANISATION] if shown.owned.things else []
    return [part for part in PARTS if part is ALWAYS or (part in parts and part in shown.parts)]


def _is_leaving(member: Member, reason: Reason) -> bool:
    return reason is Reason.LEAVES and member.left_at is None


def _let_go_roles(
    session: Session, by: Person, member: Member, *, admins: Admins, leaves_vacant: bool, now: dt.datetime
) -> tuple[OpenRole, ...]:
    """End the membership; roles that were handed over are the successor's already."""
    last = tuple(vacancies.list_last_roles(session, member, admins))
    part_with_member(
        session, by=by, slack_user_id=member.slack_user_id, admins=admins, leaves_vacant=leaves_vacant, now=now
    )
    return last


def _list_owned(session: Session, member: Member, admins: Admins, today: dt.date) -> Owned:
    """List what a member owns, including an admin role from Slack or the settings, and vacant roles of one who left."""
    owned = list_owned(session, member.id, today=today)
    if member.left_at is not None:
        vacant = [_vacant(*found) for found in departure_rows.list_vacancies(session, member.id)]
        return Owned((*vacant, *owned.things))
    if not owned.of(OwnedKind.ADMIN) and vacancies.is_admin(session, member, admins):
        return Owned((OwnedThing(OwnedKind.ADMIN, str(member.id)), *owned.things))
    return owned


def _vacant(vacancy: Vacancy, alliance: Alliance | None) -> OwnedThing:
    """A role that somebody held until they left, and that nobody holds now."""
    key = f"{transfers.VACANCY}{vacancy.id}"
    if alliance is None:
        return OwnedThing(OwnedKind(vacancy.role.value), key)
    name = alliance.names
    return OwnedThing(OwnedKind.CHAIR, key, "", name, alliance.id, name, ChairKind(vacancy.role))


def _suggest(session: Session, member: Member, owned: Owned) -> Member | None:
    """A present colleague: the one with most contact roles in the same alliances, else the first who joined."""
    colleagues = [one for one in people.list_members_of(session, member.organisation_id) if one.id != member.id]
    known = rows.count_contacts(session, [one.id for one in colleagues], owned.alliance_ids)
    return max(colleagues, key=lambda one: (known.get(one.id, 0), -one.id), default=None)


def _follow_questions(session: Session, owned: Owned, *, time: LocalTime) -> None:
    """Ask the new owners now about the steps that this member was asked about or is the contact person of."""
    session.flush()
    numbers = {int(one.ref.partition("-")[2]) for one in owned.of(OwnedKind.STEP, OwnedKind.ASKED)}
    for number in sorted(numbers):
        found = step_rows.find_step(session, number)
        if found is not None:
            owners_changed(session, found[0], time=time)


def _audit(session: Session, by: Person, handed: HandedOver, *, now: dt.datetime) -> None:
    after = {
        "reason": handed.reason.value,
        "to": handed.to.slack_user_id if handed.to else None,
        "given": _counted(handed.owned),
        "refs": _refs(handed.owned),
        "let_go": _counted(handed.let_go),
        "let_go_refs": _refs(handed.let_go),
    }
    told = {name: value for name, value in after.items() if value}
    audit(session, by, "hand_over", handed.member.slack_user_id, {}, now, **told)


def _counted(owned: Owned) -> dict[str, int]:
    return {str(kind): number for kind, number in owned.counts.items()}


def _refs(owned: Owned) -> list[str]:
    return [one.ref for one in owned.things if one.ref and one.kind is not OwnedKind.FOLLOW]


def _name(organisation: Organisation) -> Name:
    return organisation.names

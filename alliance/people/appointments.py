"""Appoint and dismiss secretariat, admins and chairs, correct organisations, end memberships; all audited."""

import datetime as dt

from alliance.enums import ChairKind, Name, VacantRole
from alliance.errors import Invalid, NotFound
from alliance.people.alliances.alliances import get_alliance
from alliance.people.audit import audit
from alliance.people.departures import end_roles
from alliance.people.members import Person, get_member_of, get_running
from alliance.people.organisations.organisations import tell_role
from alliance.people.permissions import Action, authorise
from alliance.people.vacancies import Admins, OpenRole, fill, leave_vacant, list_last_roles
from storage.engine.database import Session
from storage.people import alliances as rows
from storage.people import people
from storage.people.departures import lock_members, release_elsewhere
from storage.tables import Chair, Member, Organisation, SlackProfile


def appoint_secretariat(
    session: Session,
    *,
    by: Person,
    profile: SlackProfile,
    is_restricted: bool,
    organisation_id: int | None,
    now: dt.datetime,
) -> Member:
    """Make somebody a member of the secretariat; `organisation_id` is required unless they are a member already.

    Raises Invalid for guests and people from other workspaces: the secretariat sees everything.
    """
    authorise(by, Action.ADMINISTER)
    if is_restricted:
        raise Invalid("roles", "problem.guest_secretariat")
    member = _member_for(session, profile, organisation_id, now)
    if not member.is_secretariat:
        was = {"is_secretariat": False}
        audit(session, by, "appoint_secretariat", member.slack_user_id, was, now, is_secretariat=True)
        member.is_secretariat = True
        fill(session, VacantRole.SECRETARIAT, now=now)
        tell_role(session, member, "role.appointed_secretariat", by, now)
    return member


def dismiss_secretariat(session: Session, *, by: Person, slack_user_id: str, now: dt.datetime) -> Member:
    """Remove somebody from the secretariat; they stay a member.

    Raises Invalid for somebody outside the secretariat and for its last member.
    """
    authorise(by, Action.ADMINISTER)
    known = _known_member(session, slack_user_id)
    member = lock_members(session, [known.id])[known.id]  # of two who dismiss each other, one stays
    if not member.is_secretariat:
        raise Invalid("roles", "problem.not_secretariat", name=member.name)
    if len(people.list_secretariat(session)) == 1:
        raise Invalid("roles", "problem.last_secretariat", name=member.name)
    was = {"is_secretariat": True}
    audit(session, by, "dismiss_secretariat", member.slack_user_id, was, now, is_secretariat=False)
    member.is_secretariat = False
    return member


def appoint_admin(session: Session, *, by: Person, member: Member, is_restricted: bool, now: dt.datetime) -> None:
    """Make a member an admin; nothing happens if they are one. Raises Invalid for guests and externals."""
    authorise(by, Action.ADMINISTER)
    if is_restricted:
        raise Invalid("roles", "problem.guest_admin")
    if not member.is_admin:
        audit(session, by, "appoint_admin", member.slack_user_id, {"is_admin": False}, now, is_admin=True)
        member.is_admin = True
        fill(session, VacantRole.ADMIN, now=now)
        tell_role(session, member, "role.appointed_admin", by, now)


def dismiss_admin(session: Session, *, by: Person, member: Member, now: dt.datetime) -> None:
    """Make a member no longer an admin; nothing happens if they are none. The secretariat may administer as well."""
    authorise(by, Action.ADMINISTER)
    if member.is_admin:
        audit(session, by, "dismiss_admin", member.slack_user_id, {"is_admin": True}, now, is_admin=False)
        member.is_admin = False


def appoint_chair(
    session: Session,
    *,
    by: Person,
    alliance_id: int,
    kind: ChairKind,
    profile: SlackProfile,
    organisation_id: int | None,
    now: dt.datetime,
) -> list[Member]:
    """Appoint the official or political lead of an alliance; returns the previous holders, who step down."""
    authorise(by, Action.ADMINISTER)
    # Concurrent appointments wait for each other: the second sees, and replaces, the person that the first appointed.
    alliance = get_alliance(session, alliance_id, for_change=True)
    member = _member_for(session, profile, organisation_id, now)
    before = [(chair, held_by) for chair, held_by in rows.list_chairs(session, alliance_id) if chair.kind is kind]
    if any(held_by.id == member.id for _, held_by in before):
        return []
    for chair, _ in before:
        chair.until = now
    session.add(Chair(alliance_id=alliance_id, member_id=member.id, kind=kind, since=now))
    fill(session, kind, alliance_id, now=now)
    was = {"chairs": [held_by.slack_user_id for _, held_by in before]}
    audit(session, by, "appoint_chair", f"{alliance.slug}:{kind}", was, now, chairs=[member.slack_user_id])
    tell_role(session, member, "role.appointed_chair", by, now, alliance=alliance_id, chair=kind)
    return [held_by for _, held_by in before]


def dismiss_chair(
    session: Session, *, by: Person, alliance_id: int, kind: ChairKind, slack_user_id: str, now: dt.datetime
) -> Member:
    """End a chair's term without a successor; the role is vacant unless somebody else holds it, too.

    Raises Invalid for somebody who does not hold this chair.
    """
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id, for_change=True)
    member = _known_member(session, slack_user_id)
    held = [
        chair
        for chair, held_by in rows.list_chairs(session, alliance_id)
        if chair.kind is kind and held_by.id == member.id
    ]
    if not held:
        raise Invalid("chairs", "problem.not_chair", name=member.name, chair=kind)
    role = OpenRole(VacantRole(kind), alliance_id)
    is_last = role.key in {one.key for one in list_last_roles(session, member, None)}
    leave_vacant(session, [role] if is_last else [], after=member, by=by, now=now)
    for chair in held:
        chair.until = now
    was = {"chairs": [member.slack_user_id]}
    audit(session, by, "dismiss_chair", f"{alliance.slug}:{kind}", was, now, chairs=[])
    return member


def correct_organisation(
    session: Session, *, by: Person, profile: SlackProfile, organisation_id: int, now: dt.datetime
) -> Organisation:
    """Move somebody to another organisation; what they shared and the steps they had stay with the old one.

    Makes a non-member a member, since guests cannot choose an organisation themselves.
    """
    authorise(by, Action.ADMINISTER)
    organisation = get_running(session, organisation_id)
    known = people.find_member(session, profile.slack_user_id)
    was = people.get_organisation(session, known.organisation_id).slug if known and known.left_at is None else None
    if was == organisation.slug:
        return organisation
    member = _member_for(session, profile, organisation_id, now)
    subject, slug = member.slack_user_id, organisation.slug
    audit(session, by, "correct_organisation", subject, {"organisation": was}, now, organisation=slug)
    member.organisation_id = organisation_id
    release_elsewhere(session, member.id, organisation_id)
    tell_role(session, member, "role.organisation", by, now, organisation=organisation_id)
    return organisation


def part_with_member(
    session: Session,
    *,
    by: Person,
    slack_user_id: str,
    now: dt.datetime,
    admins: Admins | None = None,
    leaves_vacant: bool = False,
) -> Member:
    """End somebody's membership, with their roles. Their contributions stay.

    Roles that only they hold are vacant afterwards, with `leaves_vacant`. Without it, raises Invalid for such roles;
    also raises Invalid for a non-member. `admins` is needed to know whether they are the last admin.
    """
    authorise(by, Action.ADMINISTER)
    known = _known_member(session, slack_user_id)
    member = lock_members(session, [known.id])[known.id]
    if member.left_at is not None:
        raise Invalid("member", "problem.no_member")
    last = list_last_roles(session, member, admins)
    if last and not leaves_vacant:
        raise _last_of(member, last[0])
    end_roles(session, member, now=now)
    leave_vacant(session, last, after=member, by=by, now=now)
    after = {"nobody": [one.key for one in last]} if last else {}
    audit(session, by, "part_with_member", slack_user_id, {"organisation": member.organisation_id}, now, **after)
    member.left_at = now
    session.flush()
    return member


def _last_of(member: Member, last: OpenRole) -> Invalid:
    """The refusal to remove the only person with a role."""
    if last.role in (VacantRole.ADMIN, VacantRole.SECRETARIAT):
        return Invalid("member", f"problem.only_{last.role}", name=member.name)
    alliance = last.alliance or Name("")
    return Invalid("member", "problem.only_chair", name=member.name, chair=ChairKind(last.role), alliance=alliance)


def _known_member(session: Session, slack_user_id: str) -> Member:
    try:
        return get_member_of(session, slack_user_id)
    except NotFound:
        raise Invalid("member", "problem.no_member") from None


def _member_for(session: Session, profile: SlackProfile, organisation_id: int | None, now: dt.datetime) -> Member:
    member = people.find_member(session, profile.slack_user_id)
    if member is not None and member.left_at is None:
        return member
    if profile.is_bot or profile.is_deleted:
        raise Invalid("member", "problem.not_a_person")
    if organisation_id is None:
        raise Invalid("organisation", "problem.organisation_needed", name=profile.name)
    get_running(session, organisation_id)
    if member is None:
        member = Member(slack_user_id=profile.slack_user_id, organisation_id=organisation_id, name="", created_at=now)
    member.organisation_id, member.name, member.left_at = organisation_id, profile.name, None
    session.add(member)
    session.flush()
    return member

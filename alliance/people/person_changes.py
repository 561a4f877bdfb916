"""Change what is set for a person in one go: their organisation, their roles and the alliances that they chair."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from alliance.enums import ChairKind, Name
from alliance.errors import Conflict, Invalid
from alliance.people import appointments
from alliance.people.alliances.alliances import get_alliance
from alliance.people.members import Person, get_member_of, with_present_rights
from alliance.people.permissions import Action, authorise
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Member, Organisation, SlackProfile

HeldKind = tuple[int, ChairKind]
"""An alliance's id and a kind of chair."""
NOTHING = Name("")


@dataclass(frozen=True)
class PersonSettings:
    """What is set for a person."""

    organisation_id: int | None
    """None for who takes part no more."""
    is_secretariat: bool = False
    is_admin: bool = False
    chairs: frozenset[HeldKind] = frozenset()


class Changed(StrEnum):
    """The result of a change."""

    ORGANISATION = "organisation"
    SECRETARIAT = "secretariat"
    NOT_SECRETARIAT = "not_secretariat"
    ADMIN = "admin"
    NOT_ADMIN = "not_admin"
    CHAIR = "chair"
    CHAIR_REPLACED = "chair_replaced"
    NOT_CHAIR = "not_chair"


@dataclass(frozen=True)
class PersonChange:
    """One change that was stored: `name` is that of the organisation or the alliance it is about."""

    what: Changed
    name: Name = NOTHING
    chair: ChairKind | None = None
    before: tuple[str, ...] = ()
    """Who held the chair until now."""


def settings_of(session: Session, member: Member) -> PersonSettings:
    """Return what is set for a member, of chairs those of running alliances; nothing for who takes part no more."""
    if member.left_at is not None:
        return PersonSettings(None)
    running = {alliance.id for alliance, _ in alliance_rows.list_alliances(session)}
    chairs = alliance_rows.list_chairs_of_member(session, member.id)
    return PersonSettings(
        member.organisation_id,
        is_secretariat=member.is_secretariat,
        is_admin=member.is_admin,
        chairs=frozenset((one.alliance_id, ChairKind(one.kind)) for one in chairs if one.alliance_id in running),
    )


def change_person(
    session: Session,
    *,
    by: Person,
    profile: SlackProfile,
    is_restricted: bool,
    shown: PersonSettings,
    wanted: PersonSettings,
    now: dt.datetime,
) -> list[PersonChange]:
    """Apply the settings that differ from those that were shown, and return the changes; the rest stays as it is now.

    So if two people change the same person at once, neither reverts what the other did. Raises Invalid, and
    then nothing may be stored: for a guest in the secretariat or as admin, for an organisation that has ended, and for
    the last of the secretariat; Conflict if the person left since the settings were shown.
    """
    authorise(by, Action.ADMINISTER)
    by = with_present_rights(by)  # it may be their own role that ends
    if wanted.organisation_id is None:
        raise Invalid("organisation", "problem.choose")
    known = people.find_member(session, profile.slack_user_id)
    has_left = known is None or known.left_at is not None
    if has_left and shown.organisation_id is not None:
        raise Conflict("problem.left_meanwhile", name=profile.name)
    changes = []
    if wanted.organisation_id != shown.organisation_id:
        before = None if known is None or has_left else known.organisation_id
        organisation = appointments.correct_organisation(
            session, by=by, profile=profile, organisation_id=wanted.organisation_id, now=now
        )
        if organisation.id != before:
            changes.append(PersonChange(Changed.ORGANISATION, _name(organisation)))
    member = get_member_of(session, profile.slack_user_id)
    changes += _change_roles(session, by, member, profile, is_restricted, shown, wanted, now)
    changes += _change_chairs(session, by, profile, shown, wanted, now)
    return changes


def _change_roles(
    session: Session,
    by: Person,
    member: Member,
    profile: SlackProfile,
    is_restricted: bool,
    shown: PersonSettings,
    wanted: PersonSettings,
    now: dt.datetime,
) -> Iterator[PersonChange]:
    if wanted.is_secretariat not in (shown.is_secretariat, member.is_secretariat):
        if wanted.is_secretariat:
            appointments.appoint_secretariat(
                session, by=by, profile=profile, is_restricted=is_restricted, organisation_id=None, now=now
            )
            yield PersonChange(Changed.SECRETARIAT)
        else:
            appointments.dismiss_secretariat(session, by=by, slack_user_id=member.slack_user_id, now=now)
            yield PersonChange(Changed.NOT_SECRETARIAT)
    if wanted.is_admin not in (shown.is_admin, member.is_admin):
        if wanted.is_admin:
            appointments.appoint_admin(session, by=by, member=member, is_restricted=is_restricted, now=now)
            yield PersonChange(Changed.ADMIN)
        else:
            appointments.dismiss_admin(session, by=by, member=member, now=now)
            yield PersonChange(Changed.NOT_ADMIN)


def _change_chairs(
    session: Session,
    by: Person,
    profile: SlackProfile,
    shown: PersonSettings,
    wanted: PersonSettings,
    now: dt.datetime,
) -> Iterator[PersonChange]:
    held = settings_of(session, get_member_of(session, profile.slack_user_id)).chairs
    for alliance_id, kind in sorted((shown.chairs - wanted.chairs) & held):
        appointments.dismiss_chair(
            session, by=by, alliance_id=alliance_id, kind=kind, slack_user_id=profile.slack_user_id, now=now
        )
        yield PersonChange(Changed.NOT_CHAIR, _alliance_name(session, alliance_id), kind)
    for alliance_id, kind in sorted(wanted.chairs - shown.chairs - held):
        before = appointments.appoint_chair(
            session, by=by, alliance_id=alliance_id, kind=kind, profile=profile, organisation_id=None, now=now
        )
        what = Changed.CHAIR_REPLACED if before else Changed.CHAIR
        names = tuple(one.name for one in before)
        yield PersonChange(what, _alliance_name(session, alliance_id), kind, names)


def add_person(
    session: Session, *, by: Person, profile: SlackProfile, organisation_id: int, now: dt.datetime
) -> tuple[Member, bool]:
    """Let somebody take part on behalf of an organisation; returns the member, and whether they are new.

    A member stays as they are. Raises Invalid for a bot, a closed account and an organisation that has ended.
    """
    authorise(by, Action.ADMINISTER)
    known = people.find_member(session, profile.slack_user_id)
    if known is not None and known.left_at is None:
        return known, False
    appointments.correct_organisation(session, by=by, profile=profile, organisation_id=organisation_id, now=now)
    return get_member_of(session, profile.slack_user_id), True


def _alliance_name(session: Session, alliance_id: int) -> Name:
    alliance = get_alliance(session, alliance_id)
    return alliance.names


def _name(organisation: Organisation) -> Name:
    return organisation.names

"""Everybody who takes part or took part, with their organisation, roles, alliances and when they were last seen."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.words import ChairKind, Name, ParticipationKind
from storage.engine.database import Session
from storage.records import people as rows
from storage.tables import Member, SlackProfile


class PersonRole(StrEnum):
    """A role in the network as a whole; why somebody is an admin is told apart, since only one of these can change."""

    SECRETARIAT = "secretariat"
    ADMIN = "admin"
    OWNER = "owner"
    """An admin because they own the workspace in Slack."""
    IN_SETTINGS = "in_settings"
    """An admin because the installation's settings name them."""
    GUEST = "guest"
    EXTERNAL = "external"
    """Somebody of another workspace."""


@dataclass(frozen=True)
class Installed:
    """What the installation says about people: the network's own workspace, and its admins."""

    team_id: str
    admin_users: Collection[str] = frozenset()


@dataclass(frozen=True)
class ListedPerson:
    """A member or former member, as lists show them."""

    member_id: int
    slack_user_id: str
    name: str
    organisation_id: int
    organisation: Name
    roles: tuple[PersonRole, ...]
    chairs: tuple[tuple[int, Name, ChairKind], ...]
    """Id and name of each alliance that they chair."""
    alliances: tuple[tuple[Name, ParticipationKind], ...]
    """The alliances of their organisation."""
    last_seen_on: dt.date | None
    joined_at: dt.datetime
    left_at: dt.datetime | None


def list_people(session: Session, *, of: Installed) -> list[ListedPerson]:
    """List all members by name, and then those who left."""
    return _listed(rows.read_everybody(session), of)


def _listed(found: rows.Everybody, of: Installed) -> list[ListedPerson]:
    chairs: dict[int, list[tuple[int, Name, ChairKind]]] = {}
    for member_id, alliance, kind in found.chairs:
        held = (alliance.id, Name(alliance.name, alliance.name_en), ChairKind(kind))
        chairs.setdefault(member_id, []).append(held)
    parts: dict[int, list[tuple[Name, ParticipationKind]]] = {}
    for organisation_id, alliance, part in found.participations:
        name = Name(alliance.name, alliance.name_en)
        parts.setdefault(organisation_id, []).append((name, ParticipationKind(part)))
    return [
        ListedPerson(
            member_id=member.id,
            slack_user_id=member.slack_user_id,
            name=member.name,
            organisation_id=organisation.id,
            organisation=Name(organisation.name, organisation.name_en),
            roles=tuple(_roles(member, profile, of)),
            chairs=tuple(chairs.get(member.id, ())) if member.left_at is None else (),
            alliances=tuple(parts.get(organisation.id, ())) if member.left_at is None else (),
            last_seen_on=member.last_seen_on,
            joined_at=member.created_at,
            left_at=member.left_at,
        )
        for member, organisation, profile in found.rows
    ]


def _roles(member: Member, profile: SlackProfile | None, of: Installed) -> Sequence[PersonRole]:
    if member.left_at is not None:
        return []
    is_external = profile is not None and profile.team_id != of.team_id
    held = {
        PersonRole.SECRETARIAT: member.is_secretariat,
        PersonRole.ADMIN: member.is_admin,
        PersonRole.OWNER: profile is not None and profile.is_owner and not is_external,
        PersonRole.IN_SETTINGS: member.slack_user_id in of.admin_users,
        PersonRole.GUEST: profile is not None and profile.is_guest and not is_external,
        PersonRole.EXTERNAL: is_external,
    }
    return [role for role, holds in held.items() if holds]

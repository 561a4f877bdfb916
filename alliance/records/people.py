"""Everybody who takes part or took part: organisation, roles, alliances, when last seen, and what they own."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.enums import ChairKind, Name, ParticipationKind
from alliance.errors import NotFound
from alliance.paged_lists import ListPage, page_of, search_rows
from alliance.people.audit import CLOCKWORK
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.vacancies import Admins
from alliance.records.ownership import DECIDED_WITHIN, Owned, OwnedKind, list_owned
from storage.engine.database import Session
from storage.people import people as people_rows
from storage.records import people as rows
from storage.tables import AuditEntry, Member, SlackProfile

TO_HAND_OVER = frozenset(
    {
        OwnedKind.CHAIR,
        OwnedKind.DELEGATION,
        OwnedKind.CONTACT,
        OwnedKind.STEP,
        OwnedKind.POLL,
        OwnedKind.BUNDLE,
        OwnedKind.MEETING,
        OwnedKind.DIGEST,
    }
)
"""What a list counts of what a person owns: the things that somebody else would have to take over."""


class PersonRole(StrEnum):
    """A role in the network as a whole; one for each reason to be an admin, since only one of these can change."""

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
    owns: int
    """The number of things `TO_HAND_OVER`."""


class Aspect(StrEnum):
    """What is set for a person, each changed by actions of its own."""

    ORGANISATION = "organisation"
    SECRETARIAT = "secretariat"
    ADMIN = "admin"
    CHAIR = "chair"
    LEFT = "left"


CHANGED_BY = {
    "correct_organisation": Aspect.ORGANISATION,
    "appoint_secretariat": Aspect.SECRETARIAT,
    "dismiss_secretariat": Aspect.SECRETARIAT,
    "appoint_admin": Aspect.ADMIN,
    "dismiss_admin": Aspect.ADMIN,
    "appoint_chair": Aspect.CHAIR,
    "dismiss_chair": Aspect.CHAIR,
    "part_with_member": Aspect.LEFT,
    "account_closed": Aspect.LEFT,
}
"""What each audited action changes."""


@dataclass(frozen=True)
class LastChange:
    """The last change of something: by whom and when; `by` is None for the bot itself."""

    aspect: Aspect
    by: str | None
    at: dt.datetime


@dataclass(frozen=True)
class PersonPage:
    """Everything that is set for a person, who changed it last, and what they own."""

    person: ListedPerson
    owned: Owned
    changes: tuple[LastChange, ...]
    """At most one for each aspect, newest first."""


def list_people(session: Session, *, admins: Admins, today: dt.date) -> list[ListedPerson]:
    """List all members by name, and then those who left."""
    return _listed(rows.read_everybody(session), admins, rows.count_owned(session, since=today - DECIDED_WITHIN))


def find_people(session: Session, *, typed: str, number: int, admins: Admins, today: dt.date) -> ListPage[ListedPerson]:
    """A page of the list of those whose name and organisation contain what was typed; only its rows are read whole."""
    page = page_of(search_rows(rows.list_names(session), typed, lambda one: one[1:]), number)
    ids = [member_id for member_id, *_ in page.rows]
    owned = rows.count_owned(session, since=today - DECIDED_WITHIN, member_ids=ids)
    return ListPage(_listed(rows.read_everybody(session, ids), admins, owned), page.number, page.pages, page.total)


def get_page(session: Session, *, reader: Person, member_id: int, admins: Admins, today: dt.date) -> PersonPage:
    """Return a member's page, also of one who left. Raises NotAllowed, and NotFound for an unknown id."""
    authorise(reader, Action.ADMINISTER)
    found = rows.read_everybody(session, [member_id])
    if not found.rows:
        raise NotFound("person", "")
    owned = list_owned(session, member_id, today=today)
    (person,) = _listed(found, admins, {member_id: len(owned.of(*TO_HAND_OVER))})
    return PersonPage(person, owned, tuple(_last_changes(session, found)))


def _last_changes(session: Session, found: rows.Everybody) -> Iterator[LastChange]:
    subjects = [member.slack_user_id for member, _, _ in found.rows]
    subjects += [f"{alliance.slug}:{kind}" for _, alliance, kind in found.chairs]
    seen: set[Aspect] = set()
    for entry in rows.list_changes(session, subjects, list(CHANGED_BY)):
        aspect = CHANGED_BY[entry.action]
        if aspect not in seen:
            seen.add(aspect)
            yield LastChange(aspect, _name_of(session, entry), entry.at)


def _name_of(session: Session, entry: AuditEntry) -> str | None:
    """The name of the person who did it: the member's, else the Slack user's, else their id; None for the bot."""
    if entry.by_slack_user_id == CLOCKWORK:
        return None
    if member := people_rows.find_member(session, entry.by_slack_user_id):
        return member.name
    profile = people_rows.find_profile(session, entry.by_slack_user_id)
    return profile.name if profile else entry.by_slack_user_id


def _listed(found: rows.Everybody, admins: Admins, owned: Mapping[int, int]) -> list[ListedPerson]:
    chairs: dict[int, list[tuple[int, Name, ChairKind]]] = {}
    for member_id, alliance, kind in found.chairs:
        held = (alliance.id, alliance.names, ChairKind(kind))
        chairs.setdefault(member_id, []).append(held)
    parts: dict[int, list[tuple[Name, ParticipationKind]]] = {}
    for organisation_id, alliance, part in found.participations:
        name = alliance.names
        parts.setdefault(organisation_id, []).append((name, ParticipationKind(part)))
    return [
        ListedPerson(
            member_id=member.id,
            slack_user_id=member.slack_user_id,
            name=member.name,
            organisation_id=organisation.id,
            organisation=organisation.names,
            roles=tuple(_roles(member, profile, admins)),
            chairs=tuple(chairs.get(member.id, ())) if member.left_at is None else (),
            alliances=tuple(parts.get(organisation.id, ())) if member.left_at is None else (),
            last_seen_on=member.last_seen_on,
            joined_at=member.created_at,
            left_at=member.left_at,
            owns=owned.get(member.id, 0),
        )
        for member, organisation, profile in found.rows
    ]


def _roles(member: Member, profile: SlackProfile | None, admins: Admins) -> Sequence[PersonRole]:
    if member.left_at is not None:
        return []
    is_external = profile is not None and profile.team_id != admins.team_id
    held = {
        PersonRole.SECRETARIAT: member.is_secretariat,
        PersonRole.ADMIN: member.is_admin,
        PersonRole.OWNER: profile is not None and profile.is_owner and not is_external,
        PersonRole.IN_SETTINGS: member.slack_user_id in admins.users,
        PersonRole.GUEST: profile is not None and profile.is_guest and not is_external,
        PersonRole.EXTERNAL: is_external,
    }
    return [role for role, holds in held.items() if holds]

"""Roles that nobody holds for now: somebody said so, or Slack closed the account; shown until somebody is appointed."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance.enums import ChairKind, Name, VacantRole
from alliance.people.members import Person
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import departures as rows
from storage.people import people
from storage.tables import Member, Vacancy


@dataclass(frozen=True)
class Admins:
    """Admins whom the bot did not appoint: the owners of the workspace, and the users named in the settings."""

    team_id: str
    users: Collection[str] = ()


@dataclass(frozen=True)
class OpenRole:
    """A role in the network, or a chair of an alliance."""

    role: VacantRole
    alliance_id: int | None = None
    alliance: Name | None = None

    @property
    def key(self) -> str:
        """The role in the audit log: `admin`, or `official:12` with the id of the alliance."""
        return f"{self.role}:{self.alliance_id}" if self.alliance_id is not None else str(self.role)


def is_admin(session: Session, member: Member, admins: Admins) -> bool:
    """Whether a member who has not left is an admin, by whatever way."""
    return member.slack_user_id in _list_admins(session, admins)


def list_last_roles(session: Session, member: Member, admins: Admins | None) -> list[OpenRole]:
    """The roles that only this member holds; whether they are the last admin is not asked without `admins`."""
    is_last_admin = admins is not None and _list_admins(session, admins) == {member.slack_user_id}
    found = [OpenRole(VacantRole.ADMIN)] if is_last_admin else []
    if [one.id for one in people.list_secretariat(session)] == [member.id]:
        found.append(OpenRole(VacantRole.SECRETARIAT))
    own = alliance_rows.list_chairs_of_member(session, member.id)
    others = {
        (chair.alliance_id, chair.kind)
        for chair in rows.list_all_chairs(session, [one.alliance_id for one in own])
        if chair.member_id != member.id
    }
    for chair in own:
        alliance = alliance_rows.find_alliance(session, chair.alliance_id)
        if alliance is not None and alliance.archived_at is None and (chair.alliance_id, chair.kind) not in others:
            name = alliance.names
            found.append(OpenRole(VacantRole(chair.kind), alliance.id, name))
    return found


def leave_vacant(
    session: Session, roles: Sequence[OpenRole], *, after: Member, by: Person | None, now: dt.datetime
) -> None:
    """Record that nobody holds these roles for now; `by` is None if Slack closed the account."""
    for one in roles:
        rows.end_vacancies(session, one.role, one.alliance_id, now=now)
        session.add(
            Vacancy(
                role=one.role,
                alliance_id=one.alliance_id,
                member_id=after.id,
                by_member_id=by.member.id if by is not None and by.member is not None else None,
                since=now,
            )
        )
    session.flush()


def fill(session: Session, role: VacantRole | ChairKind, alliance_id: int | None = None, *, now: dt.datetime) -> None:
    """Record that somebody holds a role again."""
    rows.end_vacancies(session, VacantRole(role), alliance_id, now=now)


def list_vacancies(session: Session) -> list[OpenRole]:
    """The roles that nobody holds for now, oldest first."""
    return [
        OpenRole(one.role, one.alliance_id, alliance.names if alliance else None)
        for one, alliance in rows.list_vacancies(session)
    ]


def _list_admins(session: Session, admins: Admins) -> set[str]:
    return rows.list_admins(session, team_id=admins.team_id, users=admins.users)

"""Queries for members, organisations and Slack profiles."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import CompoundSelect, func, or_, union, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.engine.marks import PART, UNREAD
from storage.tables import (
    Alliance,
    Member,
    Organisation,
    SlackProfile,
    StepOwner,
    Theme,
)

T = TypeVar("T")
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def find_profile(session: Session, slack_user_id: str) -> SlackProfile | None:
    """The last known Slack profile of a user; None if it was never fetched."""
    return session.get(SlackProfile, slack_user_id)


def save_profile(session: Session, profile: SlackProfile) -> None:
    """Store a user's current Slack data over the previous data; the language they chose in the bot is kept."""
    known = find_profile(session, profile.slack_user_id)
    if known is None:
        try:
            with session.begin_nested():
                session.merge(profile)
        except IntegrityError:
            known = find_profile(session, profile.slack_user_id)  # another request of the same user was first
    if known is not None:
        told = profile.model_dump(exclude={"slack_user_id", "language"})
        known.sqlmodel_update(told)


def save_language(session: Session, slack_user_id: str, language: str | None) -> None:
    """Store the language a person chose; None: use Slack's, or their organisation's."""
    known = find_profile(session, slack_user_id)
    if known is not None:
        known.language = language


def find_language_of_organisation(session: Session, slack_user_id: str, team_id: str) -> str | None:
    """The language of a member's organisation, or of the organisation with this workspace; None if neither has one."""
    statement = select(Organisation.language).join(Member, col(Member.organisation_id) == Organisation.id)
    of_member = statement.where(Member.slack_user_id == slack_user_id, col(Member.left_at).is_(None))
    of_team = select(Organisation.language).where(Organisation.team_id == team_id)
    return session.exec(of_member).first() or session.exec(of_team).first()


def forget_profile(session: Session, slack_user_id: str) -> bool:
    """Mark a user's Slack profile as outdated; it stays readable. False if it is not stored."""
    profile = find_profile(session, slack_user_id)
    if profile is None:
        return False
    profile.fetched_at = LONG_AGO
    return True


def find_member(session: Session, slack_user_id: str) -> Member | None:
    """The member with this Slack user id, even if they have left, or None."""
    return session.exec(select(Member).where(Member.slack_user_id == slack_user_id)).first()


def note_seen(session: Session, member_id: int, on: dt.date) -> bool:
    """Store the day on which a member used the bot; False if that day or a later one is stored."""
    is_later = or_(col(Member.last_seen_on).is_(None), col(Member.last_seen_on) < on)
    statement = update(Member).where(col(Member.id) == member_id, is_later).values(last_seen_on=on)
    # Only retention asks for the day, at night and whatever was stored.
    return session.connection().execute(statement, execution_options={PART: UNREAD}).rowcount == 1


def get_member(session: Session, member_id: int) -> Member:
    """The member with this id. Raises LookupError if there is none."""
    return _get(session, Member, member_id)


def list_members_of(session: Session, organisation_id: int) -> Sequence[Member]:
    """The members who represent an organisation, have not left and are active in Slack, in order of joining."""
    statement = (
        select(Member)
        .outerjoin(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .where(Member.organisation_id == organisation_id, col(Member.left_at).is_(None))
        .where(col(SlackProfile.is_deleted).is_not(True))
    )
    return session.exec(statement.order_by(col(Member.id))).all()


def map_zones(session: Session, member_ids: Sequence[int]) -> dict[int, str]:
    """The time zone of each of these members, by id, as far as known from Slack."""
    if not member_ids:
        return {}
    statement = (
        select(Member.id, SlackProfile.tz)
        .join(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .where(is_listed(Member.id, member_ids))
    )
    return {key: tz for key, tz in session.exec(statement).all() if tz}


def list_unreachable(session: Session, member_ids: Sequence[int]) -> frozenset[int]:
    """The ids of those of these members whose Slack account is closed or is a bot, as far as known."""
    if not member_ids:
        return frozenset()
    statement = (
        select(Member.id)
        .join(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .where(is_listed(Member.id, member_ids))
        .where(or_(col(SlackProfile.is_deleted).is_(True), col(SlackProfile.is_bot).is_(True)))
    )
    return frozenset(session.exec(statement).all())


def list_secretariat(session: Session) -> Sequence[Member]:
    """The members of the secretariat, by name."""
    statement = select(Member).where(col(Member.is_secretariat).is_(True), col(Member.left_at).is_(None))
    return session.exec(statement.order_by(Member.name)).all()


def list_workspace_owners(session: Session, team_id: str) -> Sequence[SlackProfile]:
    """The known owners of this workspace, by name."""
    statement = select(SlackProfile).where(
        col(SlackProfile.is_owner).is_(True), col(SlackProfile.is_deleted).is_(False), SlackProfile.team_id == team_id
    )
    return session.exec(statement.order_by(SlackProfile.name)).all()


def find_own_team(session: Session) -> str | None:
    """The bot's own workspace, where Slack cannot be asked which that is; None if several may be it.

    It is the one whose owners are known and that is not known as an organisation's own.
    """
    others = select(Organisation.team_id).where(col(Organisation.team_id).is_not(None))
    statement = select(SlackProfile.team_id).where(
        col(SlackProfile.is_owner).is_(True), col(SlackProfile.team_id).not_in(others)
    )
    found = session.exec(statement.distinct()).all()
    return found[0] if len(found) == 1 else None


def get_organisation(session: Session, organisation_id: int) -> Organisation:
    """The organisation with this id. Raises LookupError if there is none."""
    return _get(session, Organisation, organisation_id)


def list_organisations(session: Session) -> Sequence[Organisation]:
    """All organisations that have not ended, by kind and name."""
    statement = select(Organisation).where(col(Organisation.ended_on).is_(None))
    return session.exec(statement.order_by(col(Organisation.kind), func.lower(Organisation.name))).all()


def list_names_of_people(session: Session) -> list[str]:
    """The names of all present and former members, of Slack users, and of contact persons who are not in Slack."""
    every: CompoundSelect[tuple[str | None]] = union(
        select(Member.name),
        select(SlackProfile.name).where(~col(SlackProfile.is_bot)),
        select(StepOwner.contact_name),
    )
    return sorted(name for name in session.execute(every).scalars() if name)


def list_public_names(session: Session) -> list[str]:
    """The names of all organisations, alliances and themes, in both languages."""
    names: set[str | None] = set()
    for table in (Organisation, Alliance, Theme):
        for name, name_en in session.exec(select(table.name, table.name_en)).all():
            names.update((name, name_en))
    return sorted(name for name in names if name)


def _get(session: Session, table: type[T], key: int) -> T:
    row = session.get(table, key)
    if row is None:
        raise LookupError(f"{table.__name__} {key}")
    return row


def map_members(session: Session, member_ids: Collection[int]) -> dict[int, Member]:
    """These members by id, including those who left."""
    if not member_ids:
        return {}
    return {row.id: row for row in session.exec(select(Member).where(is_listed(Member.id, member_ids))).all()}


def map_organisations(session: Session, organisation_ids: Collection[int]) -> dict[int, Organisation]:
    """These organisations by id, including those into which they merged."""
    found: dict[int, Organisation] = {}
    wanted = set(organisation_ids)
    while wanted:
        rows = session.exec(select(Organisation).where(col(Organisation.id).in_(wanted))).all()
        found |= {one.id: one for one in rows}
        wanted = {one.successor_id for one in rows if one.successor_id} - found.keys()
    return found

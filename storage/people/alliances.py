"""Queries for alliances, their participating organisations and their chairs."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import ChairKind, ParticipationKind
from storage.tables import Alliance, Chair, Member, Organisation, Participation, Theme


def find_alliance(session: Session, alliance_id: int) -> Alliance | None:
    """The alliance with this id, archived or not, or None."""
    return session.get(Alliance, alliance_id)


def map_alliances(session: Session, alliance_ids: Collection[int]) -> dict[int, Alliance]:
    """These alliances by id, archived or not."""
    found = session.exec(select(Alliance).where(is_listed(Alliance.id, alliance_ids))).all()
    return {one.id: one for one in found}


def lock_alliance(session: Session, alliance_id: int) -> Alliance | None:
    """The alliance with this id, reread and locked until the transaction ends; on SQLite every writer waits anyway."""
    statement = select(Alliance).where(Alliance.id == alliance_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()


def find_alliance_of_channel(session: Session, channel_id: str) -> Alliance | None:
    """The active alliance with this channel, or None."""
    statement = select(Alliance).where(Alliance.channel_id == channel_id, col(Alliance.archived_at).is_(None))
    return session.exec(statement).first()


def list_alliances(session: Session) -> Sequence[tuple[Alliance, Theme]]:
    """The alliances that are not archived, each with its theme, in the network's order."""
    statement = (
        select(Alliance, Theme)
        .join(Theme, col(Theme.id) == Alliance.theme_id)
        .where(col(Alliance.archived_at).is_(None))
        .order_by(col(Theme.position), col(Alliance.position), col(Alliance.id))
    )
    return session.exec(statement).all()


def list_archived_ids(session: Session) -> Sequence[int]:
    """The ids of the alliances that are archived."""
    return session.exec(select(Alliance.id).where(col(Alliance.archived_at).is_not(None))).all()


def list_every_alliance(session: Session) -> Sequence[tuple[Alliance, Theme]]:
    """All alliances, including archived ones, each with its theme, in the network's order."""
    statement = select(Alliance, Theme).join(Theme, col(Theme.id) == Alliance.theme_id)
    return session.exec(statement.order_by(col(Theme.position), col(Alliance.position), col(Alliance.id))).all()


def list_participations(session: Session, alliance_id: int) -> Sequence[tuple[Participation, Organisation]]:
    """The organisations currently in an alliance, by name."""
    statement = (
        select(Participation, Organisation)
        .join(Organisation, col(Organisation.id) == Participation.organisation_id)
        .where(Participation.alliance_id == alliance_id, _running(Participation))
        .order_by(Organisation.name)
    )
    return session.exec(statement).all()


def map_participations_of(session: Session, organisation_id: int) -> dict[int, ParticipationKind]:
    """How this organisation currently participates in alliances, by alliance id."""
    statement = select(Participation).where(Participation.organisation_id == organisation_id, _running(Participation))
    return {row.alliance_id: row.kind for row in session.exec(statement).all()}


def list_chairs(session: Session, alliance_id: int) -> Sequence[tuple[Chair, Member]]:
    """The current chairs of an alliance, each with the member."""
    statement = (
        select(Chair, Member)
        .join(Member, col(Member.id) == Chair.member_id)
        .where(Chair.alliance_id == alliance_id, _running(Chair), col(Member.left_at).is_(None))
        .order_by(col(Chair.id))
    )
    return session.exec(statement).all()


def map_contacts(session: Session, alliance_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """The contact person in each of these alliances of the organisations currently in it, by ids; omits those without.

    The result is by alliance, then by organisation.
    """
    statement = select(Participation.alliance_id, Participation.organisation_id, Participation.contact_member_id)
    statement = statement.where(is_listed(Participation.alliance_id, alliance_ids), _running(Participation))
    found: dict[int, dict[int, int]] = {}
    for alliance_id, organisation_id, contact_id in session.exec(statement).all():
        if contact_id is not None:
            found.setdefault(alliance_id, {})[organisation_id] = contact_id
    return found


def map_first_lead_officers(session: Session, alliance_ids: Collection[int]) -> dict[int, int]:
    """The member id of the first current lead officer of each of these alliances that has one, by alliance id."""
    statement = (
        select(Chair.alliance_id, Chair.member_id)
        .join(Member, col(Member.id) == Chair.member_id)
        .where(is_listed(Chair.alliance_id, alliance_ids), Chair.kind == ChairKind.OFFICIAL)
        .where(_running(Chair), col(Member.left_at).is_(None))
        .order_by(col(Chair.id).desc())
    )
    return dict(session.exec(statement).all())


def list_lead_officers(session: Session, alliance_id: int) -> Sequence[tuple[Chair, Member]]:
    """The current lead officers of an alliance, each with the member; if it has none, its political leads."""
    chairs = list_chairs(session, alliance_id)
    return [one for one in chairs if one[0].kind is ChairKind.OFFICIAL] or chairs


def list_political_leads(session: Session) -> frozenset[int]:
    """The member ids of political leads who are not the lead officer of any alliance as well."""
    chairs = session.exec(select(Chair.member_id, Chair.kind).where(_running(Chair))).all()
    officers = {member_id for member_id, kind in chairs if kind is ChairKind.OFFICIAL}
    return frozenset(member_id for member_id, _ in chairs) - officers


def list_chairs_wanting_digest(session: Session) -> Sequence[tuple[Chair, Member]]:
    """The current chairs of active alliances who want a few lines about their alliance with each digest."""
    statement = (
        select(Chair, Member)
        .join(Member, col(Member.id) == Chair.member_id)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(_running(Chair), col(Chair.wants_digest).is_(True))
        .where(col(Member.left_at).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Chair.id))
    )
    return session.exec(statement).all()


def list_chairs_of_member(session: Session, member_id: int) -> Sequence[Chair]:
    """The chairs that this member currently holds."""
    return session.exec(select(Chair).where(Chair.member_id == member_id, _running(Chair))).all()


def _running(table: type[Chair] | type[Participation]) -> ColumnElement[bool]:
    return and_(col(table.until).is_(None))

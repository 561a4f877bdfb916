"""Queries for the list of everybody who takes part or took part, and for one person's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Alliance, Chair, Member, Organisation, Participation, SlackProfile
from storage.words import ChairKind, ParticipationKind


@dataclass(frozen=True)
class Everybody:
    """All members, also those who left, with what is known of each."""

    rows: Sequence[tuple[Member, Organisation, SlackProfile | None]]
    """By name, those who left after all others."""
    chairs: Sequence[tuple[int, Alliance, ChairKind]]
    """The member id of each current chair of an alliance that is not archived, in the network's order."""
    participations: Sequence[tuple[int, Alliance, ParticipationKind]]
    """The organisation id of each current participation in an alliance that is not archived, in the network's order."""


def read_everybody(session: Session, member_id: int | None = None) -> Everybody:
    """Everybody, or only the member with this id."""
    people = (
        select(Member, Organisation, SlackProfile)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .outerjoin(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .order_by(col(Member.left_at).is_not(None), Member.name, col(Member.id))
    )
    chairs = (
        select(Chair.member_id, Alliance, Chair.kind)
        .join(Alliance, col(Alliance.id) == Chair.alliance_id)
        .where(col(Chair.until).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id))
    )
    parts = (
        select(Participation.organisation_id, Alliance, Participation.kind)
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(col(Participation.until).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(col(Alliance.position), col(Alliance.id))
    )
    if member_id is not None:
        people, chairs = people.where(Member.id == member_id), chairs.where(Chair.member_id == member_id)
    rows = session.exec(people).all()
    if member_id is not None:
        parts = parts.where(col(Participation.organisation_id).in_([one.id for _, one, _ in rows]))
    return Everybody(rows, session.exec(chairs).all(), session.exec(parts).all())

"""Queries for the versions of a contribution."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from storage.engine.database import Session
from storage.tables import ContributionVersion, Member

FoundVersion = tuple[ContributionVersion, Member | None]


def find_version(session: Session, contribution_id: int, version: int) -> FoundVersion | None:
    """One version of a contribution and the member who saved it, or None."""
    return session.exec(_versions_of(contribution_id).where(ContributionVersion.version == version)).first()


def list_versions_after(session: Session, contribution_id: int, version: int) -> Sequence[FoundVersion]:
    """The versions of a contribution that are newer than `version`, oldest first."""
    statement = _versions_of(contribution_id).where(ContributionVersion.version > version)
    return session.exec(statement.order_by(col(ContributionVersion.version))).all()


def _versions_of(contribution_id: int) -> Select[ContributionVersion, Member]:
    return (
        select(ContributionVersion, Member)
        .outerjoin(Member, col(Member.id) == ContributionVersion.by_member_id)
        .where(ContributionVersion.contribution_id == contribution_id)
    )

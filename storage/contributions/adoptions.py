"""Queries for the adoptions of contributions."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Adoption,
    Member,
    Organisation,
)


def find_adoption(session: Session, contribution_id: int, organisation_id: int) -> Adoption | None:
    """An organisation's adoption of a practice, or None."""
    statement = select(Adoption).where(
        Adoption.contribution_id == contribution_id, Adoption.organisation_id == organisation_id
    )
    return session.exec(statement).first()


def find_adoption_by_id(session: Session, adoption_id: int) -> Adoption | None:
    """The adoption with this id, freshly read, or None."""
    return session.get(Adoption, adoption_id, populate_existing=True)


def list_adoptions(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[Adoption, Organisation, Member]]:
    """The adoptions of these contributions, oldest first."""
    return session.exec(_ADOPTIONS, params={"ids": list(contribution_ids)}).all()


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_ADOPTIONS = (
    select(Adoption, Organisation, Member)
    .join(Organisation, col(Organisation.id) == Adoption.organisation_id)
    .join(Member, col(Member.id) == Adoption.member_id)
    .where(col(Adoption.contribution_id).in_(_IDS))
    .order_by(col(Adoption.created_at), col(Adoption.id))
)

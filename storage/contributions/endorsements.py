"""Queries for the endorsements of contributions."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    Endorsement,
    Member,
    Organisation,
)


def find_endorsement(session: Session, contribution_id: int, organisation_id: int) -> Endorsement | None:
    """An organisation's endorsement of a contribution, withdrawn or not, or None."""
    statement = select(Endorsement).where(
        Endorsement.contribution_id == contribution_id, Endorsement.organisation_id == organisation_id
    )
    return session.exec(statement).first()


def find_endorsement_by_id(session: Session, endorsement_id: int) -> Endorsement | None:
    """The endorsement with this id, freshly read, or None."""
    return session.get(Endorsement, endorsement_id, populate_existing=True)


def clear_severities(session: Session, contribution_id: int) -> None:
    """Remove the severity from all endorsements of a contribution, withdrawn ones included."""
    for one in session.exec(select(Endorsement).where(Endorsement.contribution_id == contribution_id)).all():
        one.severity = None


def list_endorsements(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[Endorsement, Organisation, Member]]:
    """The endorsements that were not withdrawn, most severe first, then oldest first."""
    return session.exec(_ENDORSEMENTS, params={"ids": list(contribution_ids)}).all()


def list_words(session: Session, contribution_ids: Sequence[int]) -> Sequence[tuple[int, int, int, int | None, str]]:
    """Current endorsements as plain values: ids of contribution, organisation and member, severity, and context.

    Most severe first, then oldest first. Skips loading the rows themselves.
    """
    statement = (
        select_many(
            col(Endorsement.contribution_id),
            col(Endorsement.organisation_id),
            col(Endorsement.member_id),
            col(Endorsement.severity),
            col(Endorsement.context),
        )
        .where(col(Endorsement.contribution_id).in_(contribution_ids), col(Endorsement.withdrawn_at).is_(None))
        .order_by(col(Endorsement.severity).desc().nulls_last(), col(Endorsement.created_at), col(Endorsement.id))
    )
    return [(*row,) for row in session.execute(statement).all()]


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_ENDORSEMENTS = (
    select(Endorsement, Organisation, Member)
    .join(Organisation, col(Organisation.id) == Endorsement.organisation_id)
    .join(Member, col(Member.id) == Endorsement.member_id)
    .where(col(Endorsement.contribution_id).in_(_IDS), col(Endorsement.withdrawn_at).is_(None))
    .order_by(col(Endorsement.severity).desc().nulls_last(), col(Endorsement.created_at), col(Endorsement.id))
)

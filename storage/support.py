"""Finding who stands behind a contribution: endorsements, adoptions and followers."""

from collections.abc import Sequence

from sqlmodel import col, select

from storage.database import Session
from storage.tables import Adoption, Endorsement, Follow, Member, Organisation


def find_endorsement(session: Session, contribution_id: int, organisation_id: int) -> Endorsement | None:
    """What an organisation said of a contribution, withdrawn or not."""
    statement = select(Endorsement).where(
        Endorsement.contribution_id == contribution_id, Endorsement.organisation_id == organisation_id
    )
    return session.exec(statement).first()


def list_endorsements(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[Endorsement, Organisation, Member]]:
    """The endorsements that stand, heaviest and then oldest first."""
    statement = (
        select(Endorsement, Organisation, Member)
        .join(Organisation, col(Organisation.id) == Endorsement.organisation_id)
        .join(Member, col(Member.id) == Endorsement.member_id)
        .where(col(Endorsement.contribution_id).in_(contribution_ids), col(Endorsement.withdrawn_at).is_(None))
        .order_by(col(Endorsement.severity).desc().nulls_last(), col(Endorsement.created_at), col(Endorsement.id))
    )
    return session.exec(statement).all()


def find_adoption(session: Session, contribution_id: int, organisation_id: int) -> Adoption | None:
    """How far an organisation is with a practice."""
    statement = select(Adoption).where(
        Adoption.contribution_id == contribution_id, Adoption.organisation_id == organisation_id
    )
    return session.exec(statement).first()


def list_adoptions(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[Adoption, Organisation, Member]]:
    """The adoptions, oldest first."""
    statement = (
        select(Adoption, Organisation, Member)
        .join(Organisation, col(Organisation.id) == Adoption.organisation_id)
        .join(Member, col(Member.id) == Adoption.member_id)
        .where(col(Adoption.contribution_id).in_(contribution_ids))
        .order_by(col(Adoption.created_at), col(Adoption.id))
    )
    return session.exec(statement).all()


def find_follow(session: Session, contribution_id: int, member_id: int) -> Follow | None:
    """Whether and why a member follows a contribution, or did."""
    statement = select(Follow).where(Follow.contribution_id == contribution_id, Follow.member_id == member_id)
    return session.exec(statement).first()


def list_followers(session: Session, contribution_id: int) -> Sequence[Member]:
    """The members who follow a contribution and have not left."""
    statement = (
        select(Member)
        .join(Follow, col(Follow.member_id) == Member.id)
        .where(Follow.contribution_id == contribution_id, col(Follow.stopped_at).is_(None))
        .where(col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()

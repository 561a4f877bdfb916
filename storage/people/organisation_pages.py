"""Queries for the list of organisations, and for the page of one with everything in its name."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import Naming, ParticipationKind
from storage.tables import (
    ActionStep,
    Adoption,
    Alliance,
    Bundle,
    Contribution,
    Endorsement,
    Mandate,
    Member,
    Organisation,
    Participation,
    StepOwner,
)


def list_all(session: Session) -> Sequence[Organisation]:
    """All organisations by name, those that ended last."""
    statement = select(Organisation).order_by(col(Organisation.ended_on).is_not(None), func.lower(Organisation.name))
    return session.exec(statement).all()


def count_people(session: Session) -> dict[int, int]:
    """The number of people who speak for each organisation, by its id."""
    statement = select(Member.organisation_id, func.count()).where(col(Member.left_at).is_(None))
    return dict(session.exec(statement.group_by(col(Member.organisation_id))).all())


def list_all_participations(
    session: Session, organisation_id: int | None = None
) -> Sequence[tuple[int, Alliance, ParticipationKind, str | None]]:
    """The current participations in alliances that run, of one organisation or of all, with their contact persons.

    Each row has the organisation's id, the alliance, the kind of participation and the name of the contact person.
    """
    statement = (
        select(Participation.organisation_id, Alliance, Participation.kind, Member.name)
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .outerjoin(Member, col(Member.id) == Participation.contact_member_id)
        .where(col(Participation.until).is_(None), col(Alliance.archived_at).is_(None))
        .order_by(func.lower(Alliance.name), col(Participation.id))
    )
    if organisation_id is not None:
        statement = statement.where(Participation.organisation_id == organisation_id)
    found = session.exec(statement).all()
    return [(one, alliance, ParticipationKind(kind), name) for one, alliance, kind, name in found]


def list_people(session: Session, organisation_id: int) -> Sequence[Member]:
    """The people who speak for an organisation, by name."""
    statement = select(Member).where(Member.organisation_id == organisation_id, col(Member.left_at).is_(None))
    return session.exec(statement.order_by(func.lower(Member.name), col(Member.id))).all()


def list_contribution_numbers(session: Session, organisation_id: int) -> Sequence[int]:
    """The numbers of the contributions that an organisation shared, newest first."""
    shared = select(Contribution.number).where(Contribution.organisation_id == organisation_id)
    return session.exec(shared.order_by(col(Contribution.number).desc())).all()


def list_endorsed_numbers(session: Session, organisation_id: int) -> Sequence[int]:
    """The numbers of the contributions that an organisation recognises, newest first."""
    statement = (
        select(Contribution.number)
        .join(Endorsement, col(Endorsement.contribution_id) == Contribution.id)
        .where(Endorsement.organisation_id == organisation_id, col(Endorsement.withdrawn_at).is_(None))
    )
    return session.exec(statement.order_by(col(Contribution.number).desc())).all()


def list_adopted_numbers(session: Session, organisation_id: int) -> Sequence[int]:
    """The numbers of the practices that an organisation adopts, newest first."""
    statement = (
        select(Contribution.number)
        .join(Adoption, col(Adoption.contribution_id) == Contribution.id)
        .where(Adoption.organisation_id == organisation_id)
    )
    return session.exec(statement.order_by(col(Contribution.number).desc())).all()


def list_owned_numbers(session: Session, organisation_id: int) -> Sequence[int]:
    """The numbers of the steps that an organisation owns and that are not archived, newest first."""
    statement = (
        select(ActionStep.number)
        .join(StepOwner, col(StepOwner.step_id) == ActionStep.id)
        .where(StepOwner.organisation_id == organisation_id, col(ActionStep.archived_at).is_(None))
    )
    return session.exec(statement.order_by(col(ActionStep.number).desc())).all()


def list_mandates(session: Session, organisation_id: int) -> Sequence[tuple[int, Naming | None]]:
    """The dossiers for which an organisation was asked for its mandate, newest first, and its newest answer."""
    statement = (
        select(Bundle.number, Mandate.naming)
        .join(Bundle, col(Bundle.id) == Mandate.bundle_id)
        .where(Mandate.organisation_id == organisation_id)
        .order_by(col(Bundle.number).desc(), col(Mandate.edition).desc())
    )
    newest: dict[int, Naming | None] = {}
    for number, naming in session.exec(statement).all():
        newest.setdefault(number, Naming(naming) if naming else None)
    return list(newest.items())


def list_predecessors(session: Session, organisation_id: int) -> Sequence[Organisation]:
    """The organisations that merged into this one, by name."""
    statement = select(Organisation).where(Organisation.successor_id == organisation_id)
    return session.exec(statement.order_by(func.lower(Organisation.name))).all()

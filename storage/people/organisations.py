"""Queries for everything that belongs to an organisation, for when it ends and merges into another."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import (
    ActionStep,
    Adoption,
    Contribution,
    Endorsement,
    Member,
    Organisation,
    Participation,
    StepOwner,
)
from storage.tables.base import Table

T = TypeVar("T", bound=Table)
REFRESHED = 300
"""Maximum number of cards updated at once, newest first: the others are updated at their next event."""


def lock(session: Session, organisation_ids: Collection[int]) -> None:
    """Lock these organisations until this transaction ends, always in the same order."""
    statement = select(Organisation).where(col(Organisation.id).in_(organisation_ids)).order_by(col(Organisation.id))
    session.exec(statement.with_for_update(), execution_options={"populate_existing": True}).all()


def list_ended(session: Session) -> Sequence[Organisation]:
    """The organisations that have ended, by name."""
    statement = select(Organisation).where(col(Organisation.ended_on).is_not(None))
    return session.exec(statement.order_by(func.lower(Organisation.name))).all()


def map_names(session: Session, organisation_ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """The Dutch and the English name of each organisation, by id."""
    if not organisation_ids:
        return {}
    statement = select(Organisation.id, Organisation.name, Organisation.name_en)
    found = session.exec(statement.where(col(Organisation.id).in_(organisation_ids))).all()
    return {key: (name, name_en) for key, name, name_en in found}


def count_all_of(session: Session, organisation_id: int) -> dict[str, int]:
    """The numbers of what currently belongs to an organisation, by name."""
    of = organisation_id
    running = (
        select(func.count())
        .select_from(Participation)
        .where(Participation.organisation_id == of, col(Participation.until).is_(None))
    )
    standing = (
        select(func.count())
        .select_from(Endorsement)
        .where(Endorsement.organisation_id == of, col(Endorsement.withdrawn_at).is_(None))
    )
    members = (
        select(func.count()).select_from(Member).where(Member.organisation_id == of, col(Member.left_at).is_(None))
    )
    statements = {
        "members": members,
        "participations": running,
        "contributions": select(func.count()).select_from(Contribution).where(Contribution.organisation_id == of),
        "endorsements": standing,
        "adoptions": select(func.count()).select_from(Adoption).where(Adoption.organisation_id == of),
        "steps": select(func.count()).select_from(StepOwner).where(StepOwner.organisation_id == of),
    }
    return {name: int(session.exec(statement).one()) for name, statement in statements.items()}


def list_members(session: Session, organisation_id: int) -> Sequence[Member]:
    """All members who represent an organisation, or did when they left."""
    return session.exec(select(Member).where(Member.organisation_id == organisation_id)).all()


def list_participations(session: Session, organisation_id: int) -> Sequence[Participation]:
    """The current participations of an organisation."""
    statement = select(Participation).where(
        Participation.organisation_id == organisation_id, col(Participation.until).is_(None)
    )
    return session.exec(statement).all()


def list_contribution_ids(session: Session, organisation_ids: Collection[int]) -> Sequence[int]:
    """The ids of the newest contributions that these organisations shared, recognised or adopted (`REFRESHED`)."""
    of = tuple(organisation_ids)
    endorsed = select(Endorsement.contribution_id).where(col(Endorsement.organisation_id).in_(of))
    adopted = select(Adoption.contribution_id).where(col(Adoption.organisation_id).in_(of))
    named = or_(
        col(Contribution.organisation_id).in_(of),
        col(Contribution.id).in_(endorsed),
        col(Contribution.id).in_(adopted),
    )
    statement = select(Contribution.id).where(named).order_by(col(Contribution.id).desc()).limit(REFRESHED)
    return session.exec(statement).all()


def list_endorsements(
    session: Session, organisation_id: int, successor_id: int
) -> Iterator[tuple[Endorsement, Endorsement | None, bool]]:
    """Each endorsement of an organisation, its successor's, and whether the successor shared the contribution."""
    own = aliased(Endorsement)
    statement = (
        select(Endorsement, own, Contribution.organisation_id)
        .join(Contribution, col(Contribution.id) == Endorsement.contribution_id)
        .outerjoin(
            own, (col(own.contribution_id) == Endorsement.contribution_id) & (col(own.organisation_id) == successor_id)
        )
        .where(Endorsement.organisation_id == organisation_id)
    )
    for row, of_successor, author_id in session.exec(statement).all():
        yield row, of_successor, author_id == successor_id


def list_adoptions(
    session: Session, organisation_id: int, successor_id: int
) -> Iterator[tuple[Adoption, Adoption | None, bool]]:
    """Each adoption of an organisation, its successor's, and whether the successor shared the practice."""
    own = aliased(Adoption)
    statement = (
        select(Adoption, own, Contribution.organisation_id)
        .join(Contribution, col(Contribution.id) == Adoption.contribution_id)
        .outerjoin(
            own, (col(own.contribution_id) == Adoption.contribution_id) & (col(own.organisation_id) == successor_id)
        )
        .where(Adoption.organisation_id == organisation_id)
    )
    for row, of_successor, author_id in session.exec(statement).all():
        yield row, of_successor, author_id == successor_id


def list_step_owners(session: Session, organisation_id: int) -> Sequence[StepOwner]:
    """The rows in which an organisation owns a step."""
    return session.exec(select(StepOwner).where(StepOwner.organisation_id == organisation_id)).all()


def map_owner_slugs(session: Session, step_ids: Collection[int]) -> dict[int, list[str]]:
    """The slugs of the organisations that own these steps, in order, by the number of the step; none for some."""
    statement = (
        select(ActionStep.number, Organisation.slug)
        .outerjoin(StepOwner, col(StepOwner.step_id) == ActionStep.id)
        .outerjoin(Organisation, col(Organisation.id) == StepOwner.organisation_id)
        .where(col(ActionStep.id).in_(step_ids))
        .order_by(col(ActionStep.number))
    )
    found: dict[int, list[str]] = {}
    for number, slug in session.exec(statement).all():
        found.setdefault(number, []).extend([slug] if slug is not None else [])
    return {number: sorted(slugs) for number, slugs in found.items()}


def repoint_predecessors(session: Session, organisation_id: int, successor_id: int) -> list[int]:
    """Point organisations that merged into this one earlier to its successor, so that chains have one link at most.

    Returns the ids of these organisations.
    """
    merged = select(Organisation.id).where(col(Organisation.successor_id) == organisation_id)
    found = list(session.exec(merged.order_by(col(Organisation.id))).all())
    set_successor(session, found, successor_id)
    return found


def set_successor(session: Session, organisation_ids: Collection[int], successor_id: int) -> None:
    """Point organisations that ended to another successor."""
    changed = update(Organisation).where(col(Organisation.id).in_(organisation_ids))
    session.execute(changed.values(successor_id=successor_id))


def find_row(session: Session, table: type[T], row_id: int) -> T | None:
    """A row of one of the tables whose rows an organisation holds, read afresh."""
    return session.get(table, row_id, populate_existing=True)


def has_response(session: Session, table: type[Endorsement] | type[Adoption], contribution_id: int, of: int) -> bool:
    """Whether an organisation has a row about a contribution."""
    statement = select(table.id).where(table.contribution_id == contribution_id, table.organisation_id == of)
    return session.exec(statement).first() is not None


def owns_step(session: Session, step_id: int, organisation_id: int) -> bool:
    """Whether an organisation owns a step."""
    statement = select(StepOwner.id).where(StepOwner.step_id == step_id, StepOwner.organisation_id == organisation_id)
    return session.exec(statement).first() is not None


def is_name_taken(session: Session, name: str, *, by_another_than: int) -> bool:
    """Whether another organisation that has not ended has this name."""
    others = select(Organisation.name).where(
        col(Organisation.ended_on).is_(None), col(Organisation.id) != by_another_than
    )
    return name.casefold() in {one.casefold() for one in session.exec(others).all()}

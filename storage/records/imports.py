"""Queries for imports from Excel: what is there already, read whole, and new rows stored many at a time."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.engine.references import take_numbers
from storage.numbered import Series
from storage.tables import (
    ActionStep,
    Alliance,
    Contribution,
    Member,
    Organisation,
    Participation,
    SlackProfile,
    StepOwner,
    Theme,
)
from storage.tables.base import Table


def list_organisations(session: Session) -> Sequence[Organisation]:
    """All organisations, those that ended included."""
    return session.exec(select(Organisation).order_by(col(Organisation.id))).all()


def list_alliances(session: Session) -> Sequence[Alliance]:
    """All alliances, those that are archived included."""
    return session.exec(select(Alliance).order_by(col(Alliance.id))).all()


def list_themes(session: Session) -> Sequence[Theme]:
    """The themes under which an alliance may be."""
    return session.exec(select(Theme).where(col(Theme.archived_at).is_(None)).order_by(col(Theme.position))).all()


def list_members(session: Session) -> Sequence[Member]:
    """All members, those who left included."""
    return session.exec(select(Member).order_by(col(Member.id))).all()


def list_profiles(session: Session) -> Sequence[SlackProfile]:
    """All profiles that Slack sent."""
    return session.exec(select(SlackProfile).order_by(col(SlackProfile.slack_user_id))).all()


def list_participations(session: Session) -> Sequence[Participation]:
    """All current participations."""
    return session.exec(select(Participation).where(col(Participation.until).is_(None))).all()


def list_steps(session: Session) -> Sequence[ActionStep]:
    """All steps, those that are archived included."""
    return session.exec(select(ActionStep).order_by(col(ActionStep.number))).all()


def list_step_owners(session: Session) -> Sequence[StepOwner]:
    """The owners of all steps."""
    return session.exec(select(StepOwner).order_by(col(StepOwner.id))).all()


def map_contributions(session: Session, numbers: Collection[int]) -> dict[int, Contribution]:
    """The contributions with these numbers, by number."""
    found = session.exec(select(Contribution).where(is_listed(Contribution.number, numbers))).all()
    return {row.number: row for row in found}


def map_by_submission(session: Session, keys: Collection[str]) -> dict[str, int]:
    """The numbers of the contributions that were stored under these keys, by key."""
    chosen = select(Contribution.submission_key, Contribution.number)
    return dict(session.exec(chosen.where(is_listed(Contribution.submission_key, keys))).all())


def insert_numbered(
    session: Session, table: type[ActionStep] | type[Contribution], values: Sequence[dict[str, Any]], series: Series
) -> list[tuple[int, int]]:
    """Store rows under the next numbers of a series, in this order; returns the number and the id of each."""
    if not values:
        return []
    numbers = take_numbers(session, series, len(values))
    insert_all(session, table, [{**one, "number": number} for one, number in zip(values, numbers, strict=True)])
    stored = select(table.number, table.id).where(col(table.number).between(numbers[0], numbers[-1]))
    return list(session.exec(stored.order_by(col(table.number))).all())


def insert_all(session: Session, table: type[Table], values: Sequence[dict[str, Any]]) -> None:
    """Store rows with these values, without an object for each."""
    if values:
        session.execute(insert(table.__table__), values)  # type: ignore[attr-defined]

"""Queries for what was decided about finds in a bundle."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import PersonalChoice, PersonalReview

TYPED = "typed"
"""The kind of choice for a word that somebody typed."""


def list_choices(session: Session, bundle_id: int) -> Sequence[PersonalChoice]:
    """What was decided about finds of a bundle."""
    statement = select(PersonalChoice).where(PersonalChoice.bundle_id == bundle_id)
    return session.exec(statement.order_by(col(PersonalChoice.id))).all()


def delete_choices(session: Session, bundle_id: int, kind: str, text: str) -> None:
    """Forget what was decided about a find in single sentences."""
    statement = delete(PersonalChoice).where(
        col(PersonalChoice.bundle_id) == bundle_id,
        col(PersonalChoice.kind) == kind,
        col(PersonalChoice.text) == text,
        col(PersonalChoice.sentence) != "",
    )
    session.connection().execute(statement)


def list_typed(session: Session, bundle_id: int) -> Sequence[PersonalChoice]:
    """The words that are left out of a bundle's files because somebody typed them."""
    return [one for one in list_choices(session, bundle_id) if one.kind == TYPED and not one.sentence]


def delete_typed(session: Session, bundle_id: int, texts: Sequence[str]) -> None:
    """Forget words that somebody typed."""
    statement = delete(PersonalChoice).where(
        col(PersonalChoice.bundle_id) == bundle_id,
        col(PersonalChoice.kind) == TYPED,
        col(PersonalChoice.text).in_(texts),
        col(PersonalChoice.sentence) == "",
    )
    session.connection().execute(statement)


def find_review(session: Session, bundle_id: int) -> PersonalReview | None:
    """When the finds of a bundle were last looked at, and which they were."""
    return session.get(PersonalReview, bundle_id)

"""Queries for what was decided about finds in a bundle."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import PersonalChoice, PersonalReview


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


def find_review(session: Session, bundle_id: int) -> PersonalReview | None:
    """When the finds of a bundle were last looked at, and which they were."""
    return session.get(PersonalReview, bundle_id)

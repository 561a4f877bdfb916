"""Queries for drafts: forms that were begun but not sent."""

from collections.abc import Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Draft


def find_draft(session: Session, draft_id: str) -> Draft | None:
    """The draft with this id, or None."""
    return session.get(Draft, draft_id)


def list_drafts(session: Session, slack_user_id: str) -> Sequence[Draft]:
    """A person's drafts, newest first."""
    statement = select(Draft).where(Draft.slack_user_id == slack_user_id)
    return session.exec(statement.order_by(col(Draft.updated_at).desc())).all()

"""Finding what somebody began to type and has not sent."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Draft


def find_draft(session: Session, draft_id: str) -> Draft | None:
    """What somebody began and has not shared."""
    return session.get(Draft, draft_id)


def list_drafts(session: Session, slack_user_id: str) -> Sequence[Draft]:
    """A person's drafts, newest first."""
    statement = select(Draft).where(Draft.slack_user_id == slack_user_id)
    return session.exec(statement.order_by(col(Draft.updated_at).desc())).all()


def is_any_draft_older(session: Session, *, than: dt.datetime) -> bool:
    """Whether `forget_drafts` would find something."""
    return session.exec(select(Draft.id).where(col(Draft.updated_at) < than).limit(1)).first() is not None


def forget_drafts(session: Session, *, before: dt.datetime) -> None:
    """Drop drafts that nobody touched since."""
    session.execute(delete(Draft).where(col(Draft.updated_at) < before))

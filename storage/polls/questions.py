"""Queries for a question's settings and options, and for guests excluded in alliances with read-only access."""

from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Member, Organisation, Participation, Question, QuestionOption, SlackProfile


def find_question(session: Session, poll_id: int) -> Question | None:
    """The settings of a question; None for a poll of another kind."""
    return session.get(Question, poll_id)


def list_options(session: Session, poll_id: int) -> Sequence[QuestionOption]:
    """All options of a question, in any state, in order."""
    statement = select(QuestionOption).where(QuestionOption.poll_id == poll_id)
    return session.exec(statement.order_by(col(QuestionOption.position), col(QuestionOption.id))).all()


def find_option(session: Session, option_id: int) -> QuestionOption | None:
    """The option with this id, reread from the database, or None."""
    return session.get(QuestionOption, option_id, populate_existing=True)


def list_restricted(session: Session, alliance_id: int) -> frozenset[int]:
    """The member ids of guests and people from other workspaces in an alliance's organisations."""
    statement = (
        select(Member.id)
        .join(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .join(Participation, col(Participation.organisation_id) == Member.organisation_id)
        .where(Participation.alliance_id == alliance_id, col(Participation.until).is_(None))
        .where(or_(col(SlackProfile.is_guest).is_(True), col(SlackProfile.team_id) == Organisation.team_id))
    )
    return frozenset(session.exec(statement).all())

"""Finding how a question is asked, what can be chosen in it, and whom an alliance that only lets read leaves out."""

from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Member, Organisation, Participation, Question, QuestionOption, SlackProfile


def find_question(session: Session, poll_id: int) -> Question | None:
    """The part of a poll that only questions have."""
    return session.get(Question, poll_id)


def list_options(session: Session, poll_id: int) -> Sequence[QuestionOption]:
    """Everything that could ever be chosen in a question, in order, whatever its state."""
    statement = select(QuestionOption).where(QuestionOption.poll_id == poll_id)
    return session.exec(statement.order_by(col(QuestionOption.position), col(QuestionOption.id))).all()


def find_option(session: Session, option_id: int) -> QuestionOption | None:
    """The option with this id, as it is in this moment."""
    return session.get(QuestionOption, option_id, populate_existing=True)


def list_restricted(session: Session, alliance_id: int) -> frozenset[int]:
    """The guests and people of other workspaces among those who speak for an alliance's organisations, by member id."""
    statement = (
        select(Member.id)
        .join(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .join(Participation, col(Participation.organisation_id) == Member.organisation_id)
        .where(Participation.alliance_id == alliance_id, col(Participation.until).is_(None))
        .where(or_(col(SlackProfile.is_guest).is_(True), col(SlackProfile.team_id) == Organisation.team_id))
    )
    return frozenset(key for key in session.exec(statement).all() if key is not None)

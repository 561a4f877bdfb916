"""Queries for a question's settings and options, and for guests excluded in alliances with read-only access."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Integer, Select, String, bindparam, or_
from sqlalchemy import select as select_any
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import PollState, Secrecy
from storage.polls.polls import counting_electors, counting_taking_part, selecting_permalink
from storage.tables import (
    Alliance,
    Member,
    Organisation,
    Participation,
    Poll,
    Question,
    QuestionOption,
    SlackProfile,
)


def find_question(session: Session, poll_id: int) -> Question | None:
    """The settings of a question; None for a poll of another kind."""
    return session.get(Question, poll_id)


def lock_question(session: Session, number: int) -> tuple[Poll, Question, Alliance] | None:
    """The question with this number, its settings and its alliance; None if there is none, or for another kind of poll.

    The poll is locked until the transaction ends; votes wait for the lock, too.
    """
    # Without the options: PostgreSQL would show them as they were before it waited for the lock.
    statement = (
        select(Poll, Question, Alliance)
        .join(Question, col(Question.poll_id) == Poll.id)
        .join(Alliance, col(Alliance.id) == Poll.alliance_id)
        .where(Poll.number == number)
        .with_for_update(of=Poll)
    )
    return session.exec(statement.execution_options(populate_existing=True)).first()


@dataclass(frozen=True)
class QuestionAround:
    """A question's settings, with what its message says besides the votes."""

    poll: Poll
    question: Question
    alliance: Alliance
    options: list[QuestionOption]
    """In any state, as `list_options` orders them."""
    asked_by: str
    taking_part: int
    """The number of organisations that take part in the alliance."""
    electors: int
    """The number of their members."""
    permalink: str | None
    """Of its message in the channel, or in the reader's direct messages."""


def find_around(session: Session, poll_id: int, slack_user_id: str | None) -> QuestionAround | None:
    """The settings of a question and what is around it; None for a poll of another kind."""
    found = session.execute(_around(), {"poll": poll_id, "reader": slack_user_id}).all()
    if not found:
        return None
    poll, question, alliance, _, *around = found[0]
    return QuestionAround(poll, question, alliance, [row[3] for row in found if row[3] is not None], *around)


@cache  # building it takes longer than running it
def _around() -> Select[Poll, Question, Alliance, QuestionOption | None, str, int, int, str | None]:
    poll_id, reader = bindparam("poll", type_=Integer()), bindparam("reader", type_=String())
    alliance_id = select_any(col(Poll.alliance_id)).where(col(Poll.id) == poll_id).scalar_subquery()
    return (
        select_any(
            Poll,
            Question,
            Alliance,
            QuestionOption,
            col(Member.name),
            counting_taking_part(alliance_id).scalar_subquery(),
            counting_electors(alliance_id).scalar_subquery(),
            selecting_permalink(poll_id, reader).scalar_subquery(),
        )
        .select_from(Poll)
        .join(Question, col(Question.poll_id) == Poll.id)
        .join(Alliance, col(Alliance.id) == Poll.alliance_id)
        .join(Member, col(Member.id) == Poll.by_member_id)
        .outerjoin(QuestionOption, col(QuestionOption.poll_id) == Poll.id)
        .where(col(Poll.id) == poll_id)
        .order_by(col(QuestionOption.position), col(QuestionOption.id))
    )


def is_anonymous(session: Session, number: int) -> bool:
    """Whether the poll with this number is a question with anonymous votes."""
    secrecy = select(Question.secrecy).join(Poll, col(Poll.id) == Question.poll_id).where(Poll.number == number)
    return session.exec(secrecy).first() is Secrecy.ANONYMOUS


def list_open_anonymous(session: Session) -> Sequence[int]:
    """The numbers of the questions with anonymous votes that have not ended."""
    statement = select(Poll.number).join(Question, col(Question.poll_id) == Poll.id)
    statement = statement.where(Question.secrecy == Secrecy.ANONYMOUS, Poll.state == PollState.OPEN)
    return session.exec(statement.order_by(col(Poll.number))).all()


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

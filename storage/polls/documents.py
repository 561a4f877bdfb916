"""Queries for the polls that search finds: all but drafts."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import OptionState, PollState
from storage.tables import Alliance, Poll, QuestionOption, ScanQuestion

_ASKED = Poll.state != PollState.DRAFT


def list_numbers(session: Session) -> Sequence[int]:
    """The numbers of all polls that were asked, in order."""
    return session.exec(select(Poll.number).where(_ASKED).order_by(col(Poll.number))).all()


def list_numbered(session: Session, numbers: Collection[int]) -> Sequence[tuple[Poll, Alliance]]:
    """The polls with these numbers that were asked, each with its alliance."""
    statement = select(Poll, Alliance).join(Alliance, col(Alliance.id) == Poll.alliance_id)
    return session.exec(statement.where(_ASKED, col(Poll.number).in_(numbers)).order_by(col(Poll.number))).all()


def map_texts(session: Session, poll_ids: Collection[int]) -> dict[int, list[str]]:
    """The options of questions that can be chosen, and the questions of scans, by poll id."""
    options = select(QuestionOption.poll_id, QuestionOption.text).where(
        col(QuestionOption.poll_id).in_(poll_ids), QuestionOption.state == OptionState.OPEN
    )
    questions = select(ScanQuestion.poll_id, ScanQuestion.text).where(col(ScanQuestion.poll_id).in_(poll_ids))
    texts: dict[int, list[str]] = {}
    for statement in (
        options.order_by(col(QuestionOption.position), col(QuestionOption.id)),
        questions.order_by(col(ScanQuestion.position), col(ScanQuestion.id)),
    ):
        for poll_id, text in session.exec(statement).all():
            texts.setdefault(poll_id, []).append(text)
    return texts

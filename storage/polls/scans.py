"""Queries for the questions of quick scans, and for their recipients."""

from collections.abc import Sequence

from sqlalchemy import delete, func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ParticipationKind
from storage.tables import Member, Participation, ScanQuestion, SlackProfile


def list_questions(session: Session, poll_id: int) -> Sequence[ScanQuestion]:
    """The questions of a quick scan, in order."""
    statement = select(ScanQuestion).where(ScanQuestion.poll_id == poll_id)
    return session.exec(statement.order_by(col(ScanQuestion.position), col(ScanQuestion.id))).all()


def find_question(session: Session, poll_id: int, question_id: int) -> ScanQuestion | None:
    """The question of a quick scan with this id, or None."""
    question = session.get(ScanQuestion, question_id)
    return question if question is not None and question.poll_id == poll_id else None


def map_question_counts(session: Session, poll_ids: Sequence[int]) -> dict[int, int]:
    """The number of questions of each of these quick scans, by id; omits those without any."""
    statement = (
        select(ScanQuestion.poll_id, func.count())
        .where(col(ScanQuestion.poll_id).in_(poll_ids))
        .group_by(col(ScanQuestion.poll_id))
    )
    return {poll_id: int(count) for poll_id, count in session.exec(statement).all()}


def delete_questions(session: Session, poll_id: int) -> None:
    """Delete all questions of a draft."""
    session.execute(delete(ScanQuestion).where(col(ScanQuestion.poll_id) == poll_id))


def list_taking_part(session: Session, alliance_id: int) -> Sequence[Participation]:
    """The current participations that count in an alliance: one answer is expected of each organisation."""
    statement = select(Participation).where(
        Participation.alliance_id == alliance_id,
        Participation.kind == ParticipationKind.TAKES_PART,
        col(Participation.until).is_(None),
    )
    return session.exec(statement.order_by(col(Participation.organisation_id))).all()


def list_reachable(session: Session, organisation_ids: Sequence[int], *, with_guests: bool) -> Sequence[Member]:
    """The members of these organisations who have not left and can be reached in Slack, in order of joining.

    `with_guests` includes guests of the workspace.
    """
    statement = (
        select(Member)
        .outerjoin(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .where(col(Member.organisation_id).in_(organisation_ids), col(Member.left_at).is_(None))
        .where(col(SlackProfile.is_deleted).is_not(True), col(SlackProfile.is_bot).is_not(True))
    )
    if not with_guests:
        statement = statement.where(col(SlackProfile.is_guest).is_not(True))
    return session.exec(statement.order_by(col(Member.id))).all()

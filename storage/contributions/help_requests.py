"""Finding questions that were asked because search did not answer them."""

from collections.abc import Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import Alliance, HelpRequest, Member, Organisation

Found = tuple[HelpRequest, Alliance, Member, Organisation]


def find_help_request(session: Session, help_request_id: int) -> Found | None:
    """The question with this id, with its alliance, who asked it, and for which organisation they speak."""
    statement = (
        select(HelpRequest, Alliance, Member, Organisation)
        .join(Alliance, col(Alliance.id) == HelpRequest.alliance_id)
        .join(Member, col(Member.id) == HelpRequest.member_id)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .where(HelpRequest.id == help_request_id)
    )
    return session.exec(statement).first()


def find_by_submission(session: Session, submission_key: str) -> HelpRequest | None:
    """The question that came from this form, if it was stored."""
    return session.exec(select(HelpRequest).where(HelpRequest.submission_key == submission_key)).first()


def list_of_member(session: Session, member_id: int, *, limit: int) -> Sequence[tuple[HelpRequest, Alliance]]:
    """The questions that a member asked, newest first."""
    statement = (
        select(HelpRequest, Alliance)
        .join(Alliance, col(Alliance.id) == HelpRequest.alliance_id)
        .where(HelpRequest.member_id == member_id)
        .order_by(col(HelpRequest.id).desc())
        .limit(limit)
    )
    return session.exec(statement).all()


def insert(session: Session, help_request: HelpRequest) -> bool:
    """Store a new question; False when its form was stored in the meantime."""
    return store_once(session, help_request)

"""Queries for help requests: questions to an alliance that search did not answer."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, update
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Alliance, HelpRequest, Member, Organisation

Found = tuple[HelpRequest, Alliance, Member, Organisation]


def find_help_request(session: Session, help_request_id: int) -> Found | None:
    """The help request with this id, its alliance, the member who asked and their organisation, or None."""
    statement = (
        select(HelpRequest, Alliance, Member, Organisation)
        .join(Alliance, col(Alliance.id) == HelpRequest.alliance_id)
        .join(Member, col(Member.id) == HelpRequest.member_id)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .where(HelpRequest.id == help_request_id)
    )
    return session.exec(statement).first()


def find_by_submission(session: Session, submission_key: str) -> HelpRequest | None:
    """The help request created by this form, or None if it was not stored."""
    return session.exec(select(HelpRequest).where(HelpRequest.submission_key == submission_key)).first()


def list_of_member(session: Session, member_id: int, *, limit: int) -> Sequence[tuple[HelpRequest, Alliance]]:
    """A member's help requests, newest first."""
    statement = (
        select(HelpRequest, Alliance)
        .join(Alliance, col(Alliance.id) == HelpRequest.alliance_id)
        .where(HelpRequest.member_id == member_id)
        .order_by(col(HelpRequest.id).desc())
        .limit(limit)
    )
    return session.exec(statement).all()


def map_asked_about(
    session: Session, contribution_ids: Collection[int], *, since: dt.datetime
) -> dict[int, dt.datetime]:
    """When an alliance was last asked about each of these contributions, by id; omits those that it was not."""
    if not contribution_ids:
        return {}
    statement = (
        select(HelpRequest.contribution_id, func.max(HelpRequest.at))
        .where(col(HelpRequest.contribution_id).in_(contribution_ids), col(HelpRequest.at) >= since)
        .group_by(col(HelpRequest.contribution_id))
    )
    return {key: at for key, at in session.exec(statement).all() if key is not None}


def forget_about(session: Session, help_request_id: int) -> None:
    """Detach a help request from the contribution that it is about, so that somebody else can ask about that."""
    statement = update(HelpRequest).where(col(HelpRequest.id) == help_request_id).values(contribution_id=None)
    session.execute(statement)

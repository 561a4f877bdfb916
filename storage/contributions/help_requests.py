"""Queries for help requests: questions to an alliance that search did not answer."""

import datetime as dt
import re
from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Alliance, HelpRequest, Member, Organisation

NEWEST = 500
"""How many of the newest help requests are searched for a reference."""

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


def map_asked_about(session: Session, refs: Collection[str], *, since: dt.datetime) -> dict[str, dt.datetime]:
    """When each of these contributions was last named in a help request, by reference; omits those that were not."""
    if not refs:
        return {}
    newest = select(func.max(HelpRequest.id)).scalar_subquery()
    # By id, so that the cost does not grow with the table.
    statement = select(HelpRequest.text, HelpRequest.at).where(
        col(HelpRequest.id) > newest - NEWEST, col(HelpRequest.at) >= since
    )
    found = session.exec(statement.order_by(col(HelpRequest.at))).all()
    return {ref: at for text, at in found for ref in refs if re.search(rf"\b{ref}\b", text)}

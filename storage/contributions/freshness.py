"""Queries for contribution reviews: which are due, which were sent, and which await an answer."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select

from storage.contributions.contributions import listed
from storage.engine.database import Session
from storage.enums import EventKind
from storage.tables import Contribution, ContributionEvent, Member


def list_due(session: Session, *, on: dt.date, limit: int) -> Sequence[int]:
    """The ids of the contributions due for review on this day, longest overdue first."""
    statement = select(Contribution.id).where(_is_asked_about(), col(Contribution.review_on) <= on)
    found = session.exec(statement.order_by(col(Contribution.review_on), col(Contribution.number)).limit(limit)).all()
    return list(found)


def find_first_due(session: Session) -> dt.date | None:
    """The earliest review date of all contributions, past or future; None if none is scheduled."""
    return session.exec(select(func.min(col(Contribution.review_on))).where(_is_asked_about())).one()


def list_asked(session: Session, contribution_id: int, *, limit: int) -> Sequence[ContributionEvent]:
    """The newest review questions about a contribution, newest first."""
    statement = select(ContributionEvent).where(
        ContributionEvent.contribution_id == contribution_id, ContributionEvent.kind == EventKind.REVIEW_ASKED
    )
    newest_first = col(ContributionEvent.at).desc(), col(ContributionEvent.id).desc()
    return session.exec(statement.order_by(*newest_first).limit(limit)).all()


def find_newest_event(
    session: Session, contribution_id: int, kinds: Collection[EventKind], *, since: dt.datetime
) -> tuple[ContributionEvent, Member | None] | None:
    """The newest event of these kinds since then and the member who caused it, or None."""
    statement = (
        select(ContributionEvent, Member)
        .outerjoin(Member, col(Member.id) == ContributionEvent.by_member_id)
        .where(ContributionEvent.contribution_id == contribution_id, col(ContributionEvent.kind).in_(list(kinds)))
        .where(col(ContributionEvent.at) >= since)
        .order_by(col(ContributionEvent.at).desc(), col(ContributionEvent.id).desc())
    )
    return session.exec(statement).first()


def list_open_of(session: Session, *, member_id: int, organisation_id: int, limit: int) -> Sequence[int]:
    """The numbers of a member's and their organisation's contributions with an open review, oldest first."""
    mine = or_(col(Contribution.author_id) == member_id, col(Contribution.organisation_id) == organisation_id)
    waits = or_(col(Contribution.reviews_asked) > 0, col(Contribution.not_verified_since).is_not(None))
    statement = select(Contribution.number).where(mine, waits, *listed())
    return session.exec(statement.order_by(col(Contribution.number)).limit(limit)).all()


def _is_asked_about() -> ColumnElement[bool]:
    """Whether a contribution gets reviews: hidden ones and those already marked as not verified do not."""
    return and_(col(Contribution.review_on).is_not(None), col(Contribution.not_verified_since).is_(None), *listed())

"""Queries for members who leave the questions of their check-ins unanswered."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import ActionStep, Asked, Member, Round, RoundStep, StatusUpdate
from storage.words import AskedWay


class PastQuestion(NamedTuple):
    """A question to a member in a check-in that is over."""

    round_id: int
    member_id: int
    step_id: int
    is_answered: bool
    is_answered_by_own: bool
    """Whether somebody of the member's own organisation answered."""


def list_last_ended(session: Session, held: Round, *, limit: int) -> Sequence[Round]:
    """The last check-ins of an alliance that ended before this one began, newest first."""
    statement = (
        select(Round)
        .where(Round.alliance_id == held.alliance_id, col(Round.poll_id).is_(None), col(Round.is_missed).is_(False))
        .where(col(Round.id) != held.id, col(Round.ends_at) <= held.opens_at)
    )
    return session.exec(statement.order_by(col(Round.opens_at).desc()).limit(limit)).all()


def list_questions(session: Session, round_ids: Collection[int], member_ids: Collection[int]) -> list[PastQuestion]:
    """The questions to these members in these rounds that came in time, before the deadline."""
    answerer, own = aliased(Member), aliased(Member)
    statement = (
        select_many(
            col(Round.id),
            col(Asked.member_id),
            col(RoundStep.step_id),
            col(RoundStep.answered_at),
            col(answerer.organisation_id),
            col(own.organisation_id),
        )
        .select_from(Asked)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(own, col(own.id) == Asked.member_id)
        .outerjoin(answerer, col(answerer.id) == RoundStep.answered_by_id)
        .where(col(Round.id).in_(round_ids), col(Asked.member_id).in_(member_ids))
        .where(col(Asked.due_at) < col(Round.ends_at))
    )
    return [
        PastQuestion(round_id, member_id, step_id, answered_at is not None, by is not None and by == of)
        for round_id, member_id, step_id, answered_at, by, of in session.execute(statement)
    ]


def list_active(session: Session, member_ids: Collection[int], *, since: dt.datetime) -> set[int]:
    """The members who reported on any step, or answered any question, since then."""
    reported = select(StatusUpdate.by_member_id).where(
        col(StatusUpdate.by_member_id).in_(member_ids), col(StatusUpdate.at) >= since
    )
    answered = select(RoundStep.answered_by_id).where(
        col(RoundStep.answered_by_id).in_(member_ids), col(RoundStep.answered_at) >= since
    )
    return {key for key in session.scalars(reported.union(answered)) if key is not None}


def list_passed_over(
    session: Session, alliance_id: int, *, since: dt.datetime, until: dt.datetime
) -> list[tuple[str, str, int]]:
    """The unanswered steps about which a lead officer is asked in place of their silent owner.

    Of the check-ins that began after `since` up to `until`: the member's name, Slack user id, and the step's number.
    """
    statement = (
        select(Member.name, Member.slack_user_id, ActionStep.number)
        .select_from(Asked)
        .join(Member, col(Member.id) == Asked.member_id)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(ActionStep, col(ActionStep.id) == RoundStep.step_id)
        .where(Round.alliance_id == alliance_id, col(Round.opens_at) > since, col(Round.opens_at) <= until)
        .where(col(Asked.way) == AskedWay.HOME, col(RoundStep.answered_at).is_(None))
        .order_by(col(Member.name), col(ActionStep.number))
    )
    return [(name, slack_user_id, number) for name, slack_user_id, number in session.exec(statement)]

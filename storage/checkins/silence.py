"""Queries for members who leave the questions of their check-ins unanswered."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import false, func
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import AskedWay
from storage.tables import ActionStep, Asked, Member, Round, RoundStep, StatusUpdate


class PastQuestion(NamedTuple):
    """A question to a member in a check-in that is over."""

    round_id: int
    member_id: int
    step_id: int
    is_answered: bool
    is_answered_by_own: bool
    """Whether somebody of the member's own organisation answered."""


class PastRound(NamedTuple):
    """A check-in that is over."""

    id: int
    opens_at: dt.datetime


def map_last_ended(session: Session, round_ids: Collection[int], *, limit: int) -> dict[int, list[PastRound]]:
    """The last check-ins of the same alliance that ended before each of these rounds began, newest first."""
    held, past = aliased(Round), aliased(Round)
    place = func.row_number().over(partition_by=col(held.id), order_by=col(past.opens_at).desc())
    ended = (
        select_many(col(held.id).label("held_id"), col(past.id), col(past.opens_at), place.label("place"))
        .select_from(held)
        .join(past, col(past.alliance_id) == held.alliance_id)
        .where(is_listed(held.id, round_ids), col(past.id) != held.id, col(past.ends_at) <= held.opens_at)
        .where(col(past.poll_id).is_(None), col(past.is_missed).is_(False))
        .subquery()
    )
    newest = select_many(ended.c.held_id, ended.c.id, ended.c.opens_at).where(ended.c.place <= limit)
    found: dict[int, list[PastRound]] = {}
    for held_id, past_id, opens_at in session.execute(newest.order_by(ended.c.place)):
        found.setdefault(held_id, []).append(PastRound(past_id, opens_at))
    return found


def list_questions(session: Session, round_ids: Collection[int], member_ids: Collection[int]) -> list[PastQuestion]:
    """The questions to these members in these rounds that came in time, before the deadline."""
    answerer, own = aliased(Member), aliased(Member)
    statement = (
        select_many(
            col(Round.id),
            col(Asked.member_id),
            col(RoundStep.step_id),
            col(RoundStep.answered_at).is_not(None),
            func.coalesce(col(answerer.organisation_id) == col(own.organisation_id), false()),
        )
        .select_from(Asked)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(own, col(own.id) == Asked.member_id)
        .outerjoin(answerer, col(answerer.id) == RoundStep.answered_by_id)
        .where(is_listed(Round.id, round_ids), col(Asked.due_at) < col(Round.ends_at))
    )
    # A condition on the members would lead PostgreSQL through all that they were ever asked.
    of_members = set(member_ids)
    found = map(PastQuestion._make, session.execute(statement))
    return [one for one in found if one.member_id in of_members]


def map_last_active(session: Session, member_ids: Collection[int], *, since: dt.datetime) -> dict[int, dt.datetime]:
    """When each of these members last reported on any step or answered any question; omits those who did not since."""
    reported = select_many(col(StatusUpdate.by_member_id), func.max(StatusUpdate.at))
    reported = reported.where(is_listed(StatusUpdate.by_member_id, member_ids), col(StatusUpdate.at) >= since)
    answered = select_many(col(RoundStep.answered_by_id), func.max(RoundStep.answered_at))
    answered = answered.where(is_listed(RoundStep.answered_by_id, member_ids), col(RoundStep.answered_at) >= since)
    found: dict[int, dt.datetime] = {}
    for statement in (
        reported.group_by(col(StatusUpdate.by_member_id)),
        answered.group_by(col(RoundStep.answered_by_id)),
    ):
        for member_id, at in session.execute(statement):
            found[member_id] = max(at, found.get(member_id, at))
    return found


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

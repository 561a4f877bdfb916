"""Queries about the answers to several polls at once, with a few statements for all of them."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import AnswerState, Voter
from storage.tables import AnonymousVoter, Asked, Question, Round, RoundStep, ScanAnswer, Vote


def count_answers(session: Session, poll_ids: Sequence[int]) -> dict[int, int]:
    """The number of answers to each of these polls, by id: votes, submitted scans, or steps reported on."""
    counted = (
        select(col(Vote.poll_id), func.count()).where(col(Vote.poll_id).in_(poll_ids)).group_by(col(Vote.poll_id)),
        select(col(AnonymousVoter.poll_id), func.count())
        .where(col(AnonymousVoter.poll_id).in_(poll_ids))
        .group_by(col(AnonymousVoter.poll_id)),
        select(col(ScanAnswer.poll_id), func.count())
        .where(col(ScanAnswer.poll_id).in_(poll_ids), col(ScanAnswer.state) == AnswerState.SUBMITTED)
        .group_by(col(ScanAnswer.poll_id)),
        select(col(Round.poll_id), func.count(col(RoundStep.answered_at)))
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .where(col(Round.poll_id).in_(poll_ids))
        .group_by(col(Round.poll_id)),
    )
    # Each poll has one kind, so it occurs in only one of them.
    return {key: number for statement in counted for key, number in session.exec(statement).all() if key is not None}


def count_asked_steps(session: Session, poll_ids: Sequence[int]) -> dict[int, int]:
    """The number of steps that each of these status polls asks about, by id."""
    statement = (
        select(col(Round.poll_id), func.count())
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .where(col(Round.poll_id).in_(poll_ids))
        .group_by(col(Round.poll_id))
    )
    return {key: number for key, number in session.exec(statement).all() if key is not None}


def map_voters(session: Session, poll_ids: Sequence[int]) -> dict[int, Voter]:
    """For those of these polls that are questions: whether people or organisations vote, by id."""
    statement = select(Question.poll_id, Question.voter).where(col(Question.poll_id).in_(poll_ids))
    return {key: Voter(voter) for key, voter in session.exec(statement).all()}


def list_answered_by(session: Session, poll_ids: Collection[int], *, member_id: int, organisation_id: int) -> set[int]:
    """Those of these polls that a member answered, or a colleague where each organisation answers once."""
    keys = (f"m{member_id}", f"o{organisation_id}")
    found = {
        *session.exec(select(Vote.poll_id).where(col(Vote.poll_id).in_(poll_ids), col(Vote.voter_key).in_(keys))).all(),
        *session.exec(
            select(AnonymousVoter.poll_id).where(
                col(AnonymousVoter.poll_id).in_(poll_ids), AnonymousVoter.member_id == member_id
            )
        ).all(),
        *session.exec(
            select(ScanAnswer.poll_id).where(
                col(ScanAnswer.poll_id).in_(poll_ids),
                ScanAnswer.organisation_id == organisation_id,
                ScanAnswer.state == AnswerState.SUBMITTED,
            )
        ).all(),
    }
    return found | {key for key, is_open in _asked(session, poll_ids, member_id) if not is_open}


def list_asked_of(session: Session, poll_ids: Collection[int], *, member_id: int) -> set[int]:
    """Those of these status polls that ask a member about a step."""
    return {key for key, _ in _asked(session, poll_ids, member_id)}


def _asked(session: Session, poll_ids: Collection[int], member_id: int) -> Iterator[tuple[int, bool]]:
    """The status polls that ask a member, and whether one of the member's steps is unanswered."""
    is_open: ColumnElement[int] = func.count() - func.count(col(RoundStep.answered_at))
    statement = (
        select(col(Round.poll_id), is_open)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .join(Asked, col(Asked.round_step_id) == RoundStep.id)
        .where(col(Round.poll_id).in_(poll_ids), col(Asked.member_id) == member_id)
        .group_by(col(Round.poll_id))
    )
    return ((key, number > 0) for key, number in session.exec(statement).all() if key is not None)

"""Queries for the rounds of status polls: the steps, the members asked, and the messages."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlmodel import col, select

from storage.checkins.checkins import list_messages_that_ask
from storage.engine.database import Session
from storage.tables import (
    ActionStep,
    Alliance,
    Asked,
    Chair,
    CheckinMessage,
    Member,
    Poll,
    Round,
    RoundStep,
)


class Asker(NamedTuple):
    """A status poll with the member who asks and its alliance."""

    poll: Poll
    member: Member
    alliance: Alliance


def find_round(session: Session, poll_id: int) -> Round | None:
    """The round of a status poll; None for a poll of another kind."""
    return session.exec(select(Round).where(Round.poll_id == poll_id)).first()


def list_askers(session: Session, poll_ids: Collection[int]) -> Sequence[Asker]:
    """These status polls, each with the member who asks and the alliance."""
    if not poll_ids:
        return []
    statement = (
        select(Poll, Member, Alliance)
        .join(Member, col(Member.id) == Poll.by_member_id)
        .join(Alliance, col(Alliance.id) == Poll.alliance_id)
        .where(col(Poll.id).in_(poll_ids))
    )
    return [Asker(*row) for row in session.exec(statement).all()]


def list_chairs_of(session: Session, alliance_ids: Collection[int]) -> set[tuple[int, int]]:
    """The current chairs of these alliances: pairs of alliance id and member id."""
    statement = select(Chair.alliance_id, Chair.member_id)
    statement = statement.where(col(Chair.alliance_id).in_(alliance_ids), col(Chair.until).is_(None))
    return set(session.exec(statement).all())


def list_unanswered(session: Session, round_id: int) -> Sequence[tuple[int, str, int]]:
    """The unanswered steps of a round and the members asked: member id, name and step number, by name."""
    statement = (
        select(Member.id, Member.name, ActionStep.number)
        .join(Asked, col(Asked.member_id) == Member.id)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .join(ActionStep, col(ActionStep.id) == RoundStep.step_id)
        .where(RoundStep.round_id == round_id, col(RoundStep.answered_at).is_(None))
        .order_by(col(Member.name), col(Member.id), col(ActionStep.number))
    )
    return [(key, name, number) for key, name, number in session.exec(statement).all()]


def list_messages(session: Session, round_id: int) -> list[int]:
    """The ids of the messages that ask about a round."""
    return list_messages_that_ask(session, col(RoundStep.round_id) == round_id)


def list_unanswered_messages(session: Session, round_id: int) -> Sequence[CheckinMessage]:
    """The messages with an unanswered question of a round."""
    own = (
        select(Asked.message_id)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .where(RoundStep.round_id == round_id, col(RoundStep.answered_at).is_(None))
    )
    statement = select(CheckinMessage).where(col(CheckinMessage.id).in_(own))
    return session.exec(statement.order_by(col(CheckinMessage.id))).all()

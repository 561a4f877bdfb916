"""Queries for all named votes of a question, for its export file."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import VoteKind
from storage.tables import Member, Organisation, Vote, VoteChoice

NamedVote = tuple[int, str, str, str | None, VoteKind, dt.datetime]
"""The vote's id, the voter's name, their organisation in Dutch and English, the vote's kind, and its time."""


def list_named_votes(session: Session, poll_id: int) -> Sequence[NamedVote]:
    """All named votes of a question, by organisation and name."""
    statement = (
        select(Vote.id, Member.name, Organisation.name, Organisation.name_en, Vote.kind, Vote.at)  # type: ignore[call-overload]  # more columns than it has variants
        .join(Member, col(Member.id) == Vote.member_id)
        .join(Organisation, col(Organisation.id) == Vote.organisation_id)
        .where(Vote.poll_id == poll_id)
        .order_by(Organisation.name, Member.name, Vote.id)
    )
    found: Sequence[Any] = session.exec(statement).all()
    return found


def map_choices(session: Session, poll_id: int) -> dict[int, list[int]]:
    """The options chosen in each named vote, by vote id."""
    statement = select(VoteChoice.vote_id, VoteChoice.option_id).where(VoteChoice.poll_id == poll_id)
    chosen: dict[int, list[int]] = {}
    for vote_id, option_id in session.exec(statement.order_by(col(VoteChoice.option_id))).all():
        chosen.setdefault(vote_id, []).append(option_id)
    return chosen

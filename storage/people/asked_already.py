"""Count how often members were asked something: in check-ins, escalations, polls and mandates."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import KeptKind
from storage.tables import (
    Asked,
    CheckinMessage,
    Escalation,
    KeptMessage,
    Mandate,
    Member,
    Poll,
)


def count_asked(session: Session, member_ids: Collection[int], *, since: dt.datetime) -> dict[int, int]:
    """The number of requests to each of these members since then, by member id; omits members without any.

    Counts messages with steps, escalations, polls sent to them directly, and mandates.
    """
    messages = (
        select(CheckinMessage.member_id, func.count(func.distinct(CheckinMessage.id)))
        .join(Asked, col(Asked.message_id) == CheckinMessage.id)
        .where(col(CheckinMessage.member_id).in_(member_ids), col(CheckinMessage.made_at) >= since)
        .group_by(col(CheckinMessage.member_id))
    )
    questions = (
        select(Escalation.to_member_id, func.count())
        .where(col(Escalation.to_member_id).in_(member_ids), col(Escalation.created_at) >= since)
        .group_by(col(Escalation.to_member_id))
    )
    polls = (
        select(Member.id, func.count())
        .join(KeptMessage, col(KeptMessage.place) == Member.slack_user_id)
        .join(Poll, col(Poll.id) == KeptMessage.about_id)
        .where(KeptMessage.kind == KeptKind.POLL, col(KeptMessage.ts).is_not(None))
        .where(col(Member.id).in_(member_ids), col(Poll.opened_at) >= since)
        .group_by(col(Member.id))
    )
    mandates = (
        select(Mandate.asked_member_id, func.count())
        .where(col(Mandate.asked_member_id).in_(member_ids), col(Mandate.asked_at) >= since)
        .group_by(col(Mandate.asked_member_id))
    )
    found: dict[int, int] = {}
    asked = [row for statement in (messages, questions, polls, mandates) for row in session.exec(statement).all()]
    for member_id, count in asked:
        if member_id is not None:
            found[member_id] = found.get(member_id, 0) + count
    return found

"""Members who answered neither of their last two check-ins: the lead officer is asked in their place."""

from collections.abc import Mapping

from storage.checkins import silence as rows
from storage.engine.database import Session
from storage.tables import Round

ROUNDS = 2
"""After this many check-ins without an answer a member is asked through the lead officer."""


def list_silent(session: Session, held: Round, asked: Mapping[int, set[int]]) -> set[int]:
    """The members who left the last two check-ins unanswered, of those whom a new one asks.

    `asked` has the ids of the steps by member id. A member is silent if each of these check-ins asked them in time,
    something was left unanswered, and nobody of their organisation answered anything. They are asked again once they
    report on any step themselves, and when they become responsible for another step.
    """
    ended = rows.list_last_ended(session, held, limit=ROUNDS)
    if len(ended) < ROUNDS or not asked:
        return set()
    questions = rows.list_questions(session, [one.id for one in ended], list(asked))
    by_member: dict[int, list[rows.PastQuestion]] = {}
    for one in questions:
        by_member.setdefault(one.member_id, []).append(one)
    silent = {
        member_id
        for member_id, found in by_member.items()
        if asked[member_id] <= {one.step_id for one in found}
        and not any(one.is_answered_by_own for one in found)
        and all(any(one.round_id == past.id and not one.is_answered for one in found) for past in ended)
    }
    return silent - rows.list_active(session, silent, since=min(one.opens_at for one in ended)) if silent else silent

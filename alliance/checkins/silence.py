"""Members who answered neither of their last two check-ins: the lead officer is asked in their place."""

from collections.abc import Mapping, Sequence

from storage.checkins import silence as rows
from storage.engine.database import Session
from storage.tables import Round

ROUNDS = 2
"""After this many check-ins without an answer a member is asked through the lead officer."""


def map_silent(session: Session, asked: Sequence[tuple[Round, Mapping[int, set[int]]]]) -> dict[int, set[int]]:
    """Of the members asked in each of these new rounds, those who left the last two check-ins unanswered, by round id.

    `asked` has, with each round, the ids of the steps by member id. A member is silent if each of the two check-ins
    asked them in time, something was left unanswered, and nobody of their organisation answered anything. They are
    asked again once they report on any step themselves, and when they become responsible for another step.
    """
    ended = rows.map_last_ended(session, [held.id for held, of_whom in asked if of_whom], limit=ROUNDS)
    past_ids = [past.id for of_one in ended.values() if len(of_one) == ROUNDS for past in of_one]
    if not past_ids:
        return {}
    questions: dict[tuple[int, int], list[rows.PastQuestion]] = {}
    for one in rows.list_questions(session, past_ids, {key for _, of_whom in asked for key in of_whom}):
        questions.setdefault((one.round_id, one.member_id), []).append(one)
    silent: dict[int, set[int]] = {}
    for held, of_whom in asked:
        before = ended.get(held.id, [])
        for member_id, step_ids in of_whom.items() if len(before) == ROUNDS else ():
            found = [questions.get((past.id, member_id), []) for past in before]
            if _is_silent(found, step_ids):
                silent.setdefault(held.id, set()).add(member_id)
    if not silent:
        return {}
    since = {key: min(past.opens_at for past in ended[key]) for key in silent}
    active = rows.map_last_active(session, set().union(*silent.values()), since=min(since.values()))
    return {
        key: {one for one in of_one if one not in active or active[one] < since[key]} for key, of_one in silent.items()
    }


def _is_silent(found: Sequence[Sequence[rows.PastQuestion]], step_ids: set[int]) -> bool:
    """Whether a member is silent who was asked this in the last check-ins, and is asked about these steps now."""
    every = [one for of_round in found for one in of_round]
    return (
        step_ids <= {one.step_id for one in every}
        and not any(one.is_answered_by_own for one in every)
        and all(any(not one.is_answered for one in of_round) for of_round in found)
    )

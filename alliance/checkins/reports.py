"""A report on a step answers the rounds that ask about it, until it is undone."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from alliance import kept_messages
from alliance.agenda.signals import report_undone, step_changed, step_reported
from alliance.checkins.signals import poll_answered
from alliance.undo import fields_of, put_back_fields
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.tables import ActionStep, Round, RoundStep

ANSWERS = "answers"
"""The key of the earlier answers in what is stored to undo a report."""
ANSWER = ("answered_at", "answered_by_id", "is_changed")


@step_reported.follow
def note_answer(
    session: Session,
    step: ActionStep,
    *,
    by_member_id: int | None,
    is_changed: bool,
    before: dict[str, Any],
    now: dt.datetime,
) -> None:
    """Record a report on a step as the answer in its newest round and in every open status poll about it.

    A report counts for a round until the next one begins, unless the round is over and has an answer. The messages of
    everybody asked about the step are updated.
    """
    found = round_rows.list_counting(session, [step.id])
    before[ANSWERS] = [{"id": one.id, "fields": fields_of(one, ANSWER)} for one, _ in found]
    _note(session, found, by_member_id=by_member_id, is_changed=is_changed, now=now)
    refresh_messages_about(session, [step.id], now=now)


def note_answers(
    session: Session, steps: Sequence[ActionStep], *, by_member_id: int | None, is_changed: bool, now: dt.datetime
) -> bool:
    """Record a report on several steps as the answer in their newest rounds and in open status polls about them.

    The messages of everybody asked about the steps are updated. Returns False if no round asks about any of them.
    """
    ids = [step.id for step in steps]
    found = round_rows.list_counting(session, ids)
    _note(session, found, by_member_id=by_member_id, is_changed=is_changed, now=now)
    refresh_messages_about(session, ids, now=now)
    return bool(found)


def _note(
    session: Session,
    found: Sequence[tuple[RoundStep, Round]],
    *,
    by_member_id: int | None,
    is_changed: bool,
    now: dt.datetime,
) -> None:
    for round_step, held in found:
        # The moment of the first answer stays: otherwise a later report would take an answer out of the week that
        # counted it. Once a round is over, all of its answer stays.
        if round_step.answered_at is None:
            round_step.answered_at = now
        elif held.ends_at <= now:
            continue
        round_step.answered_by_id = by_member_id
        round_step.is_changed = round_step.is_changed or is_changed
        if held.poll_id is not None:
            poll_answered(session, held.poll_id, now=now)


@report_undone.follow
def put_back_answers(
    session: Session, step: ActionStep, *, reported_at: dt.datetime, before: dict[str, Any], now: dt.datetime
) -> None:
    """Put back the earlier answers about the step, except where a newer one was given since, and update messages."""
    earlier = {one["id"]: one["fields"] for one in before[ANSWERS]}
    for round_step, held in round_rows.list_by_id(session, list(earlier)):
        was = earlier[round_step.id]["answered_at"]
        if round_step.answered_at in (reported_at, dt.datetime.fromisoformat(was) if was else None):
            put_back_fields(round_step, earlier[round_step.id])
            if held.poll_id is not None:
                poll_answered(session, held.poll_id, now=now)
    refresh_messages_about(session, [step.id], now=now)


@step_changed.follow
def follow_step(session: Session, step: ActionStep, *, now: dt.datetime) -> None:
    """Update every message that asks about a changed step."""
    refresh_messages_about(session, [step.id], now=now)


def refresh_messages_about(session: Session, step_ids: Sequence[int], *, now: dt.datetime) -> None:
    """Update every message that asks about one of these steps."""
    kept_messages.refresh_messages(session, rows.list_messages_about(session, step_ids), now=now)

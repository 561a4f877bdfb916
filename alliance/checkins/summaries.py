"""Summaries of rounds: posted to the alliance's channel at the deadline, in counts, and only if a step changed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance import kept_messages
from alliance.calendar.occasions import day_of
from alliance.checkins import poll_rounds
from alliance.checkins.poll_rounds import PollHead
from alliance.enums import KeptKind, Name, Series, Status
from alliance.optional_ids import look_up
from storage.agenda import agenda as step_rows
from storage.checkins import checkins as checkin_rows
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.numbered import Numbered
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, Round, RoundStep


@dataclass(frozen=True)
class ChangedStep(Numbered, series=Series.STEP):
    """A step that changed in a round."""

    number: int
    title: Name
    before: Status
    status: Status
    note: str
    waits_for: tuple[str, ...] = ()
    """References of the contributions and steps it waits for."""


@dataclass(frozen=True)
class Summary:
    """A round at its deadline."""

    alliance: Alliance
    asked_on: dt.date
    answered: int
    asked: int
    changed: tuple[ChangedStep, ...]
    stuck: tuple[ChangedStep, ...]
    """All steps that are blocked, changed or not."""
    poll: PollHead | None = None
    """The heading of the status poll that the round belongs to; None for a check-in."""


def is_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether a round has ended and is not closed yet."""
    return round_rows.has_any_ended(session, now=now)


def close_ended_rounds(session: Session, *, now: dt.datetime) -> list[Round]:
    """Close the rounds whose deadline has passed; enqueue a summary for each in which a step changed.

    Messages with unanswered steps are updated to say that an answer still counts until the next round.
    """
    closed = list(round_rows.list_ended_rounds(session, now=now))
    for held in closed:
        held.closed_at = now
    session.flush()
    tell_channels(session, closed, now=now)
    unanswered = checkin_rows.list_unanswered_messages(session, [held.id for held in closed])
    kept_messages.refresh(session, KeptKind.CHECKIN, unanswered, is_urgent=False, now=now)
    return closed


def tell_channels(session: Session, rounds: Sequence[Round], *, now: dt.datetime) -> None:
    """Enqueue the summary of each of these rounds in which a step changed, for its alliance's channel."""
    changed = round_rows.list_changed(session, [held.id for held in rounds])
    alliances = alliance_rows.map_alliances(session, {held.alliance_id for held in rounds if held.id in changed})
    for held in rounds:
        alliance = alliances.get(held.alliance_id)
        if held.id in changed and alliance is not None and alliance.channel_id:
            enqueue(session, kind="round_summary", channel_key=alliance.channel_id, about={"round": held.id}, now=now)


def summarise(session: Session, round_id: int) -> Summary | None:
    """Return the results of a round up to now; None if there is no such round."""
    held = round_rows.find_round(session, round_id)
    alliance = alliance_rows.find_alliance(session, held.alliance_id) if held else None
    if held is None or alliance is None:
        return None
    steps = list_steps(session, round_id)
    poll_ids = [held.poll_id] if held.poll_id is not None else []
    return Summary(
        alliance=alliance,
        asked_on=day_of(held),
        answered=sum(1 for round_step, _ in steps if round_step.answered_at is not None),
        asked=len(steps),
        changed=tuple(step for round_step, step in steps if round_step.is_changed),
        stuck=tuple(step for _, step in steps if step.status is Status.BLOCKED),
        poll=look_up(poll_rounds.map_heads(session, poll_ids), held.poll_id),
    )


def list_steps(session: Session, round_id: int) -> list[tuple[RoundStep, ChangedStep]]:
    """List the steps of a round as they are now, by number."""
    found = round_rows.list_steps_of_round(session, round_id)
    ids = [step.id for _, step in found]
    notes = step_rows.map_newest_updates(session, ids)
    waits = round_rows.map_waits(session, ids)
    return [
        (
            round_step,
            ChangedStep(
                number=step.number,
                title=step.titles,
                before=Status(round_step.status_before),
                status=Status(step.status),
                note=notes[step.id].note if step.id in notes else "",
                waits_for=tuple(waits.get(step.id, ())),
            ),
        )
        for round_step, step in found
    ]

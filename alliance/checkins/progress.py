"""How an alliance's check-ins go: how far the running round is on its way, and how the last ones went."""

import datetime as dt
from dataclasses import dataclass

from alliance.words import Name
from storage.checkins import progress as rows
from storage.checkins import rounds as round_rows
from storage.engine.database import Session

ROUNDS = 6
"""Rounds of which the trend is shown."""
WAITING = 5
"""Steps that are named with what they wait for."""


@dataclass(frozen=True)
class RoundTrend:
    """A round in counts, which everybody may know."""

    held_on: dt.date
    answered: int
    asked: int


@dataclass(frozen=True)
class NotReached:
    """A person whose message Slack refused; it is not tried again."""

    name: str
    reason: str
    """Slack's word for it, such as `user_not_found`."""


@dataclass(frozen=True)
class Progress:
    """How far the messages of a running round are."""

    sent: int
    total: int
    not_reached: tuple[NotReached, ...]
    """For the chairs and the secretariat alone; empty for everybody else."""

    @property
    def is_on_its_way(self) -> bool:
        """Whether messages are still to be sent."""
        return self.sent + len(self.not_reached) < self.total


@dataclass(frozen=True)
class WaitingStep:
    """A step that waits for something."""

    number: int
    title: Name
    waits_for: tuple[str, ...]
    """References."""

    @property
    def ref(self) -> str:
        """Its reference, as people say it."""
        return f"A-{self.number}"


def show_progress(session: Session, *, alliance_id: int, with_names: bool, now: dt.datetime) -> Progress | None:
    """How far the newest round of an alliance is; None when none is running.

    `with_names` tells who could not be reached, which only the chairs and the secretariat hear.
    """
    held = next((one for one in round_rows.list_rounds(session, alliance_id, limit=1) if not one.is_missed), None)
    if held is None or held.ends_at <= now:
        return None
    sent, total = rows.count_messages(session, held.id)
    found = rows.list_not_reached(session, held.id, since=held.opens_at) if with_names else ()
    return Progress(sent, total, tuple(NotReached(name, reason) for name, reason in found))


def list_trend(session: Session, *, alliance_id: int) -> tuple[RoundTrend, ...]:
    """The last rounds of an alliance, oldest first."""
    found = rows.list_counted_rounds(session, alliance_id, limit=ROUNDS)
    return tuple(RoundTrend(held.held_on, answered, asked) for held, answered, asked in reversed(found))


def list_rungs(session: Session, *, alliance_id: int) -> tuple[tuple[int, Name, int], ...]:
    """The rungs of an alliance's ladder, each with its number, its name and how many steps stand on it."""
    found = rows.list_counted_rungs(session, alliance_id)
    return tuple((rung.number, Name(rung.name, rung.name_en), steps) for rung, steps in found)


def list_waiting(session: Session, *, alliance_id: int) -> tuple[WaitingStep, ...]:
    """The first running steps of an alliance that wait for something, with what it is."""
    steps = rows.list_waiting_steps(session, alliance_id, limit=WAITING)
    waits = round_rows.map_waits(session, [step.id for step in steps])
    return tuple(
        WaitingStep(step.number, Name(step.title, step.title_en), tuple(waits.get(step.id, ()))) for step in steps
    )

"""Progress of an alliance's check-ins: delivery of the running round, trend of the last rounds, waiting steps."""

import datetime as dt
from dataclasses import dataclass

from alliance.calendar.occasions import day_of
from alliance.enums import Name, Series
from storage.checkins import progress as rows
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.numbered import Numbered

ROUNDS = 6
"""Number of rounds in the trend."""
WAITING = 5
"""Number of waiting steps that are listed."""


@dataclass(frozen=True)
class RoundTrend:
    """A round in counts, which everybody may see."""

    asked_on: dt.date
    answered: int
    asked: int


@dataclass(frozen=True)
class NotReached:
    """A member whose message Slack refused; it is not retried."""

    name: str
    reason: str
    """Slack's error code, such as `user_not_found`."""


@dataclass(frozen=True)
class Progress:
    """Delivery progress of a running round's messages."""

    sent: int
    total: int
    not_reached: tuple[NotReached, ...]
    """Only for the chairs and the secretariat; empty for everybody else."""

    @property
    def is_on_its_way(self) -> bool:
        """Whether some messages are still to be sent."""
        return self.sent + len(self.not_reached) < self.total


@dataclass(frozen=True)
class WaitingStep(Numbered, series=Series.STEP):
    """A step that waits for contributions or other steps."""

    number: int
    title: Name
    waits_for: tuple[str, ...]
    """References of the contributions and steps it waits for."""


def show_progress(session: Session, *, alliance_id: int, with_names: bool, now: dt.datetime) -> Progress | None:
    """Return the delivery progress of an alliance's newest round; None if none is running.

    `with_names` includes the members who could not be reached, which only the chairs and the secretariat may see.
    """
    held = next((one for one in round_rows.list_rounds(session, alliance_id, limit=1) if not one.is_missed), None)
    if held is None or held.ends_at <= now:
        return None
    sent, total = rows.count_messages(session, held.id)
    found = rows.list_not_reached(session, held.id, since=held.opens_at) if with_names else ()
    return Progress(sent, total, tuple(NotReached(name, reason) for name, reason in found))


def list_trend(session: Session, *, alliance_id: int) -> tuple[RoundTrend, ...]:
    """List the last rounds of an alliance, oldest first."""
    found = rows.list_counted_rounds(session, alliance_id, limit=ROUNDS)
    return tuple(RoundTrend(day_of(held), answered, asked) for held, answered, asked in reversed(found))


def list_rungs(session: Session, *, alliance_id: int) -> tuple[tuple[int, Name, int], ...]:
    """List the rungs of an alliance's ladder: number, name and how many steps are on it."""
    found = rows.list_counted_rungs(session, alliance_id)
    return tuple((rung.number, rung.names, steps) for rung, steps in found)


def list_waiting(session: Session, *, alliance_id: int) -> tuple[WaitingStep, ...]:
    """List the first running steps of an alliance that wait for something, with what they wait for."""
    steps = rows.list_waiting_steps(session, alliance_id, limit=WAITING)
    waits = round_rows.map_waits(session, [step.id for step in steps])
    return tuple(WaitingStep(step.number, step.titles, tuple(waits.get(step.id, ()))) for step in steps)

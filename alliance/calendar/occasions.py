"""Claim an occasion of a schedule exactly once: its round is held, or recorded as missed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from alliance.calendar.recurrence import Occasion
from alliance.enums import SlotState
from storage.engine.database import Session
from storage.engine.slots import claim, claim_each
from storage.tables import Round, Schedule

SLOT = "checkin"


def take_each(
    session: Session, occasions: Iterable[tuple[Schedule, Occasion]], *, now: dt.datetime
) -> list[tuple[Schedule, Occasion]]:
    """Claim occasions of several schedules to hold their rounds; return those that nobody had claimed."""
    keys = {_key(*one): one for one in occasions}
    return [keys[key] for key in sorted(claim_each(session, SLOT, keys, now=now))]


def take(session: Session, schedule: Schedule, occasion: Occasion, *, now: dt.datetime) -> bool:
    """Claim an occasion to hold its round; False if it was already claimed, by any process."""
    return _claim(session, schedule, occasion, SlotState.DONE, now)


def day_of(held: Round) -> dt.date:
    """Return the date by which a round is reported: the day on which it asks, or the planned one if it asks nobody."""
    return held.asked_on or held.held_on


def record_missed(
    session: Session, schedule: Schedule, occasion: Occasion, *, at: dt.datetime, now: dt.datetime
) -> None:
    """Record that nobody was asked on an occasion due at `at`; does nothing if it was already claimed."""
    if _claim(session, schedule, occasion, SlotState.MISSED, now):
        values = round_values(schedule, occasion, opens_at=at, ends_at=at)
        session.add(Round(**values | {"is_missed": True, "closed_at": now}))


def round_values(
    schedule: Schedule, occasion: Occasion, *, opens_at: dt.datetime, ends_at: dt.datetime
) -> dict[str, Any]:
    """Return the values of the round of an occasion."""
    return {
        "alliance_id": schedule.alliance_id,
        "held_on": occasion.on,
        "planned_on": occasion.planned_on,
        "moved_by": [[reason.nl, reason.en] for reason in occasion.moved_by],
        "opens_at": opens_at,
        "ends_at": ends_at,
        "is_missed": False,
    }


def _claim(session: Session, schedule: Schedule, occasion: Occasion, state: SlotState, now: dt.datetime) -> bool:
    return claim(session, SLOT, _key(schedule, occasion), now=now, state=state)


def _key(schedule: Schedule, occasion: Occasion) -> str:
    return f"{schedule.alliance_id}:{occasion.on}"

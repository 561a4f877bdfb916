"""The figures of a period: counted in one place, reported once, and the same wherever they are told.

How each is counted stands in words among the texts (`report.counted.…`), which the workbook prints.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.calendar import Period, previous
from alliance.standing import RUNNING
from alliance.words import Status
from storage import digests as store
from storage import figures as rows
from storage.database import Session
from storage.figures import Scope

__all__ = [
    "NETWORK",
    "TOLD",
    "Correction",
    "Figure",
    "FigureName",
    "Scope",
    "compare_figures",
    "count_figures",
    "keep_figures",
    "list_corrections",
]

NETWORK = Scope()


class FigureName(StrEnum):
    """The figures, in the order in which they are told."""

    NEW_CONTRIBUTIONS = "new_contributions"
    ENDORSEMENTS = "endorsements"
    ON_TRACK = "on_track"
    ANSWERED = "answered"
    ADOPTIONS = "adoptions"
    CONTRIBUTORS = "contributors"
    NEEDS_ATTENTION = "needs_attention"
    UPDATED = "updated"


TOLD = tuple(FigureName)[:5]
"""Those that a message tells; the workbook has them all."""


@dataclass(frozen=True)
class Figure:
    """A number of a period, what it is out of, and the number of the period before (None when there was none)."""

    name: FigureName
    value: int
    out_of: int | None = None
    previous: int | None = None

    @property
    def change(self) -> int | None:
        """How much more it is than in the period before."""
        return None if self.previous is None else self.value - self.previous


@dataclass(frozen=True)
class Correction:
    """A figure that was reported of a period and would be another one today: something was changed afterwards."""

    name: FigureName
    reported: int
    now: int


def count_figures(
    session: Session, *, start: dt.datetime, end: dt.datetime, scope: Scope = NETWORK
) -> dict[FigureName, Figure]:
    """All figures of a period, of the network, an alliance or an organisation, as they were at its end."""
    statuses = rows.count_statuses(session, end, scope)
    running = sum(statuses.get(status, 0) for status in RUNNING)
    adopted = sum(number for status, number in statuses.items() if status is not Status.PROPOSED)
    contributors, participants = rows.count_contributors(session, start, end, scope)
    answered, asked = rows.count_answers(session, start, end, scope)
    attention = statuses.get(Status.AT_RISK, 0) + statuses.get(Status.BLOCKED, 0)
    figures = (
        Figure(FigureName.NEW_CONTRIBUTIONS, rows.count_contributions(session, start, end, scope)),
        Figure(FigureName.ENDORSEMENTS, rows.count_endorsements(session, start, end, scope)),
        Figure(FigureName.ON_TRACK, statuses.get(Status.ON_TRACK, 0), running),
        Figure(FigureName.ANSWERED, answered, asked),
        Figure(FigureName.ADOPTIONS, rows.count_adoptions(session, start, end, scope)),
        Figure(FigureName.CONTRIBUTORS, contributors, participants),
        Figure(FigureName.NEEDS_ATTENTION, attention, running),
        Figure(FigureName.UPDATED, rows.count_reported(session, start, end, scope), adopted),
    )
    return {figure.name: figure for figure in figures}


def keep_figures(session: Session, *, period: Period, now: dt.datetime, zone: ZoneInfo) -> None:
    """Store the network's figures of a period as they are reported; those stored before stay as they are."""
    stored = {row.figure for row in store.list_snapshots(session, [period.key])}
    counted = count_figures(session, start=period.starts_at(zone), end=period.ends_at(zone))
    new = {name.value: (one.value, one.out_of) for name, one in counted.items() if name not in stored}
    store.save_snapshots(session, period.key, new, now=now)


def compare_figures(
    session: Session, *, period: Period, zone: ZoneInfo, now: dt.datetime, scope: Scope = NETWORK
) -> tuple[Figure, ...]:
    """The figures of a period beside those of the one before.

    What was reported stays as it was. A period that still runs has nothing beside it: part of a week says nothing
    beside a whole one; nor has the first one there was.
    """
    present = _reported_or_counted(session, period, zone, scope)
    before = previous(period)
    beginning = store.find_beginning(session)
    is_first = beginning is None or before.ends_at(zone) <= beginning
    is_over = now >= period.ends_at(zone)
    earlier = {} if is_first or not is_over else _reported_or_counted(session, before, zone, scope)
    return tuple(
        Figure(name, present[name].value, present[name].out_of, earlier[name].value if name in earlier else None)
        for name in FigureName
    )


def list_corrections(session: Session, *, period: Period, zone: ZoneInfo) -> tuple[Correction, ...]:
    """What was reported of the network in a period and would be told otherwise today."""
    stored = _stored(session, period)
    if not stored:
        return ()
    counted = count_figures(session, start=period.starts_at(zone), end=period.ends_at(zone))
    return tuple(
        Correction(name, one.value, counted[name].value)
        for name, one in stored.items()
        if one.value != counted[name].value
    )


def _reported_or_counted(session: Session, period: Period, zone: ZoneInfo, scope: Scope) -> Mapping[FigureName, Figure]:
    stored = _stored(session, period) if scope == NETWORK else {}
    if len(stored) == len(FigureName):
        return stored
    return count_figures(session, start=period.starts_at(zone), end=period.ends_at(zone), scope=scope) | stored


def _stored(session: Session, period: Period) -> dict[FigureName, Figure]:
    known = set(FigureName)
    found = store.list_snapshots(session, [period.key])
    names = {FigureName(row.figure): row for row in found if row.figure in known}
    return {name: Figure(name, row.value, row.out_of) for name, row in names.items()}

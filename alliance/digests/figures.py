"""The figures of a period: counted in one place, reported once, and the same wherever they are shown.

How each is counted is explained in the texts (`report.counted.…`), which the workbook prints.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.calendar.periods import Period, PeriodKind, month_of, previous, quarter_of, week_of
from alliance.digests.impact import Impact, Total, count_impact, count_impacts
from alliance.enums import RUNNING, Status
from alliance.local_time import LocalTime
from storage.agenda.past_statuses import find_beginning
from storage.digests import figures as rows
from storage.digests import snapshots as store
from storage.digests.figures import Key, Scope
from storage.digests.snapshots import Unkept
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.people.alliances import list_alliances
from storage.tables import AllianceSnapshot, FigureSnapshot

__all__ = [
    "NETWORK",
    "TOLD",
    "Correction",
    "Figure",
    "FigureName",
    "Scope",
    "TrendPoint",
    "Unkept",
    "compare_figures",
    "count_figures",
    "count_unkept",
    "find_last_impact",
    "list_corrections",
    "list_ended",
    "list_trend",
    "store_corrected",
    "store_reported",
    "total_impact",
]

NETWORK = Scope()
TREND_LENGTH = 12


class FigureName(StrEnum):
    """The figures, in the order in which they are shown."""

    NEW_CONTRIBUTIONS = "new_contributions"
    ENDORSEMENTS = "endorsements"
    ON_TRACK = "on_track"
    ON_TRACK_LATE = "on_track_late"
    ANSWERED = "answered"
    ADOPTIONS = "adoptions"
    CONTRIBUTORS = "contributors"
    NEEDS_ATTENTION = "needs_attention"
    UPDATED = "updated"


TOLD = (
    FigureName.NEW_CONTRIBUTIONS,
    FigureName.ENDORSEMENTS,
    FigureName.ON_TRACK,
    FigureName.ANSWERED,
    FigureName.ADOPTIONS,
)
"""The figures in a message, `ON_TRACK` together with `ON_TRACK_LATE`; the workbook has all of them."""
RECOUNTED = frozenset(FigureName) - {FigureName.ON_TRACK_LATE}
"""The figures that are corrected if they would differ today; a due date has no history to count a past week by."""


@dataclass(frozen=True)
class Figure:
    """A figure of a period, the total it is part of, and the previous period's figure (None if there was none)."""

    name: FigureName
    value: int
    out_of: int | None = None
    previous: int | None = None

    @property
    def change(self) -> int | None:
        """The difference from the previous period."""
        return None if self.previous is None else self.value - self.previous


@dataclass(frozen=True)
class Correction:
    """A reported figure or total that would differ today, because data was changed later."""

    name: FigureName | Total
    reported: int
    now: int
    period: Period


@dataclass(frozen=True)
class TrendPoint:
    """The figures of one period as they were reported."""

    period: Period
    values: Mapping[FigureName, int]


def count_figures(
    session: Session,
    *,
    period: Period,
    zone: ZoneInfo,
    scope: Scope = NETWORK,
    now: dt.datetime | None = None,
) -> dict[FigureName, Figure]:
    """All figures of a period as of its end, for the network, an alliance or an organisation.

    Pass `now` for a period that may still be running: check-ins with time left to answer are not counted yet, and only
    what is late by today is late.
    """
    return _count_by_key(session, period, zone, scope, (None,), now)[None]


def list_ended(session: Session, *, time: LocalTime) -> list[Period]:
    """The last month and quarter to end, without those from before the network began.

    Their figures are stored so that trends exist even without a monthly or quarterly digest.
    """
    beginning, today = find_beginning(session), time.today
    ended = (previous(month_of(today)), previous(quarter_of(today)))
    return [one for one in ended if beginning is not None and one.ends_at(time.zone) > beginning]


def count_unkept(session: Session, *, period: Period, zone: ZoneInfo) -> list[Unkept]:
    """Count the figures of a period, and the totals at its end, that are not stored yet.

    Covers the network and each running alliance. Read-only, but slow in a big network, so call it outside the writing
    transaction.
    """
    alliances = tuple(alliance.id for alliance, _ in list_alliances(session))
    return [
        *_count_unkept(session, period, zone, NETWORK, (None,)),
        *_count_unkept(session, period, zone, Scope(is_each=True), alliances),
    ]


def store_reported(session: Session, unkept: Sequence[Unkept], *, now: dt.datetime) -> None:
    """Store figures as reported; figures stored before stay as they are."""
    store.save_snapshots(session, unkept, now=now)


def compare_figures(session: Session, *, period: Period, time: LocalTime, scope: Scope = NETWORK) -> tuple[Figure, ...]:
    """The figures of a period next to those of the previous one.

    Reported figures stay as they were. A running period has no comparison, because part of a period cannot be compared
    to a whole one, and neither has one whose previous period was less than half covered by the network's existence.
    """
    present = _reported_or_counted(session, period, time.zone, scope, time.now)
    before = previous(period)
    beginning = find_beginning(session)
    starts_at, ends_at = before.starts_at(time.zone), before.ends_at(time.zone)
    is_first = beginning is None or beginning > starts_at + (ends_at - starts_at) / 2
    is_over = time.now >= period.ends_at(time.zone)
    earlier = {} if is_first or not is_over else _reported_or_counted(session, before, time.zone, scope)
    # 0 out of 0 is nothing to compare with.
    values = {name: one.value for name, one in earlier.items() if one.out_of != 0}
    return tuple(Figure(name, present[name].value, present[name].out_of, values.get(name)) for name in FigureName)


def total_impact(session: Session, *, period: Period, zone: ZoneInfo, scope: Scope = NETWORK) -> Impact:
    """The totals from the start up to the end of a period; as reported, if they were."""
    stored = _stored_totals(session, period, scope)
    if len(stored) == len(Total):
        return stored
    return {**count_impact(session, end=period.ends_at(zone), scope=scope), **stored}


def find_last_impact(session: Session) -> Impact:
    """The network's totals as last reported; empty before the first digest."""
    return {Total(row.figure): row.value for row in store.find_newest_snapshots(session, list(Total))}


def list_corrections(
    session: Session, *, period: Period, zone: ZoneInfo, scope: Scope = NETWORK
) -> tuple[Correction, ...]:
    """Reported figures of a period, and totals at its end, that would differ today."""
    figures, totals = _stored(session, period, scope), _stored_totals(session, period, scope)
    counted = count_figures(session, period=period, zone=zone, scope=scope) if figures else {}
    now = count_impact(session, end=period.ends_at(zone), scope=scope) if totals else {}
    return (
        *(
            Correction(name, one.value, counted[name].value, period)
            for name, one in figures.items()
            if name in RECOUNTED and one.value != counted[name].value
        ),
        *(Correction(name, value, now[name], period) for name, value in totals.items() if value != now[name]),
    )


def store_corrected(session: Session, corrections: Sequence[Correction], *, zone: ZoneInfo, scope: Scope) -> None:
    """Store corrected figures of one period as the reported ones; the others stay as they were."""
    period, names = corrections[0].period, {one.name for one in corrections}
    figures = count_figures(session, period=period, zone=zone, scope=scope)
    parts = {str(name): one.out_of for name, one in figures.items()}
    # The late steps are a part of those on track, and have no history of their own.
    late = figures[FigureName.ON_TRACK_LATE]
    values = {str(one.name): (one.now, parts.get(one.name)) for one in corrections}
    if FigureName.ON_TRACK in names:
        values[FigureName.ON_TRACK_LATE] = (late.value, late.out_of)
    store.replace_snapshots(session, period.key, values, alliance_id=scope.alliance_id)


def list_trend(session: Session, *, period: Period, alliance_id: Wanted = None) -> tuple[TrendPoint, ...]:
    """The latest periods of the same kind, up to this one, whose figures were reported; oldest first.

    A range of days gets the weeks that had ended by its end. Several alliances get the sum of their figures, without
    the number of contributing organisations: for several alliances together it was never reported.
    """
    is_range, known = period.kind is PeriodKind.RANGE, set(FigureName)
    periods = [previous(week_of(period.last_on + dt.timedelta(days=1))) if is_range else period]
    while len(periods) < TREND_LENGTH:
        periods.append(previous(periods[-1]))
    if isinstance(alliance_id, tuple):
        known.remove(FigureName.CONTRIBUTORS)
    values: dict[str, dict[FigureName, int]] = {}
    for row in store.list_snapshots(session, [one.key for one in periods], alliance_id=alliance_id):
        if row.figure in known:
            name, reported = FigureName(row.figure), values.setdefault(row.period, {})
            reported[name] = reported.get(name, 0) + row.value
    return tuple(TrendPoint(one, values[one.key]) for one in reversed(periods) if one.key in values)


def _count_unkept(session: Session, period: Period, zone: ZoneInfo, scope: Scope, keys: Sequence[Key]) -> list[Unkept]:
    stored = store.list_stored(session, period.key, of_each=scope.is_each)
    if all((key, name) in stored for key in keys for name in (*FigureName, *Total)):
        return []
    figures = _count_by_key(session, period, zone, scope, keys)
    totals = count_impacts(session, end=period.ends_at(zone), scope=scope, keys=keys)
    counted = [
        *((key, one.name, one.value, one.out_of) for key in keys for one in figures[key].values()),
        *((key, name, value, None) for key in keys for name, value in totals[key].items()),
    ]
    return [Unkept(period.key, *one) for one in counted if one[:2] not in stored]


def _count_by_key(
    session: Session,
    period: Period,
    zone: ZoneInfo,
    scope: Scope,
    keys: Iterable[Key],
    now: dt.datetime | None = None,
) -> dict[Key, dict[FigureName, Figure]]:
    start, end = period.starts_at(zone), period.ends_at(zone)
    today = min(period.last_on, now.astimezone(zone).date()) if now else period.last_on
    shared = rows.count_contributions(session, start, end, scope)
    endorsed = rows.count_endorsements(session, start, end, scope)
    adopted = rows.count_adoptions(session, start, end, scope)
    answered, asked = rows.count_answers(session, start, min(end, now or end), scope)
    contributors, participants = rows.count_contributors(session, start, end, scope)
    steps, reported, late = rows.count_statuses(session, start, end, scope, today=today)
    on_agenda = set(Status) - {Status.PROPOSED}
    found = {}
    for key in keys:
        running = sum(steps[key, status] for status in RUNNING)
        pressing = steps[key, Status.AT_RISK] + steps[key, Status.BLOCKED]
        updated, all_steps = (sum(one[key, status] for status in on_agenda) for one in (reported, steps))
        figures = (
            Figure(FigureName.NEW_CONTRIBUTIONS, shared[key]),
            Figure(FigureName.ENDORSEMENTS, endorsed[key]),
            Figure(FigureName.ON_TRACK, steps[key, Status.ON_TRACK], running),
            Figure(FigureName.ON_TRACK_LATE, late[key, Status.ON_TRACK], steps[key, Status.ON_TRACK]),
            Figure(FigureName.ANSWERED, answered[key], asked[key]),
            Figure(FigureName.ADOPTIONS, adopted[key]),
            Figure(FigureName.CONTRIBUTORS, contributors[key], participants[key]),
            Figure(FigureName.NEEDS_ATTENTION, pressing, running),
            Figure(FigureName.UPDATED, updated, all_steps),
        )
        found[key] = {figure.name: figure for figure in figures}
    return found


def _reported_or_counted(
    session: Session, period: Period, zone: ZoneInfo, scope: Scope, now: dt.datetime | None = None
) -> Mapping[FigureName, Figure]:
    stored = _stored(session, period, scope)
    if len(stored) == len(FigureName):
        return stored
    counted = count_figures(session, period=period, zone=zone, scope=scope, now=now)
    return {name: stored.get(name, counted[name]) for name in FigureName}


def _stored(session: Session, period: Period, scope: Scope) -> dict[FigureName, Figure]:
    """The stored figures, in the order in which they are shown."""
    found = _rows(session, period, scope)
    return {
        name: Figure(name, found[name.value].value, found[name.value].out_of)
        for name in FigureName
        if name.value in found
    }


def _stored_totals(session: Session, period: Period, scope: Scope) -> dict[Total, int]:
    found = _rows(session, period, scope)
    return {name: found[name.value].value for name in Total if name.value in found}


def _rows(session: Session, period: Period, scope: Scope) -> dict[str, FigureSnapshot | AllianceSnapshot]:
    """The stored figures by name; there are none for an organisation or for several alliances together."""
    if scope.organisation_id is not None or isinstance(scope.alliance_id, tuple):
        return {}
    return {row.figure: row for row in store.list_snapshots(session, [period.key], alliance_id=scope.alliance_id)}

"""The digest: which weeks are due, making one exactly once, and everything a message or a workbook tells."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.calendar import Period, digest_due_at, previous, week_of
from alliance.errors import NotFound
from alliance.standing import RUNNING, Agenda, StepStanding, read_agenda
from alliance.words import ContributionKind, Name, Series, SlotState, Status, Visibility
from storage import digests as store
from storage.alliances import find_alliance
from storage.database import Session
from storage.deliveries import enqueue
from storage.slots import claim, find_milestone, list_keys

DIGEST = "digest"
INSTALLED = "installed"
CAUGHT_UP_WEEKS = 4
TREND_WEEKS = 12


class FigureName(StrEnum):
    """The figures of a digest, in the order in which they are told."""

    NEW_CONTRIBUTIONS = "new_contributions"
    CONTRIBUTORS = "contributors"
    ON_TRACK = "on_track"
    NEEDS_ATTENTION = "needs_attention"
    UPDATED = "updated"


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


class AttentionReason(StrEnum):
    """Why a step needs attention; the most pressing first."""

    BLOCKED = "blocked"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"


@dataclass(frozen=True)
class Attention:
    """A step that needs attention, with the most pressing reason."""

    step: StepStanding
    reason: AttentionReason


@dataclass(frozen=True)
class SharedContribution:
    """A contribution as it read at the end of the period in which it was shared."""

    number: int
    shared_at: dt.datetime
    kind: ContributionKind
    title: str
    body: str
    alliance: Name
    theme: Name
    organisation: Name
    author: str
    visibility: Visibility
    permalink: str | None

    @property
    def reference(self) -> str:
        """What people call it: "B-12"."""
        return f"{Series.CONTRIBUTION}-{self.number}"


@dataclass(frozen=True)
class TrendPoint:
    """The figures of one week as they were reported."""

    week: Period
    values: Mapping[FigureName, int]


@dataclass(frozen=True)
class Digest:
    """Everything that is told about a period; what was true at its end, whenever it is asked for.

    The secretariat and chairs read it: contributions visible to their alliance only are in it, and say so.
    """

    period: Period
    previous: Period
    as_of: dt.datetime
    """The end of the period, or the moment of asking while it runs."""
    alliance: Name | None
    figures: tuple[Figure, ...]
    attention: tuple[Attention, ...]
    contributions: tuple[SharedContribution, ...]
    steps: tuple[StepStanding, ...]
    trend: tuple[TrendPoint, ...]
    """The newest weeks up to the period's end whose figures were reported, oldest first."""


def due_weeks(session: Session, *, now: dt.datetime, zone: ZoneInfo) -> list[Period]:
    """The weeks whose digest is due at `now` and was not made: at most the four newest, oldest first."""
    return _untaken(session, now=now, zone=zone)[-CAUGHT_UP_WEEKS:]


def next_due_at(*, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first moment after `now` at which a digest becomes due."""
    running = week_of(now.astimezone(zone).date())
    due_at = digest_due_at(previous(running), zone)
    return due_at if due_at > now else digest_due_at(running, zone)


def make_weekly_digest(
    session: Session, *, period: Period, now: dt.datetime, zone: ZoneInfo, lanes: Sequence[str]
) -> bool:
    """Take the week's slot, keep its figures and put its message in line for each of `lanes`.

    False, and nothing changes, when the week's digest was made before, by whatever process. Weeks too old to be
    caught up are recorded as missed.
    """
    too_old = _untaken(session, now=now, zone=zone)[:-CAUGHT_UP_WEEKS]
    if not claim(session, DIGEST, period.key, now=now):
        return False
    for week in too_old:
        claim(session, DIGEST, week.key, now=now, state=SlotState.MISSED)
    keep_figures(session, period=period, now=now, zone=zone)
    for lane in lanes:
        enqueue(session, kind=DIGEST, lane=lane, about={"period": period.key, "language": None}, now=now)
    return True


def keep_figures(session: Session, *, period: Period, now: dt.datetime, zone: ZoneInfo) -> None:
    """Store a period's figures as they are reported; those stored before stay as they are."""
    if store.list_snapshots(session, [period.key]):
        return
    agenda = read_agenda(session, end=period.ends_at(zone))
    figures = _counted(session, agenda, period, zone, alliance_id=None)
    kept = {name.value: (figure.value, figure.out_of) for name, figure in figures.items()}
    store.save_snapshots(session, period.key, kept, now=now)


def collect_digest(
    session: Session, *, period: Period, zone: ZoneInfo, now: dt.datetime, alliance_id: int | None = None
) -> Digest:
    """Everything about `period`, of one alliance or of the whole network. Raises NotFound for an unknown alliance.

    A period that still runs is told up to `now`, without a change: part of a week says nothing beside a whole one. For
    one that has ended `now` makes no difference.
    """
    alliance = find_alliance(session, alliance_id) if alliance_id is not None else None
    if alliance is None and alliance_id is not None:
        raise NotFound("alliance", str(alliance_id))
    end = period.ends_at(zone)
    agenda = read_agenda(session, end=end, alliance_id=alliance_id)
    steps = agenda.standings(end, today=min(period.last_on, now.astimezone(zone).date()))
    return Digest(
        period=period,
        previous=previous(period),
        as_of=min(end, now),
        alliance=Name(alliance.name, alliance.name_en) if alliance else None,
        figures=_figures(session, agenda, period, zone, alliance_id, is_over=now >= end),
        attention=_attention(steps),
        contributions=_contributions(session, period, zone, alliance_id),
        steps=steps,
        trend=_trend(session, period) if alliance is None else (),
    )


def _untaken(session: Session, *, now: dt.datetime, zone: ZoneInfo) -> list[Period]:
    """The weeks that ended after the installation, whose digest is due and which nobody took; oldest first."""
    installed_at = find_milestone(session, INSTALLED)
    if installed_at is None:
        return []
    week = previous(week_of(now.astimezone(zone).date()))
    taken = list_keys(session, DIGEST)
    found = []
    while week.ends_at(zone) > installed_at:
        if week.key not in taken and digest_due_at(week, zone) <= now:
            found.append(week)
        week = previous(week)
    return found[::-1]


def _figures(
    session: Session, agenda: Agenda, period: Period, zone: ZoneInfo, alliance_id: int | None, *, is_over: bool
) -> tuple[Figure, ...]:
    present = _reported_or_counted(session, agenda, period, zone, alliance_id)
    before = previous(period)
    beginning = store.find_beginning(session)
    is_first = beginning is None or before.ends_at(zone) <= beginning
    earlier = {} if is_first or not is_over else _reported_or_counted(session, agenda, before, zone, alliance_id)
    return tuple(
        Figure(name, present[name].value, present[name].out_of, earlier[name].value if name in earlier else None)
        for name in FigureName
    )


def _reported_or_counted(
    session: Session, agenda: Agenda, period: Period, zone: ZoneInfo, alliance_id: int | None
) -> dict[FigureName, Figure]:
    if alliance_id is None:
        stored = {row.figure: row for row in store.list_snapshots(session, [period.key])}
        if all(name in stored for name in FigureName):
            return {name: Figure(name, stored[name].value, stored[name].out_of) for name in FigureName}
    return _counted(session, agenda, period, zone, alliance_id)


def _counted(
    session: Session, agenda: Agenda, period: Period, zone: ZoneInfo, alliance_id: int | None
) -> dict[FigureName, Figure]:
    start, end = period.starts_at(zone), period.ends_at(zone)
    contributors = store.list_contributors(session, start=start, end=end, alliance_id=alliance_id)
    participants = store.list_participants(session, end=end, alliance_id=alliance_id)
    statuses = agenda.statuses(end)
    running = [status for status in statuses.values() if status in RUNNING]
    adopted = {step_id for step_id, status in statuses.items() if status is not Status.PROPOSED}
    figures = (
        Figure(FigureName.NEW_CONTRIBUTIONS, len(contributors)),
        Figure(FigureName.CONTRIBUTORS, len(participants & set(contributors)), len(participants)),
        Figure(FigureName.ON_TRACK, running.count(Status.ON_TRACK), len(running)),
        Figure(FigureName.NEEDS_ATTENTION, running.count(Status.AT_RISK) + running.count(Status.BLOCKED), len(running)),
        Figure(FigureName.UPDATED, len(adopted & agenda.updated(start, end)), len(adopted)),
    )
    return {figure.name: figure for figure in figures}


def _attention(steps: Sequence[StepStanding]) -> tuple[Attention, ...]:
    """What is stuck, then what is late, longest first, then what is at risk; each step once."""
    found = [Attention(step, reason) for step in steps if (reason := _reason(step))]
    pressing = list(AttentionReason)
    return tuple(sorted(found, key=lambda item: (pressing.index(item.reason), -item.step.days_late)))


def _reason(step: StepStanding) -> AttentionReason | None:
    if step.status is Status.BLOCKED:
        return AttentionReason.BLOCKED
    if step.days_late:
        return AttentionReason.OVERDUE
    return AttentionReason.AT_RISK if step.status is Status.AT_RISK else None


def _contributions(
    session: Session, period: Period, zone: ZoneInfo, alliance_id: int | None
) -> tuple[SharedContribution, ...]:
    start, end = period.starts_at(zone), period.ends_at(zone)
    shared = store.list_shared(session, start=start, end=end, alliance_id=alliance_id)
    versions = store.list_versions(session, start=start, end=end, alliance_id=alliance_id)
    permalinks = store.list_permalinks(session, start=start, end=end, alliance_id=alliance_id)
    themes = store.list_themes(session)
    rows = []
    for contribution, alliance, organisation, author in shared:
        read = versions.get(contribution.id or 0, contribution)
        theme = themes[alliance.theme_id]
        rows.append(
            SharedContribution(
                number=contribution.number,
                shared_at=contribution.created_at,
                kind=ContributionKind(read.kind),
                title=read.title,
                body=read.body,
                alliance=Name(alliance.name, alliance.name_en),
                theme=Name(theme.name, theme.name_en),
                organisation=Name(organisation.name, organisation.name_en),
                author=author.name,
                visibility=Visibility(read.visibility),
                permalink=permalinks.get(contribution.id or 0),
            )
        )
    return tuple(rows)


def _trend(session: Session, period: Period) -> tuple[TrendPoint, ...]:
    weeks = [week_of(period.last_on - dt.timedelta(weeks=back)) for back in reversed(range(TREND_WEEKS))]
    values: dict[str, dict[FigureName, int]] = {}
    for row in store.list_snapshots(session, [week.key for week in weeks]):
        if row.figure in list(FigureName):
            values.setdefault(row.period, {})[FigureName(row.figure)] = row.value
    return tuple(TrendPoint(week, values[week.key]) for week in weeks if week.key in values)

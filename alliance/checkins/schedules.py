"""An alliance's check-in schedule, set by its chair or the secretariat, and the occasions it plans."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import workdays_of
from alliance.calendar.occasions import record_missed
from alliance.calendar.recurrence import Occasion, Recurrence, WithExtra, check_wall_time, deadline, instant, occasions
from alliance.calendar.workdays import Workdays
from alliance.calendar.working_hours import CLOSES
from alliance.calendar.zones import find_zone
from alliance.checkins.paper_days import days_before
from alliance.enums import Every
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.people.alliances.alliances import get_alliance
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, Schedule

USUAL_WEEKDAY, USUAL_TIME = 3, dt.time(9)
"""What a new schedule proposes: Thursday, at this hour."""
SHOWN = 3
"""Number of dates that are shown before a schedule is saved."""
BACK = dt.timedelta(days=366)
"""How far back a closure may matter: check-ins planned before it may have moved to the present."""
MISSED_FOR = dt.timedelta(days=60)
"""How long a check-in that was missed during downtime stays listed."""
MAX_WINDOW = 20
"""Longest answering window in working days; with more time, members would answer in the next round."""


@dataclass(frozen=True)
class ScheduleForm:
    """The values of a schedule that a chair sets."""

    every: Every
    weekday: int
    wall_time: dt.time
    zone: str
    starts_on: dt.date
    weeks: int = 1
    nth: int = 2
    window_days: int = 3
    paused_until: dt.date | None = None
    days_before_papers: int | None = None


@dataclass(frozen=True)
class Planned:
    """A coming check-in: the occasion, its moment, and its deadline."""

    occasion: Occasion
    at: dt.datetime
    ends_at: dt.datetime


def check_schedule(
    session: Session, *, by: Person, alliance_id: int, form: ScheduleForm, time: LocalTime
) -> tuple[Alliance, ScheduleForm, list[Planned]]:
    """Return the alliance, the form as it would be stored, and its next three check-ins with what moves them.

    Raises NotAllowed, and Invalid for a field: a zone that does not exist, a time that the clock skips or repeats, a
    day that has passed (unless already stored), an answering window or number of days that is out of range, every 0
    weeks.
    """
    alliance, form = _check(session, by=by, alliance_id=alliance_id, form=form, now=time.now)
    return alliance, form, plan(session, form, alliance_id=alliance_id, time=time)


def _check(
    session: Session, *, by: Person, alliance_id: int, form: ScheduleForm, now: dt.datetime
) -> tuple[Alliance, ScheduleForm]:
    authorise(by, Action.SCHEDULE, alliance_id=alliance_id)
    alliance = get_alliance(session, alliance_id)
    kept = schedule_rows.find_schedule(session, alliance_id)
    form = replace(form, zone=find_zone(form.zone))
    zone = ZoneInfo(form.zone)
    today = now.astimezone(zone).date()
    if form.starts_on < today and (kept is None or form.starts_on != kept.starts_on):
        raise Invalid("starts_on", "problem.schedule_past", day=form.starts_on)
    is_new_pause = kept is None or form.paused_until != kept.paused_until
    if form.paused_until is not None and form.paused_until < today and is_new_pause:
        raise Invalid("paused_until", "problem.pause_past", day=form.paused_until)
    if not 0 <= form.window_days <= MAX_WINDOW:
        raise Invalid("window_days", "problem.window_days")
    is_new_window = kept is None or (kept.window_days, kept.wall_time) != (form.window_days, form.wall_time)
    if form.window_days == 0 and form.wall_time >= CLOSES and is_new_window:
        raise Invalid("window_days", "problem.window_over", time=f"{CLOSES:%H:%M}")
    if form.days_before_papers is not None and not 1 <= form.days_before_papers <= 60:
        raise Invalid("days_before_papers", "problem.days_before_papers")
    _recurrence(form)
    check_wall_time(form.wall_time, zone, since=today)
    return alliance, form


def plan(session: Session, form: ScheduleForm, *, alliance_id: int, time: LocalTime) -> list[Planned]:
    """Return the next three check-ins of an alliance under this schedule."""
    zone = ZoneInfo(form.zone)
    workdays = _workdays(session, form, time)
    held_on = schedule_rows.find_last_held_on(session, alliance_id)
    extra = _extra(session, form, alliance_id, time.now.date())
    return [
        Planned(
            occasion,
            instant(occasion.on, form.wall_time, zone),
            deadline(occasion.on, form.window_days, zone, workdays),
        )
        for occasion in islice(_upcoming(form, workdays, time.now, held_on, extra), SHOWN)
    ]


def save_schedule(session: Session, *, by: Person, alliance_id: int, form: ScheduleForm, time: LocalTime) -> Schedule:
    """Store an alliance's schedule; a running round continues. Raises as `check_schedule`.

    Of the occasions that were due under the previous schedule and not held yet, the newest is held if the new schedule
    has that day too; all others are recorded as missed.
    """
    alliance, form = _check(session, by=by, alliance_id=alliance_id, form=form, now=time.now)
    schedule = schedule_rows.lock_schedule_of(session, alliance_id)
    before = _plain(form_of(schedule)) if schedule is not None else {}
    due = due_occasions(session, schedule, time=time) if schedule is not None else []
    if schedule is None:
        schedule = Schedule(alliance_id=alliance_id, updated_at=time.now, **asdict(form))
    for name, value in asdict(form).items():
        setattr(schedule, name, value)
    if audit_changes(session, by, "set_schedule", alliance.slug, before, _plain(form), time.now):
        schedule.updated_at = time.now
    if not _keep_newest(session, schedule, due, time=time):
        plan_next(session, schedule, time=time)
    session.add(schedule)
    session.flush()
    return schedule


def pause_form(session: Session, *, by: Person, alliance_id: int, until: dt.date | None) -> ScheduleForm:
    """Return an alliance's schedule with a new pause, or none. Raises NotAllowed, and Conflict without a schedule."""
    authorise(by, Action.SCHEDULE, alliance_id=alliance_id)
    schedule = schedule_rows.find_schedule(session, alliance_id)
    if schedule is None:
        raise Conflict("problem.no_schedule")
    return replace(form_of(schedule), paused_until=until)


def papers_form(session: Session, *, by: Person, alliance_id: int, days: int | None) -> ScheduleForm:
    """Return an alliance's schedule with another number of days before a meeting's papers, or None.

    Raises NotAllowed, and Conflict if the alliance has no schedule.
    """
    form = pause_form(session, by=by, alliance_id=alliance_id, until=None)
    kept = schedule_rows.find_schedule(session, alliance_id)
    return replace(form, days_before_papers=days, paused_until=kept.paused_until if kept else None)


def end_schedule(session: Session, *, by: Person, alliance_id: int, now: dt.datetime) -> Alliance:
    """Delete an alliance's schedule; a running round continues to its deadline, past rounds stay. Raises NotAllowed."""
    authorise(by, Action.SCHEDULE, alliance_id=alliance_id)
    alliance = get_alliance(session, alliance_id)
    schedule = schedule_rows.lock_schedule_of(session, alliance_id)
    if schedule is not None:
        audit(session, by, "end_schedule", alliance.slug, _plain(form_of(schedule)), now)
        session.delete(schedule)
        session.flush()
    return alliance


@dataclass(frozen=True)
class ScheduleState:
    """An alliance's schedule and its next check-in; `form` is None without a schedule."""

    alliance: Alliance
    form: ScheduleForm | None = None
    next_one: Planned | None = None
    missed_on: tuple[dt.date, ...] = ()
    """Dates of check-ins in the last months that were missed during downtime."""


def list_standings(session: Session, *, by: Person, time: LocalTime) -> list[ScheduleState]:
    """List the schedules of the running alliances that `by` may schedule, in the network's order.

    Raises NotAllowed if there are none.
    """
    authorise(by, Action.SCHEDULE)
    found = []
    schedules = {one.alliance_id: one for one in schedule_rows.list_schedules(session)}
    missed_rounds = schedule_rows.map_missed_rounds(session, since=time.now.date() - MISSED_FOR)
    for alliance, _ in alliance_rows.list_alliances(session):
        key = alliance.id
        if not may(by, Action.SCHEDULE, alliance_id=key):
            continue
        schedule = schedules.get(key)
        if schedule is None:
            found.append(ScheduleState(alliance))
            continue
        form, missed = form_of(schedule), missed_rounds.get(key, [])
        next_one = plan(session, form, alliance_id=key, time=time)[0]
        found.append(ScheduleState(alliance, form, next_one, tuple(one.held_on for one in missed)))
    return found


@dataclass(frozen=True)
class SchedulePlanning:
    """What check-ins are planned with, and what was planned: most alliances have the same schedule."""

    workdays: Workdays
    held_on: dict[int, dt.date]
    """The day of the newest check-in by alliance id."""
    due: dict[tuple[object, ...], Sequence[tuple[Occasion, dt.datetime]]] = field(default_factory=dict)
    next_one: dict[tuple[object, ...], Occasion] = field(default_factory=dict)


def read_planning(session: Session, schedules: Sequence[Schedule], *, time: LocalTime) -> SchedulePlanning:
    """Read what is needed to plan the next check-ins of these schedules, and those that are due by now."""
    days = [one.next_on for one in schedules if one.next_on is not None]
    # The closure that moved an occasion to a day ended before it; the date differs from zone to zone.
    since = min(time.now.date() - dt.timedelta(days=1), *days) - BACK if days else time.now.date() - BACK
    workdays = workdays_of(session, country=time.country, since=since)
    return SchedulePlanning(workdays, schedule_rows.map_last_held_on(session, [one.alliance_id for one in schedules]))


def plan_next(
    session: Session, schedule: Schedule, *, time: LocalTime, planning: SchedulePlanning | None = None
) -> None:
    """Set when a schedule is next due after now; `planning` saves reading it for each of several schedules."""
    planning, form = planning or read_planning(session, [schedule], time=time), form_of(schedule)
    extra = _extra(session, form, schedule.alliance_id, time.now.date())
    held_on = planning.held_on.get(schedule.alliance_id)
    key = (form, held_on, tuple(extra))
    if key not in planning.next_one:
        planning.next_one[key] = next(_upcoming(form, planning.workdays, time.now, held_on, extra))
    _set_next(schedule, planning.next_one[key])


def plan_all(session: Session, *, time: LocalTime) -> None:
    """Replan all schedules, for example after a closure was added or the time zone data changed.

    A check-in that is already due stays due: it is held or recorded as missed. The same applies to one that was
    planned for later but, under the current time zone data, is in the past.
    """
    workdays = workdays_of(session, country=time.country, since=time.now.date() - BACK)
    last_held_on = schedule_rows.map_last_held_on(session)
    for schedule in schedule_rows.list_schedules(session):
        if schedule.next_on is None or schedule.next_at is None or schedule.next_at > time.now:
            form = form_of(schedule)
            was_on, held_on = schedule.next_on, last_held_on.get(schedule.alliance_id)
            extra = _extra(session, form, schedule.alliance_id, min(time.now.date(), was_on or time.now.date()))
            occasion = next(_upcoming(form, workdays, time.now, held_on, extra))
            if was_on is not None and was_on < occasion.on and _still_comes(form, workdays, was_on, held_on, extra):
                occasion = Occasion(was_on, was_on)
            _set_next(schedule, occasion)


def follow_meetings(session: Session, *, time: LocalTime) -> None:
    """Replan schedules after a meeting was planned, moved or cancelled, if any check-in depends on meeting papers."""
    if any(one.days_before_papers is not None for one in schedule_rows.list_schedules(session)):
        session.flush()
        plan_all(session, time=time)


def due_occasions(
    session: Session, schedule: Schedule, *, time: LocalTime, planning: SchedulePlanning | None = None
) -> Sequence[tuple[Occasion, dt.datetime]]:
    """List the occasions from the planned one up to now, with their moments, oldest first."""
    if schedule.next_on is None:
        return []
    planning, form = planning or read_planning(session, [schedule], time=time), form_of(schedule)
    zone, held_on = ZoneInfo(schedule.zone), planning.held_on.get(schedule.alliance_id)
    extra = _extra(session, form, schedule.alliance_id, schedule.next_on)
    key = (form, schedule.next_on, held_on, tuple(extra))
    if key not in planning.due:
        to_come = _to_come(form, planning.workdays, since=schedule.next_on, held_on=held_on, extra=extra)
        moments = ((occasion, instant(occasion.on, form.wall_time, zone)) for occasion in to_come)
        planning.due[key] = list(takewhile(lambda one: one[1] <= time.now, moments))
    return planning.due[key]


def list_upcoming(session: Session, *, alliance_id: int, time: LocalTime, limit: int = SHOWN) -> list[Occasion]:
    """List the next occasions of an alliance's schedule; empty if it has none."""
    schedule = schedule_rows.find_schedule(session, alliance_id)
    if schedule is None:
        return []
    form, held_on = form_of(schedule), schedule_rows.find_last_held_on(session, alliance_id)
    extra = _extra(session, form, alliance_id, time.now.date())
    return list(islice(_upcoming(form, _workdays(session, form, time), time.now, held_on, extra), limit))


def form_of(schedule: Schedule) -> ScheduleForm:
    """Return the form values of a stored schedule."""
    return ScheduleForm(**{field.name: getattr(schedule, field.name) for field in fields(ScheduleForm)})


def planned_days(form: ScheduleForm, *, since: dt.date, until: dt.date) -> list[dt.date]:
    """List the days from `since` to `until` that a schedule plans, before anything moves them."""
    found = []
    for day in _recurrence(form).days_from(since):
        if day > until:
            break
        found.append(day)
    return found


def _workdays(session: Session, form: ScheduleForm, time: LocalTime) -> Workdays:
    today = time.now.astimezone(ZoneInfo(form.zone)).date()
    return workdays_of(session, country=time.country, since=today - BACK)


def _extra(session: Session, form: ScheduleForm, alliance_id: int, since: dt.date) -> Sequence[dt.date]:
    """Return the extra days planned for meeting papers, including earlier ones that may have moved to `since`."""
    if form.days_before_papers is None:
        return ()
    return days_before(session, alliance_id=alliance_id, days=form.days_before_papers, since=since - BACK)


def _to_come(
    form: ScheduleForm, workdays: Workdays, *, since: dt.date, held_on: dt.date | None, extra: Sequence[dt.date]
) -> Iterator[Occasion]:
    """Iterate over the occasions from a day on, without those planned up to the newest round, which were handled."""
    found = occasions(WithExtra(_recurrence(form), extra), workdays, since=since)
    return (occasion for occasion in found if held_on is None or occasion.planned_on > held_on)


def _upcoming(
    form: ScheduleForm, workdays: Workdays, now: dt.datetime, held_on: dt.date | None, extra: Sequence[dt.date]
) -> Iterator[Occasion]:
    zone = ZoneInfo(form.zone)
    today = now.astimezone(zone).date()
    since = max(today, form.paused_until or today)
    return (
        occasion
        for occasion in _to_come(form, workdays, since=since, held_on=held_on, extra=extra)
        if instant(occasion.on, form.wall_time, zone) > now
    )


def _keep_newest(
    session: Session, schedule: Schedule, due: Sequence[tuple[Occasion, dt.datetime]], *, time: LocalTime
) -> bool:
    """Keep the newest due occasion to be held if the new schedule has that day; record the others as missed."""
    if not due:
        return False
    newest, _ = due[-1]
    form, held_on = form_of(schedule), schedule_rows.find_last_held_on(session, schedule.alliance_id)
    extra = _extra(session, form, schedule.alliance_id, newest.on)
    is_kept = _still_comes(form, _workdays(session, form, time), newest.on, held_on, extra)
    for occasion, at in due[:-1] if is_kept else due:
        record_missed(session, schedule, occasion, at=at, now=time.now)
    if is_kept:
        _set_next(schedule, newest)
    return is_kept


def _still_comes(
    form: ScheduleForm, workdays: Workdays, on: dt.date, held_on: dt.date | None, extra: Sequence[dt.date]
) -> bool:
    """Whether the schedule has an occasion on this day."""
    if form.paused_until is not None and on < form.paused_until:
        return False
    return next(_to_come(form, workdays, since=on, held_on=held_on, extra=extra)).on == on


def _set_next(schedule: Schedule, occasion: Occasion) -> None:
    schedule.next_on = occasion.on
    schedule.next_at = instant(occasion.on, schedule.wall_time, ZoneInfo(schedule.zone))


def _recurrence(form: ScheduleForm) -> Recurrence:
    return Recurrence(Every(form.every), form.weekday, form.starts_on, weeks=form.weeks, nth=form.nth)


def _plain(form: ScheduleForm) -> dict[str, Any]:
    """Return the values of a schedule that the audit log stores."""
    return {
        name: value if value is None or isinstance(value, int) else str(value) for name, value in asdict(form).items()
    }

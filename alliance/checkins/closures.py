"""Closures: days on which the network or an organisation is closed, and the check-ins they move."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import Calendars, calendars_of, calendars_with
from alliance.calendar.recurrence import instant, moved
from alliance.calendar.workdays import Workdays
from alliance.checkins.schedules import BACK, form_of, plan_all, planned_days
from alliance.enums import Name, ParticipationKind
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.optional_ids import look_up
from alliance.people.audit import audit
from alliance.people.members import Organisation, Person, get_running
from alliance.people.permissions import Action, authorise, may
from alliance.typed_text import check_text, clean_line
from storage.calendar import closures
from storage.checkins import schedules as rows
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Alliance, Closure, Schedule

MAX_NAME = 150
MAX_DAYS = 62
"""Longest closure: allows a whole summer, but catches a mistyped year."""
AT_A_STRETCH = 120
"""Longest run of days without a working day, over all closures; a check-in that moves further is meaningless."""


@dataclass(frozen=True)
class ClosureForm:
    """The values of a closure form; without an organisation the closure applies to the whole network."""

    organisation_id: int | None
    first_on: dt.date
    last_on: dt.date
    name: str


@dataclass(frozen=True)
class Shift:
    """Check-ins of an alliance that move to another day."""

    alliance: Name
    was_on: tuple[dt.date, ...]
    """The original days; several check-ins that move to one day become one."""
    on: dt.date


@dataclass(frozen=True)
class ShownClosure:
    """A closure and its organisation, None for the network; `is_own` says whether the reader may change it."""

    closure: Closure
    organisation: Organisation | None
    is_own: bool


def check_closure(session: Session, *, by: Person, form: ClosureForm, time: LocalTime) -> list[Shift]:
    """Return the check-ins that a closure would move; nothing is stored.

    `time` is the network's. Raises NotAllowed, and Invalid for dates
    that have passed or are in the wrong order, for a closure longer than two months or that leaves no working day for
    too long, and for an unreadable name.
    """
    closure = _read(session, by, form, time=time)
    return list_shifts(session, closure, is_added=True, time=time)


def add_closure(session: Session, *, by: Person, form: ClosureForm, time: LocalTime) -> Closure:
    """Close the network or an organisation on these days, and plan coming check-ins around them.

    Adding the same closure twice stores one. A running round keeps its deadline. Raises as `check_closure`.
    """
    closure = _read(session, by, form, time=time)
    same = closures.find_same_closure(session, closure)
    if same is not None:
        return same
    session.add(closure)
    session.flush()
    audit(session, by, "add_closure", str(closure.id), {}, time.now, **_plain(closure))
    plan_all(session, time=time)
    keep_off(session, closure, time=time)
    return closure


def check_removal(session: Session, *, by: Person, closure_id: int, time: LocalTime) -> tuple[Closure, list[Shift]]:
    """Return a closure and the check-ins that its removal would move. Raises NotAllowed, and Conflict if it is gone."""
    closure = closures.find_closure(session, closure_id)
    if closure is None:
        raise Conflict("problem.closure_gone")
    _authorise(by, closure.organisation_id)
    return closure, list_shifts(session, closure, is_added=False, time=time)


def remove_closure(session: Session, *, by: Person, closure_id: int, time: LocalTime) -> Closure:
    """Remove a closure and replan coming check-ins. Raises NotAllowed, and Conflict if it is already gone."""
    closure = closures.find_closure(session, closure_id)
    if closure is None:
        raise Conflict("problem.closure_gone")
    _authorise(by, closure.organisation_id)
    session.delete(closure)
    session.flush()
    audit(session, by, "remove_closure", str(closure_id), _plain(closure), time.now)
    plan_all(session, time=time)
    return closure


def list_closures(session: Session, *, by: Person, today: dt.date) -> list[ShownClosure]:
    """List current and coming closures of the network and of `by`'s organisation; administrators see all."""
    everything = may(by, Action.ADMINISTER)
    own_id = by.organisation.id if by.organisation else None
    found = []
    listed = closures.list_closures(session, since=today)
    organisations = people.map_organisations(session, {one.organisation_id for one in listed if one.organisation_id})
    for closure in listed:
        key = closure.organisation_id
        if not closure.is_worked and (everything or key is None or key == own_id):
            organisation = look_up(organisations, key)
            found.append(ShownClosure(closure, organisation, is_own=everything or (key is not None and key == own_id)))
    return found


def _authorise(by: Person, organisation_id: int | None) -> None:
    if may(by, Action.ADMINISTER):
        return
    is_own = by.organisation is not None and by.organisation.id == organisation_id
    authorise(by, Action.CLOSE if is_own else Action.ADMINISTER)


def _read(session: Session, by: Person, form: ClosureForm, *, time: LocalTime) -> Closure:
    _authorise(by, form.organisation_id)
    if form.organisation_id is not None:
        get_running(session, form.organisation_id)
    name = clean_line(form.name)
    check_text("name", name, MAX_NAME)
    today = time.today
    if form.last_on < form.first_on:
        raise Invalid("last_on", "problem.closure_order")
    if form.last_on < today:
        raise Invalid("last_on", "problem.closure_past")
    if (form.last_on - form.first_on).days >= MAX_DAYS:
        raise Invalid("last_on", "problem.closure_long", days=MAX_DAYS)
    made = Closure(
        organisation_id=form.organisation_id,
        first_on=form.first_on,
        last_on=form.last_on,
        name=name,
        created_at=time.now,
    )
    others = closures.list_closures(session, since=form.first_on - BACK)
    if _longest_stretch(calendars_with([*others, made], country=time.country), made) > AT_A_STRETCH:
        raise Invalid("last_on", "problem.closure_no_days", days=AT_A_STRETCH)
    return made


def _longest_stretch(calendars: Calendars, closure: Closure) -> int:
    """Return the length in days of the longest run without a working day that includes this closure."""
    if closure.organisation_id is not None:
        return _stretch(calendars.of(closure.organisation_id), closure)
    return max(_stretch(one, closure) for one in (calendars.network, *calendars.own.values()))


def _stretch(workdays: Workdays, closure: Closure) -> int:
    first, last = closure.first_on, closure.last_on
    while (last - first).days <= AT_A_STRETCH and not workdays.is_workday(first - dt.timedelta(days=1)):
        first -= dt.timedelta(days=1)
    while (last - first).days <= AT_A_STRETCH and not workdays.is_workday(last + dt.timedelta(days=1)):
        last += dt.timedelta(days=1)
    return (last - first).days + 1


def list_shifts(session: Session, closure: Closure, *, is_added: bool, time: LocalTime) -> list[Shift]:
    """List the check-ins that adding or removing this closure moves."""
    others = [
        row
        for row in closures.list_closures(session, since=min(closure.first_on, time.now.date()) - BACK)
        if row is not closure and row.id != closure.id
    ]
    without, having = (
        calendars_with(others, country=time.country),
        calendars_with([*others, closure], country=time.country),
    )
    before, after = (without, having) if is_added else (having, without)
    key = closure.organisation_id
    taking_part = alliance_rows.map_participations_of(session, key) if key is not None else {}
    schedules = {schedule.alliance_id: schedule for schedule in rows.list_schedules(session)}
    held = rows.map_last_held_on(session)
    found: list[Shift] = []
    for alliance, _ in alliance_rows.list_alliances(session):
        schedule = schedules.get(alliance.id)
        if schedule is None:
            continue
        if key is None or taking_part.get(alliance.id) is ParticipationKind.TAKES_PART:
            held_on = held.get(alliance.id)
            found += _shifts_of(
                alliance, schedule, closure, before.of(key), after.of(key), held_on=held_on, now=time.now
            )
    return found


def _shifts_of(
    alliance: Alliance,
    schedule: Schedule,
    closure: Closure,
    before: Workdays,
    after: Workdays,
    *,
    held_on: dt.date | None,
    now: dt.datetime,
) -> list[Shift]:
    """List the check-ins of one alliance that move, grouped by the new day."""
    form, zone = form_of(schedule), ZoneInfo(schedule.zone)
    # Check-ins planned up to this long before may have moved onto these days.
    since = closure.first_on - dt.timedelta(days=AT_A_STRETCH)
    moving: dict[dt.date, list[dt.date]] = {}
    for day in planned_days(form, since=since, until=closure.last_on):
        was_on, on = moved(day, before).on, moved(day, after).on
        is_over = held_on is not None and day <= held_on
        is_paused = form.paused_until is not None and was_on < form.paused_until
        if was_on != on and not is_over and not is_paused and instant(max(was_on, on), form.wall_time, zone) > now:
            moving.setdefault(on, []).append(was_on)
    name = alliance.names
    return [Shift(name, tuple(dict.fromkeys(was_on)), on) for on, was_on in sorted(moving.items())]


def keep_off(session: Session, closure: Closure, *, time: LocalTime) -> None:
    """Move waiting questions that were already planned for the closed days.

    Reminders need no change: their moment is checked again when they are due.
    """
    until = instant(closure.last_on + dt.timedelta(days=2), dt.time(), time.zone)
    key = closure.organisation_id
    calendars = calendars_of(session, country=time.country, since=time.today)
    for asked, member in rows.list_waiting_of(session, key, after=time.now, until=until):
        local = asked.due_at.astimezone(time.zone)
        on = calendars.of(member.organisation_id).next_workday(local.date())
        if on != local.date():
            asked.due_at = instant(on, local.time(), time.zone)


def _plain(closure: Closure) -> dict[str, object]:
    """Return the values of a closure that the audit log stores."""
    return {
        "organisation_id": closure.organisation_id,
        "first_on": str(closure.first_on),
        "last_on": str(closure.last_on),
        "name": closure.name,
    }

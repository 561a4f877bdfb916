"""The network's public holidays, and which of them the secretariat has made working days."""

import datetime as dt
from dataclasses import dataclass

from alliance.calendar.public_holidays import holidays_of
from alliance.calendar.workdays import SATURDAY
from alliance.checkins.closures import Shift, keep_off, list_shifts
from alliance.checkins.schedules import plan_all
from alliance.enums import Name
from alliance.errors import Conflict
from alliance.local_time import LocalTime
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from storage.calendar import closures
from storage.engine.database import Session
from storage.tables import Closure


@dataclass(frozen=True)
class DayOff:
    """A public holiday on a day from Monday to Friday."""

    on: dt.date
    name: Name
    is_worked: bool
    may_change: bool
    """Whether the reader may make it a working day, or a day off again."""


def list_days_off(session: Session, *, by: Person, country: str, today: dt.date) -> list[DayOff]:
    """List the public holidays on weekdays from today to the end of next year, in order."""
    worked = {row.first_on for row in closures.list_closures(session, since=today) if row.is_worked}
    may_change = may(by, Action.ADMINISTER)
    return [
        DayOff(on, name, on in worked, may_change)
        for year in (today.year, today.year + 1)
        for on, name in holidays_of(country, year).items()
        if on >= today and on.weekday() < SATURDAY
    ]


def check_worked(
    session: Session, *, by: Person, on: dt.date, is_worked: bool, time: LocalTime
) -> tuple[Name, list[Shift]]:
    """Return the holiday's name, and the check-ins that move if it becomes a working day or a day off again.

    Raises NotAllowed, and Conflict for a day that has passed, is not a public holiday, or is in that state already.
    """
    name, row = _read(session, by, on, is_worked=is_worked, time=time)
    return name, list_shifts(session, row, is_added=is_worked, time=time)


def set_worked(session: Session, *, by: Person, on: dt.date, is_worked: bool, time: LocalTime) -> Name:
    """Make a public holiday a working day, or a day off again; coming check-ins are replanned.

    Returns the holiday's name. Raises as `check_worked`.
    """
    name, row = _read(session, by, on, is_worked=is_worked, time=time)
    if is_worked:
        session.add(row)
    else:
        session.delete(row)
    session.flush()
    audit(session, by, "set_holiday", on.isoformat(), {"is_worked": not is_worked}, time.now, is_worked=is_worked)
    plan_all(session, time=time)
    if not is_worked:
        keep_off(session, row, time=time)
    return name


def _read(session: Session, by: Person, on: dt.date, *, is_worked: bool, time: LocalTime) -> tuple[Name, Closure]:
    authorise(by, Action.ADMINISTER)
    if on < time.today:
        raise Conflict("problem.holiday_past", day=on)
    name = holidays_of(time.country, on.year).get(on)
    if name is None:
        raise Conflict("problem.no_holiday", day=on)
    kept = closures.find_worked(session, on)
    if (kept is not None) is is_worked:
        raise Conflict("problem.holiday_worked" if is_worked else "problem.holiday_off", name=name)
    return name, kept or Closure(first_on=on, last_on=on, name=name.nl, created_at=time.now, is_worked=True)

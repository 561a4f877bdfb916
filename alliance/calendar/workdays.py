"""Days on which nobody is asked anything: weekends, public holidays, and closures of the network or an organisation.

Which public holidays count is decided in `public_holidays`; the secretariat can override single days.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.calendar.public_holidays import holidays_of
from alliance.enums import Name

SATURDAY = 5
FURTHEST = 366
"""In days: more than a year without a working day is a mistake in somebody's closures."""


@dataclass(frozen=True)
class ClosedPeriod:
    """Days on which the network or an organisation is closed, including the last one."""

    first_on: dt.date
    last_on: dt.date
    name: Name

    def holds(self, on: dt.date) -> bool:
        """Whether this day is in the period."""
        return self.first_on <= on <= self.last_on


@dataclass(frozen=True)
class Workdays:
    """A calendar of working days: Monday to Friday except `country`'s public holidays and closures."""

    country: str
    closures: Sequence[ClosedPeriod] = ()
    worked: frozenset[dt.date] = frozenset()
    """Public holidays that are working days here."""

    def why_not(self, on: dt.date) -> Name | None:
        """Return the reason why this day is not a working day; None if it is one.

        For an ordinary weekend that is "weekend".
        """
        if on not in self.worked and (holiday := holidays_of(self.country, on.year).get(on)) is not None:
            return holiday
        closure = next((one for one in self.closures if one.holds(on)), None)
        if closure is not None:
            return closure.name
        return WEEKEND if on.weekday() >= SATURDAY else None

    def is_workday(self, on: dt.date) -> bool:
        """Whether this is a working day."""
        return self.why_not(on) is None

    def next_workday(self, on: dt.date) -> dt.date:
        """Return this day, or the first working day after it. Raises LookupError if a whole year has none."""
        for days in range(FURTHEST):
            day = on + dt.timedelta(days=days)
            if self.is_workday(day):
                return day
        raise LookupError(f"no working day within a year of {on}")

    def plus(self, on: dt.date, days: int) -> dt.date:
        """Return the day `days` working days after this one; for 0, the day itself or the next working day."""
        found = self.next_workday(on) if days == 0 else on
        for _ in range(days):
            found = self.next_workday(found + dt.timedelta(days=1))
        return found


WEEKEND = Name("weekend", "weekend")

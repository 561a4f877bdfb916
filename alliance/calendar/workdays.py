"""Days on which nobody is asked anything: weekends, public holidays, and closures of the network or an organisation.

The categories of public holidays that count are set here, and the secretariat can override single days; the `holidays`
package supplies the dates.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import holidays

from alliance.words import Name

SATURDAY = 5
OPENS, CLOSES = dt.time(9), dt.time(17)
"""Working hours, in the time zone of the person asked."""
FURTHEST = 366
"""In days: more than a year without a working day is a mistake in somebody's closures."""
CATEGORIES = {"NL": ("public", "optional")}
"""The categories of `holidays` that are days off in a country, if other than the public ones.

For the Netherlands these are the days in article 3 of the Algemene termijnenwet: the public ones include Good Friday
and, every fifth year, 5 May; the optional one is 5 May in other years.
"""


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


@lru_cache(maxsize=64)
def holidays_of(country: str, year: int) -> Mapping[dt.date, Name]:
    """Return the public holidays of a year that are days off, in order, before the secretariat's overrides."""
    which = CATEGORIES.get(country, ("public",))
    dutch = holidays.country_holidays(country, years=year, categories=which, language="nl")
    english = holidays.country_holidays(country, years=year, categories=which, language="en_US")
    return MappingProxyType({on: Name(name, english.get(on)) for on, name in sorted(dutch.items())})


def is_country(code: str) -> bool:
    """Whether public holidays are known for this two-letter country code."""
    # A list of the countries would load them all, 8 MB, before anybody asks for a date.
    return len(code) == 2 and hasattr(holidays, code)

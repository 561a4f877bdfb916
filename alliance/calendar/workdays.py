"""Days on which nobody is asked anything: weekends, public holidays, and closures of the network or an organisation.

Which public holidays count is decided here, and day by day by the secretariat; the package tells on which day of a year
they fall.
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
"""Working hours, on the clock of whoever is asked."""
FURTHEST = 366
"""Days: more than a year without a working day is a mistake in somebody's closures."""
CATEGORIES = {"NL": ("public", "optional")}
"""Which of a country's holidays in `holidays` are days off, where that is not its public ones.

In the Netherlands those of article 3 of the Algemene termijnenwet: among the public ones are Good Friday and, every
fifth year, 5 May; the optional one is 5 May of the other years.
"""


@dataclass(frozen=True)
class ClosedPeriod:
    """Days on which the network or an organisation is closed, the last one included."""

    first_on: dt.date
    last_on: dt.date
    name: Name

    def holds(self, on: dt.date) -> bool:
        """Whether this day is one of them."""
        return self.first_on <= on <= self.last_on


@dataclass(frozen=True)
class Workdays:
    """A calendar of working days: Monday to Friday without `country`'s public holidays and without closures."""

    country: str
    closures: Sequence[ClosedPeriod] = ()
    worked: frozenset[dt.date] = frozenset()
    """Public holidays that are working days here."""

    def why_not(self, on: dt.date) -> Name | None:
        """What keeps people from working on this day, named where it has a name; None on a working day.

        An ordinary weekend has the name "weekend".
        """
        if on not in self.worked and (holiday := holidays_of(self.country, on.year).get(on)) is not None:
            return holiday
        closure = next((one for one in self.closures if one.holds(on)), None)
        if closure is not None:
            return closure.name
        return WEEKEND if on.weekday() >= SATURDAY else None

    def is_workday(self, on: dt.date) -> bool:
        """Whether people work on this day."""
        return self.why_not(on) is None

    def next_workday(self, on: dt.date) -> dt.date:
        """This day, or the first working day after it. Raises LookupError when a whole year has none."""
        for days in range(FURTHEST):
            day = on + dt.timedelta(days=days)
            if self.is_workday(day):
                return day
        raise LookupError(f"no working day within a year of {on}")

    def plus(self, on: dt.date, days: int) -> dt.date:
        """The working day that is `days` working days after this day; with 0 the day itself if it is one."""
        found = self.next_workday(on) if days == 0 else on
        for _ in range(days):
            found = self.next_workday(found + dt.timedelta(days=1))
        return found


WEEKEND = Name("weekend", "weekend")


@lru_cache(maxsize=64)
def holidays_of(country: str, year: int) -> Mapping[dt.date, Name]:
    """The public holidays of a year that are days off, in order, unless the secretariat decided otherwise."""
    which = CATEGORIES.get(country, ("public",))
    dutch = holidays.country_holidays(country, years=year, categories=which, language="nl")
    english = holidays.country_holidays(country, years=year, categories=which, language="en_US")
    return MappingProxyType({on: Name(name, english.get(on)) for on, name in sorted(dutch.items())})


def is_country(code: str) -> bool:
    """Whether public holidays are known for this country, by its code of two letters."""
    return code in holidays.list_supported_countries()

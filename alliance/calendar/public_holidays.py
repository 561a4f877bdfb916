"""Public holidays that are days off in a country; the `holidays` package supplies the dates.

The categories that count are set here; `alliance.checkins.days_off` lets the secretariat override single days.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from alliance.enums import Name

CATEGORIES = {"NL": ("public", "optional")}
"""The categories of `holidays` that are days off in a country, if other than the public ones.

For the Netherlands these are the days in article 3 of the Algemene termijnenwet: the public ones include Good Friday
and, every fifth year, 5 May; the optional one is 5 May in other years.
"""


@lru_cache(maxsize=64)
def holidays_of(country: str, year: int) -> Mapping[dt.date, Name]:
    """Return the public holidays of a year that are days off, in order, before the secretariat's overrides."""
    import holidays  # takes 4 MB, and most of the time nobody asks for a date

    which = CATEGORIES.get(country, ("public",))
    dutch = holidays.country_holidays(country, years=year, categories=which, language="nl")
    english = holidays.country_holidays(country, years=year, categories=which, language="en_US")
    return MappingProxyType({on: Name(name, english.get(on)) for on, name in sorted(dutch.items())})


def is_country(code: str) -> bool:
    """Whether public holidays are known for this two-letter country code."""
    if code in CATEGORIES:
        return True
    from holidays.registry import COUNTRIES  # its `list_supported_countries` would load them all, 8 MB

    return any(code == two_letters for _, two_letters, *_ in COUNTRIES.values())

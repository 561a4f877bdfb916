"""Time zones as people type them."""

import functools
from collections.abc import Mapping
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from alliance.errors import Invalid

USUAL = "Europe/Amsterdam"
"""What is named where nothing is like what was typed."""
WELL_KNOWN = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def find_zone(typed: str) -> str:
    """The IANA name of a zone as somebody typed it: whole or the city alone, in any case, with spaces.

    Raises Invalid, with the nearest name, for what is none.
    """
    name = "_".join(typed.split())
    known = _by_folded()
    found = known.get(name.casefold())
    if found is None:
        near = get_close_matches(name.casefold(), known, n=1, cutoff=0.7)
        raise Invalid("zone", "problem.zone_unknown", zone=typed.strip(), near=known[near[0]] if near else USUAL)
    try:
        return ZoneInfo(found).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("zone", "problem.zone_unknown", zone=typed.strip(), near=USUAL) from None


def zone_of(name: str | None, otherwise: ZoneInfo) -> ZoneInfo:
    """A zone by its name, or another where there is none: Slack may know one that this machine does not."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise


@functools.cache
def _by_folded() -> Mapping[str, str]:
    """Every zone by its name and by its city, where one place alone has that."""
    names = sorted(available_timezones())
    cities: dict[str, set[str]] = {}
    for name in names:
        area, _, city = name.rpartition("/")
        if area.split("/")[0] in WELL_KNOWN:
            cities.setdefault(city.casefold(), set()).add(name)
    found = {city: next(iter(several)) for city, several in cities.items() if len(several) == 1}
    return {**found, **{name.casefold(): name for name in names}}

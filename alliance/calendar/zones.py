"""Find time zones by typed names."""

import functools
from collections.abc import Mapping
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from alliance.errors import Invalid

USUAL = "Europe/Amsterdam"
"""The suggestion if no zone resembles the typed text."""
WELL_KNOWN = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def find_zone(typed: str) -> str:
    """Return the IANA name of a typed zone: in full or the city only, in any case, with spaces allowed.

    Raises Invalid with the closest match for an unknown zone.
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
    """Return a zone by name, or the fallback: Slack may know a zone that this machine does not."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise


@functools.cache
def _by_folded() -> Mapping[str, str]:
    """Index every zone by its name, and by its city if only one zone has that city."""
    names = sorted(available_timezones())
    cities: dict[str, set[str]] = {}
    for name in names:
        area, _, city = name.rpartition("/")
        if area.split("/")[0] in WELL_KNOWN:
            cities.setdefault(city.casefold(), set()).add(name)
    found = {city: next(iter(several)) for city, several in cities.items() if len(several) == 1}
    return {**found, **{name.casefold(): name for name in names}}

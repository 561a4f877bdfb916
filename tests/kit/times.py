"""The time that a rule is tried at."""

import datetime as dt
from zoneinfo import ZoneInfo

from alliance.local_time import LocalTime

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(now: dt.datetime, zone: ZoneInfo = AMSTERDAM) -> LocalTime:
    """The network's time at an instant, or that of somebody in another zone."""
    return LocalTime(now, zone, "NL")

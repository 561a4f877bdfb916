"""The present time as rules need it: the instant, the time zone that it is read in, and whose holidays count."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class LocalTime:
    """Now, in a time zone and a country: the network's, or those of one person."""

    now: dt.datetime
    zone: ZoneInfo
    country: str
    """The two-letter code of the country whose public holidays are days off."""

    @property
    def today(self) -> dt.date:
        """Today's date in the time zone."""
        return self.now.astimezone(self.zone).date()

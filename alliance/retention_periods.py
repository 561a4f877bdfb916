"""How long each kind of personal data is kept: one table for the program, the settings and docs/privacy.md.

`alliance.records.retention` carries it out.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

PERIOD = re.compile(r"([1-9][0-9]{0,3})([dmy])")


@dataclass(frozen=True)
class RetentionPeriod:
    """A number of days (`d`), months (`m`) or years (`y`), written as in the settings: `90d`, `24m`, `7y`."""

    number: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "RetentionPeriod":
        """Read a period as it is written in the settings. Raises ValueError for anything else."""
        found = PERIOD.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"

    @property
    def days(self) -> int:
        """Its length in days, with months of 31 days and years of 366: at least as long."""
        return self.number * {"d": 1, "m": 31, "y": 366}[self.unit]

    def before(self, now: dt.datetime) -> dt.datetime:
        """The moment so long before `now`; the last day of a month stays the last where the month is shorter."""
        if self.unit == "d":
            return now - dt.timedelta(self.number)
        months = self.number * (12 if self.unit == "y" else 1)
        year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
        for day in (now.day, 30, 29, 28):
            try:
                return now.replace(year=year, month=month + 1, day=day)
            except ValueError:
                continue
        raise AssertionError("every month has 28 days")


@dataclass(frozen=True)
class Retention:
    """How long each kind of personal data is kept. The names are those of the settings, without `KEEP_`."""

    audit: RetentionPeriod = RetentionPeriod(7, "y")
    messages: RetentionPeriod = RetentionPeriod(1, "y")
    drafts: RetentionPeriod = RetentionPeriod(90, "d")
    visitors: RetentionPeriod = RetentionPeriod(6, "m")
    former_members: RetentionPeriod = RetentionPeriod(24, "m")
    absences: RetentionPeriod = RetentionPeriod(1, "y")
    searches: RetentionPeriod = RetentionPeriod(31, "d")
    own_data: RetentionPeriod = RetentionPeriod(7, "d")

    @property
    def key(self) -> str:
        """Differs whenever a period does."""
        periods = " ".join(f"{one.name}={getattr(self, one.name)}" for one in fields(self))
        return f"retention:{hashlib.sha256(periods.encode()).hexdigest()[:16]}"


FIXED: Mapping[str, RetentionPeriod] = {
    "imports": RetentionPeriod(7, "d"),  # the audit log has what was imported
    "events": RetentionPeriod(2, "d"),  # Slack retries an event for a day at most
    "undos": RetentionPeriod(1, "d"),  # pressing the button later explains why it is too late
}
"""Periods that the program itself needs, and that no setting changes."""
IN_SLACK = "own_data"
"""Kept in Slack only: a delivery due at that time removes the file, not the nightly job."""
LEAST = {"messages": 31, "drafts": 1, "visitors": 2, "own_data": 1}
"""The shortest periods in days: until then the program needs the rows."""
MOST = {"searches": 31, "own_data": 31}
"""The longest periods in days: the salt of searches changes by the month, and the file is not an archive."""


def periods_of(retention: Retention) -> dict[str, RetentionPeriod]:
    """Every period by name, also those that no setting changes."""
    return {**{one.name: getattr(retention, one.name) for one in fields(retention)}, **FIXED}

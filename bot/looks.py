"""Knowing that another look would find nothing: nothing was stored since the last one, and nothing has become due."""

import datetime as dt
from dataclasses import dataclass

LOOK_ANYWAY = dt.timedelta(minutes=5)
"""After this one looks again although nothing was stored: settings and calendars may have changed."""
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Look:
    """What was found at a look: nothing is due until `due_at`, unless something is stored first."""

    state: str
    """The database's, as `Database.state` tells it, from before the look."""
    at: dt.datetime
    due_at: dt.datetime

    def still_holds(self, state: str, now: dt.datetime) -> bool:
        """Whether another look would find the same; a clock that was set back makes it uncertain."""
        return self.state == state and self.at <= now < min(self.due_at, self.at + LOOK_ANYWAY)

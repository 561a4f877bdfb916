"""Skip looks that would find nothing: nothing was stored since the last one, and nothing has become due."""

import datetime as dt
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from storage.engine.marks import Mark

LOOK_ANYWAY = 300.0
"""Seconds after which to look even if nothing was stored, whatever the clock: calendars may have changed."""
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Due:
    """Whether something is due now, and when something becomes due next."""

    is_now: bool
    next_at: dt.datetime | None = None
    """None when nothing becomes due by the clock alone."""
    again_at: dt.datetime | None = None
    """When to look again whatever happens; a moved clock does not stop there, as it does at `next_at`."""


def first(*moments: dt.datetime | None) -> dt.datetime | None:
    """The earliest of the moments that are not None; None if there are none."""
    return min((at for at in moments if at is not None), default=None)


@dataclass(frozen=True)
class Look:
    """The result of a look: nothing is due until `due_at`, unless something is stored first."""

    mark: Mark
    """The database's mark from before the look."""
    at: dt.datetime
    due_at: dt.datetime
    tables: Collection[str] | None = None
    """The tables that were read; None for all."""
    stale_at: dt.datetime = NEVER
    """When the look expires in any case; the clock is not moved to this moment."""
    _seen_at: float = field(default_factory=time.monotonic, init=False)

    def still_holds(self, mark: Mark, now: dt.datetime, *, whatever_was_stored: bool = False) -> bool:
        """Whether to do without another look; False after the clock was set back, as anything may be due then."""
        is_recent = time.monotonic() < self._seen_at + LOOK_ANYWAY
        if not is_recent or not self.at <= now < min(self.due_at, self.stale_at):
            return False
        return whatever_was_stored or self.saw_what_is_there(mark)

    def saw_what_is_there(self, mark: Mark) -> bool:
        """Whether the tables it read are unchanged, whatever has become due since."""
        return mark.is_unchanged_since(self.mark, self.tables)

"""What became of bottlenecks: how far those of each quarter had come at the end of a period."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.calendar.periods import Period, previous, quarter_of
from storage.digests import bottleneck_progress as rows
from storage.engine.database import Session
from storage.engine.moments import Wanted

QUARTERS = 6


@dataclass(frozen=True)
class QuarterProgress:
    """The bottlenecks shared in a quarter, each counted once: as far as it came."""

    quarter: Period
    only_shared: int = 0
    recognised: int = 0
    """Another organisation has it, too."""
    taken_up: int = 0
    """It is in a bundle, or a step was made of it."""
    answered: int = 0
    """An addressee answered its bundle, or a step made of it is done."""

    @property
    def shared(self) -> int:
        """All of them."""
        return self.only_shared + self.recognised + self.taken_up + self.answered


def list_bottleneck_progress(
    session: Session, *, period: Period, zone: ZoneInfo, alliance_id: Wanted
) -> tuple[QuarterProgress, ...]:
    """The latest quarters up to the end of a period, oldest first, from the first with a bottleneck on."""
    quarters = [quarter_of(period.last_on)]
    while len(quarters) < QUARTERS:
        quarters.insert(0, previous(quarters[0]))
    made = [QuarterProgress(one) for one in quarters]
    starts: list[dt.datetime] = [one.starts_at(zone) for one in quarters]
    end = period.ends_at(zone)
    for counted in rows.count_bottlenecks(session, starts=starts, end=end, alliance_id=alliance_id):
        stage = _stage(counted)
        before = made[counted.place]
        made[counted.place] = dataclasses.replace(before, **{stage: getattr(before, stage) + counted.number})
    while made and not made[0].shared:
        del made[0]
    return tuple(made)


def _stage(counted: rows.CountedBottlenecks) -> str:
    """The furthest stage of these bottlenecks."""
    if counted.is_answered:
        return "answered"
    if counted.is_taken_up:
        return "taken_up"
    return "recognised" if counted.is_recognised else "only_shared"

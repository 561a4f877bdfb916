"""Reports that are recent enough not to ask again: one rule for check-ins and status polls."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alliance.enums import Every, Status
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session
from storage.tables import Schedule

LONGEST = dt.timedelta(days=7)
"""Longest time that a report stays fresh, whatever the schedule."""


@dataclass(frozen=True)
class FreshReport:
    """A report on a step that counts as the answer when it is asked about."""

    at: dt.datetime
    by_member_id: int | None
    before: Status | None = None
    """The status before the reports that no summary has included yet; None if there are none, or no earlier status."""
    is_untold: bool = False
    """Whether something was reported that no summary has included yet."""
    is_explained: bool = False
    """Whether that came with an explanation."""

    def changes(self, status: Status) -> bool:
        """Whether a summary has something to tell about the step, which has this status now."""
        return self.is_untold and (self.is_explained or self.before is not status)


def fresh_for(schedule: Schedule | None) -> dt.timedelta:
    """How long a report stays fresh: half the interval of the alliance's schedule, at most `LONGEST`."""
    if schedule is None or schedule.every is not Every.WEEKS:
        return LONGEST
    return min(LONGEST, dt.timedelta(weeks=schedule.weeks) / 2)


def map_fresh(
    session: Session, alliance_id: int, step_ids: Collection[int], *, at: dt.datetime
) -> dict[int, FreshReport]:
    """The fresh reports on these steps of an alliance at a moment, by step id; "nothing new" counts as well.

    A change that was reported before the last check-in ended is in that check-in's summary, so it is not new here.
    """
    since = at - fresh_for(schedule_rows.find_schedule(session, alliance_id))
    answers = round_rows.map_answered_since(session, step_ids, since=since)
    found = {
        key: FreshReport(said.answered_at, said.answered_by_id)
        for key, said in answers.items()
        if said.answered_at is not None
    }
    reports = round_rows.map_reported_since(session, step_ids, since=since)
    if not reports:
        return found
    told_until = max(since, round_rows.find_last_end(session, alliance_id, before=at) or since)
    before = round_rows.map_statuses_before(session, list(reports), before=told_until)
    explained = round_rows.list_explained_since(session, list(reports), since=told_until)
    for key, report in reports.items():
        found[key] = FreshReport(
            at=report.at,
            by_member_id=report.by_member_id,
            before=before.get(key),
            is_untold=report.at >= told_until,
            is_explained=key in explained,
        )
    return found


def map_fresh_of_each(
    session: Session, step_ids: Mapping[int, Collection[int]], *, at: dt.datetime
) -> dict[int, FreshReport]:
    """The fresh reports on steps of several alliances at a moment, by step id; the steps are given by alliance id."""
    reported = round_rows.list_recently_reported(session, since=at - LONGEST)
    found: dict[int, FreshReport] = {}
    for alliance_id, ids in step_ids.items():
        if recent := reported.intersection(ids):
            found |= map_fresh(session, alliance_id, recent, at=at)
    return found


def list_fresh_steps(
    session: Session, alliance_id: int, owned: Sequence[round_rows.OwnedStep], *, now: dt.datetime
) -> set[int]:
    """The ids of those of these steps that need not be asked about now."""
    return set(map_fresh(session, alliance_id, {one.step_id for one in owned}, at=now))

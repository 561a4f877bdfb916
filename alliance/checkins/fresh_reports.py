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


def map_fresh(session: Session, step_ids: Mapping[int, Collection[int]], *, at: dt.datetime) -> dict[int, FreshReport]:
    """The fresh reports on steps at a moment, by step id; "nothing new" counts as well.

    The steps are given by alliance id. A change that was reported before an alliance's last check-in ended is in that
    check-in's summary, so it is not new here.
    """
    schedules = schedule_rows.map_schedules(session, list(step_ids))
    since = {key: at - fresh_for(schedules.get(key)) for key in step_ids}
    alliance_of = {step_id: key for key, ids in step_ids.items() for step_id in ids}
    answers = round_rows.map_answered_since(session, alliance_of, since=at - LONGEST)
    found = {
        key: FreshReport(one.answered_at, one.answered_by_id)
        for key, one in answers.items()
        if one.answered_at is not None and one.answered_at >= since[alliance_of[key]]
    }
    reports = round_rows.map_reported_since(session, alliance_of, since=at - LONGEST)
    reports = {key: one for key, one in reports.items() if one.at >= since[alliance_of[key]]}
    if not reports:
        return found
    ends = round_rows.map_last_ends(session, {alliance_of[key] for key in reports}, before=at)
    told_until = {key: max(since[alliance_of[key]], ends.get(alliance_of[key]) or at - LONGEST) for key in reports}
    before = round_rows.map_statuses_before(session, told_until)
    explained = round_rows.map_explained(session, list(reports), since=at - LONGEST)
    for key, report in reports.items():
        found[key] = FreshReport(
            at=report.at,
            by_member_id=report.by_member_id,
            before=before.get(key),
            is_untold=report.at >= told_until[key],
            is_explained=key in explained and explained[key] >= told_until[key],
        )
    return found


def list_fresh_steps(
    session: Session, alliance_id: int, owned: Sequence[round_rows.OwnedStep], *, now: dt.datetime
) -> set[int]:
    """The ids of those of these steps that need not be asked about now."""
    return set(map_fresh(session, {alliance_id: {one.step_id for one in owned}}, at=now))

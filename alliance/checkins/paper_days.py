"""Days of check-ins that are planned ahead of an alliance's meeting papers."""

import datetime as dt

from storage.checkins import schedules
from storage.engine.database import Session


def days_before(session: Session, *, alliance_id: int, days: int, since: dt.date) -> list[dt.date]:
    """List the dates `days` before the papers of each planned meeting of an alliance are ready, from `since` on."""
    span = dt.timedelta(days=days)
    return [one - span for one in schedules.list_papers_days(session, alliance_id, since=since + span)]

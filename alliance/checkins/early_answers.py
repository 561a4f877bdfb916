"""Query the steps a member will be asked about within a day, and can already answer."""

import datetime as dt

from alliance.checkins.recipients import choose_recipient, load_candidates
from alliance.checkins.rounds import EARLY
from storage.checkins import absences as absence_rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session


def list_early(session: Session, *, member_id: int, now: dt.datetime) -> list[tuple[int, dt.datetime, int | None]]:
    """List the steps that a member will be asked about within a day, and can already answer.

    Each is the step's id, when its round begins, and the id of the member in whose place this one is asked, or None.
    """
    coming = schedule_rows.list_coming(session, after=now, until=now + EARLY)
    if not coming:
        return []
    absences = [row for on in {on for _, on, _ in coming} for row in absence_rows.list_absences(session, on=on)]
    members = {member_id} | {row.member_id for row in absences if row.deputy_id == member_id}
    found: dict[int, tuple[int, dt.datetime, int | None]] = {}
    # Of possibly thousands of steps, load only those that this member may be asked about.
    owned = round_rows.map_steps_for(session, members, [alliance_id for alliance_id, _, _ in coming])
    for alliance_id, on, at in coming:
        if steps := owned.get(alliance_id):
            candidates = load_candidates(session, alliance_id, steps, on=on)
            for step in steps:
                asked_id, instead_of_id, _ = choose_recipient(candidates, step)
                if asked_id == member_id:
                    found.setdefault(step.step_id, (step.step_id, at, instead_of_id))
    return list(found.values())

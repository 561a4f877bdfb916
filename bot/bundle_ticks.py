"""What bundles need of the clock: who is to be reminded of a mandate, mandates that end, and silent addressees."""

import datetime as dt
from zoneinfo import ZoneInfo

import structlog

from alliance import addressees, mandate_rounds, members
from alliance.schedules import workdays_of
from handlers.desk import Desk
from storage import bundles as rows
from storage.database import Session

log = structlog.get_logger()

TOLD_AT = dt.time(9)
"""When people hear of a silent addressee, and on a working day of a bundle that is ready, in the network's zone."""


def run(desk: Desk, now: dt.datetime) -> None:
    """Do all of it that is due by now."""
    zone = desk.texts.network.zone
    local = now.astimezone(zone)
    today = local.date()
    silent_by = today if local.time() >= TOLD_AT else today - dt.timedelta(days=1)
    with desk.database.reading() as session:
        is_due = (
            mandate_rounds.is_passing_on_due(session)
            or rows.list_to_remind(session, now=now)
            or rows.list_waited_out(session, today=today)
            or rows.list_silent(session, today=silent_by)
        )
    if not is_due:
        return
    with desk.writing() as session:
        passed_on = mandate_rounds.pass_on(session, now=now)
        reminded = mandate_rounds.remind_due(session, now=now)
        told_on = workdays_of(session, country=desk.country, since=today).next_workday(today)
        told_at = max(now, _at(told_on, TOLD_AT, zone))
        ready = mandate_rounds.end_due(session, today=today, told_at=told_at, now=now)
        lanes = members.list_secretariat_lanes(session, desk.secretariat_channel)
        silent = addressees.remind_due(session, today=silent_by, lanes=lanes, now=now) if lanes else 0
    log.info("bundles_looked_after", passed_on=passed_on, reminded=reminded, ready=ready, silent=silent)


def next_due_at(session: Session, desk: Desk, now: dt.datetime) -> dt.datetime | None:
    """When something of it is due next; None when nothing is planned."""
    zone = desk.texts.network.zone
    until, silent_on = rows.find_next_days(session)
    found = [
        rows.find_next_remind_at(session, after=now),
        _at(until + dt.timedelta(days=1), dt.time(), zone) if until else None,
        _at(silent_on, TOLD_AT, zone) if silent_on else None,
    ]
    return min((at for at in found if at is not None and at > now), default=None)


def _at(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)

"""What bundles need of the clock: who is to be reminded of a mandate, mandates that end, and silent addressees.

Of a bundle that is ready, and of a silent addressee, people hear when the network works.
"""

import datetime as dt

import structlog

from alliance import addressees, mandate_rounds, members
from alliance.recurrence import instant
from alliance.reminder_rule import working_moment
from alliance.schedules import workdays_of
from handlers.desk import Desk
from storage import bundles as rows
from storage.database import Session

log = structlog.get_logger()


def run(desk: Desk, now: dt.datetime) -> None:
    """Do all of it that is due by now."""
    zone, country = desk.texts.network.zone, desk.country
    today = now.astimezone(zone).date()
    with desk.database.reading() as session:
        told_at = working_moment(now, zone, workdays_of(session, country=country, since=today))
        does_work = told_at == now
        is_due = (
            mandate_rounds.is_passing_on_due(session)
            or rows.list_to_remind(session, now=now)
            or rows.list_waited_out(session, today=today)
            or (does_work and rows.list_silent(session, today=today))
        )
    if not is_due:
        return
    with desk.writing() as session:
        passed_on = mandate_rounds.pass_on(session, zone=zone, now=now)
        reminded = mandate_rounds.remind_due(session, zone=zone, country=country, now=now)
        ready = mandate_rounds.end_due(session, today=today, told_at=told_at, now=now)
        lanes = members.list_secretariat_lanes(session, desk.secretariat_channel)
        is_told = does_work and lanes
        silent = addressees.remind_due(session, today=today, lanes=lanes, now=now) if is_told else 0
    log.info("bundles_looked_after", passed_on=passed_on, reminded=reminded, ready=ready, silent=silent)


def next_due_at(session: Session, desk: Desk, now: dt.datetime) -> dt.datetime | None:
    """When something of it is due next; None when nothing is planned."""
    zone, country = desk.texts.network.zone, desk.country
    until, silent_on = rows.find_next_days(session)
    told_at: dt.datetime | None = None
    if silent_on is not None:
        workdays = workdays_of(session, country=country, since=now.astimezone(zone).date())
        told_at = working_moment(max(now, instant(silent_on, dt.time(), zone)), zone, workdays)
    found = [
        rows.find_next_remind_at(session, after=now),
        instant(until + dt.timedelta(days=1), dt.time(), zone) if until else None,
        told_at,
    ]
    return min((at for at in found if at is not None and at > now), default=None)

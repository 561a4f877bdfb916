"""What check-ins need of the clock: rounds that begin, people to ask and to remind, rounds that end, chairs' days."""

import datetime as dt
from zoneinfo import ZoneInfo

import structlog

from alliance import absences, chair_days, reminders, rounds, summaries
from alliance.recurrence import instant
from handlers.desk import Desk
from storage import absences as absence_rows
from storage import chair_days as chair_rows
from storage import checkins as rows
from storage import rounds as round_rows
from storage import schedules as schedule_rows
from storage.database import Session

log = structlog.get_logger()

AT_ONCE = 1000
"""Questions that one transaction puts into messages: others write in between."""


def run(desk: Desk, country: str, now: dt.datetime) -> None:
    """Do all of it that is due by now."""
    zone = desk.texts.network.zone
    with desk.database.reading() as session:
        is_due = bool(absence_rows.list_beginning(session, on=now.astimezone(zone).date()))
    if is_due:  # before anybody is asked
        with desk.writing() as session:
            absences.begin_absences(session, zone=zone, country=country, now=now)
    with desk.database.reading() as session:
        due = [schedule.id or 0 for schedule in schedule_rows.list_due_schedules(session, now=now)]
    for schedule_id in due:
        with desk.writing() as session:
            held = rounds.open_due_round(session, schedule_id=schedule_id, country=country, now=now)
            told = (
                {"alliance": held.alliance_id, "steps": chair_rows.count_answers(session, held.id or 0)[1]}
                if held
                else None
            )
        if told:
            log.info("round_begun", **told)
    while _is_anybody_waiting(desk, now):
        with desk.writing() as session:
            asked = rounds.ask_who_is_due(session, now=now, zone=zone, country=country, limit=AT_ONCE)
        if not asked:
            break  # another process was first
        log.info("asked", members=asked)
    with desk.database.reading() as session:
        is_due = reminders.is_due(session, now=now) or summaries.is_due(session, now=now)
    if is_due:
        with desk.writing() as session:
            reminders.remind(session, zone=zone, country=country, now=now)
            summaries.close_ended_rounds(session, now=now)
    with desk.database.reading() as session:
        is_due = chair_days.is_due(session, now=now, zone=zone, country=country)
    if is_due:
        with desk.writing() as session:
            chair_days.prepare_chair_days(session, now=now, zone=zone, country=country)


def _is_anybody_waiting(desk: Desk, now: dt.datetime) -> bool:
    with desk.database.reading() as session:
        return rows.is_anybody_waiting(session, now=now)


def next_due_at(session: Session, *, zone: ZoneInfo, country: str, now: dt.datetime) -> dt.datetime | None:
    """When something of it is due next; None when nothing is planned."""
    found = [
        schedule_rows.find_next_schedule(session, after=now),
        rows.find_next_waiting(session, after=now),
        rows.find_next_reminder(session, after=now),
        round_rows.find_next_end(session, after=now),
        chair_days.next_due_at(session, now=now, zone=zone, country=country),
    ]
    if begins_on := absence_rows.find_first_beginning(session, after=now.astimezone(zone).date()):
        found.append(instant(begins_on, dt.time(), zone))
    return min((at for at in found if at is not None), default=None)

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
from storage.tables import Round

log = structlog.get_logger()

AT_ONCE = 1000
"""Questions that one transaction puts into messages: others write in between."""
STEPS_AT_ONCE = 1000
"""Steps about which one transaction asks, likewise: less than half a second of the time that others wait."""


def run(desk: Desk, now: dt.datetime) -> None:
    """Do all of it that is due by now."""
    zone, country = desk.texts.network.zone, desk.country
    with desk.database.reading() as session:
        if not _is_anything_due(session, zone=zone, country=country, now=now):
            return
    _ask(desk, zone, country, now)
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


def _is_anything_due(session: Session, *, zone: ZoneInfo, country: str, now: dt.datetime) -> bool:
    """One look, since almost always nothing is."""
    return (
        bool(absence_rows.list_beginning(session, on=now.astimezone(zone).date()))
        or bool(schedule_rows.list_due_schedules(session, now=now))
        or round_rows.is_any_beginning(session)
        or rows.is_anybody_waiting(session, now=now)
        or reminders.is_due(session, now=now)
        or summaries.is_due(session, now=now)
        or chair_days.is_due(session, now=now, zone=zone, country=country)
    )


def _ask(desk: Desk, zone: ZoneInfo, country: str, now: dt.datetime) -> None:
    """Begin the rounds that are due, and put what people are asked into their messages of the day."""
    with desk.database.reading() as session:
        is_due = bool(absence_rows.list_beginning(session, on=now.astimezone(zone).date()))
    if is_due:  # before anybody is asked
        with desk.writing() as session:
            absences.begin_absences(session, zone=zone, country=country, now=now)
    with desk.database.reading() as session:
        due = [schedule.id or 0 for schedule in schedule_rows.list_due_schedules(session, now=now)]
    for schedule_id in due:
        with desk.writing() as session:
            held = rounds.open_due_round(
                session, schedule_id=schedule_id, country=country, now=now, limit=STEPS_AT_ONCE
            )
            told = _told(session, held)
        if told:
            log.info("round_begun", **told)
    while _is_any_beginning(desk):
        with desk.writing() as session:
            held = rounds.go_on_asking(session, country=country, now=now, limit=STEPS_AT_ONCE)
            told = _told(session, held)
        if told:
            log.info("round_begun", **told)
    while _is_anybody_waiting(desk, now):
        with desk.writing() as session:
            asked = rounds.ask_who_is_due(session, now=now, zone=zone, country=country, limit=AT_ONCE)
        if not asked:
            break  # another process was first
        log.info("asked", members=asked)


def _told(session: Session, held: Round | None) -> dict[str, int] | None:
    """What is logged of a round that asks about all of its steps."""
    if held is None or held.asked_up_to is not None:
        return None
    return {"alliance": held.alliance_id, "steps": chair_rows.count_answers(session, held.id or 0)[1]}


def _is_any_beginning(desk: Desk) -> bool:
    with desk.database.reading() as session:
        return round_rows.is_any_beginning(session)


def _is_anybody_waiting(desk: Desk, now: dt.datetime) -> bool:
    with desk.database.reading() as session:
        return rows.is_anybody_waiting(session, now=now)


def next_due_at(session: Session, desk: Desk, now: dt.datetime) -> dt.datetime | None:
    """When something of it is due next; None when nothing is planned."""
    zone, country = desk.texts.network.zone, desk.country
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

"""Scheduled jobs for check-ins: rounds that begin and end, questions, reminders, and the chairs' daily message."""

import datetime as dt
from zoneinfo import ZoneInfo

import structlog

from alliance.attention import chair_days
from alliance.calendar.recurrence import instant
from alliance.checkins import absences, reminders, rounds, summaries
from bot.ticks.looks import Due, first
from handlers.slack.desk import Desk
from storage.attention import chair_days as chair_rows
from storage.checkins import absences as absence_rows
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.checkins.dues import find_dues
from storage.engine.database import Session
from storage.tables import Round

log = structlog.get_logger()

AT_ONCE = 1000
"""Maximum number of questions one transaction puts into messages: other writers get in between."""
STEPS_AT_ONCE = 1000
"""Maximum number of steps one transaction asks about: it then blocks other writers for less than half a second."""


def look(session: Session, desk: Desk, now: dt.datetime) -> Due:
    """Whether a round begins or ends, or somebody is to be asked or reminded."""
    zone = desk.texts.network.zone
    found = find_dues(session, now=now, today=now.astimezone(zone).date())
    is_now = found.is_any or (found.may_wait and rows.is_anybody_waiting(session, now=now))
    away_at = instant(found.absence_on, dt.time(), zone) if found.absence_on else None
    return Due(is_now, first(found.next_at, away_at))


def run(desk: Desk, now: dt.datetime) -> None:
    """Run every check-in job that is due."""
    zone, country = desk.texts.network.zone, desk.country
    _ask(desk, zone, country, now)
    with desk.database.reading() as session:
        is_due = reminders.is_due(session, now=now) or summaries.is_due(session, now=now)
    if is_due:
        with desk.writing() as session:
            reminders.remind(session, zone=zone, country=country, now=now)
            summaries.close_ended_rounds(session, now=now)


def look_at_chair_days(session: Session, desk: Desk, now: dt.datetime) -> Due:
    """Whether chairs are due today's message about what happened."""
    return Due(*chair_days.find_due(session, now=now, zone=desk.texts.network.zone, country=desk.country))


def prepare_chair_days(desk: Desk, now: dt.datetime) -> None:
    """Tell chairs what happened, in the message that asks them something if there is one: so check-ins run first."""
    run(desk, now)
    zone, country = desk.texts.network.zone, desk.country
    with desk.writing() as session:
        chair_days.prepare_chair_days(session, now=now, zone=zone, country=country)


def _ask(desk: Desk, zone: ZoneInfo, country: str, now: dt.datetime) -> None:
    """Begin the rounds that are due, and put people's questions into their messages of the day."""
    with desk.database.reading() as session:
        is_due = bool(absence_rows.list_beginning(session, on=now.astimezone(zone).date()))
    if is_due:  # absences begin before anybody is asked
        with desk.writing() as session:
            absences.begin_absences(session, zone=zone, country=country, now=now)
    with desk.database.reading() as session:
        due = [schedule.id for schedule in schedule_rows.list_due_schedules(session, now=now)]
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
            break  # another process was faster
        log.info("asked", members=asked)


def _told(session: Session, held: Round | None) -> dict[str, int] | None:
    """The log fields of a round, once it asks about all of its steps; None before."""
    if held is None or held.asked_up_to is not None:
        return None
    return {"alliance": held.alliance_id, "steps": chair_rows.count_answers(session, held.id)[1]}


def _is_any_beginning(desk: Desk) -> bool:
    with desk.database.reading() as session:
        return round_rows.is_any_beginning(session)


def _is_anybody_waiting(desk: Desk, now: dt.datetime) -> bool:
    with desk.database.reading() as session:
        return rows.is_anybody_waiting(session, now=now)

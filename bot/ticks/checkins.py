"""Scheduled jobs for check-ins: rounds that begin and end, questions, and the chairs' daily message."""

import datetime as dt
from collections.abc import Sequence

import structlog

from alliance.attention import chair_days
from alliance.calendar.recurrence import instant
from alliance.checkins import absences, rounds, summaries
from alliance.local_time import LocalTime
from bot.ticks.skipping import Due, first
from handlers.slack.context import Context
from storage.checkins import absences as absence_rows
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.checkins.due_checkins import find_dues
from storage.engine.database import Session
from storage.tables import Round

log = structlog.get_logger()

AT_ONCE = 1000
"""Maximum number of questions one transaction puts into messages: other writers get in between."""
STEPS_AT_ONCE = 1000
"""Maximum number of steps one transaction asks about: it then blocks other writers for less than half a second."""


def look(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether a round begins or ends, or somebody is to be asked."""
    time = context.time_at(now)
    found = find_dues(session, now=now, today=time.today)
    is_now = found.is_any or (found.may_wait and rows.is_anybody_waiting(session, now=now))
    away_at = instant(found.absence_on, dt.time(), time.zone) if found.absence_on else None
    return Due(is_now, first(found.next_at, away_at))


def run(context: Context, now: dt.datetime) -> None:
    """Run every check-in job that is due."""
    _ask(context, context.time_at(now))
    with context.database.reading() as session:
        is_due = summaries.is_due(session, now=now)
    if is_due:
        with context.writing() as session:
            summaries.close_ended_rounds(session, now=now)


def look_at_chair_days(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether chairs are due today's message about what happened."""
    return Due(*chair_days.find_due(session, time=context.time_at(now)))


def prepare_chair_days(context: Context, now: dt.datetime) -> None:
    """Tell chairs what happened, in the message that asks them something if there is one: so check-ins run first."""
    with context.database.reading() as session:
        is_due = look(session, context, now).is_now
    if is_due:
        run(context, now)
    with context.writing() as session:
        chair_days.prepare_chair_days(session, time=context.time_at(now))


def _ask(context: Context, time: LocalTime) -> None:
    """Begin the rounds that are due, and put people's questions into their messages of the day."""
    with context.database.reading() as session:
        is_due = bool(absence_rows.list_beginning(session, on=time.today))
    if is_due:  # absences begin before anybody is asked
        with context.writing() as session:
            absences.begin_absences(session, time=time)
    while True:
        with context.database.reading() as session:
            due = schedule_rows.list_due_ids(session, now=time.now)
            if not due and not round_rows.is_any_beginning(session):
                break
        with context.writing() as session:
            if due:
                rounds.open_due_rounds(session, schedule_ids=due, time=time)
            told = _log_fields(session, rounds.go_on_asking(session, time=time, limit=STEPS_AT_ONCE))
        for fields in told:
            log.info("round_begun", **fields)
    with context.database.reading() as session:
        parts = rounds.list_waiting_parts(session, now=time.now, at_once=AT_ONCE)
    for asked_ids in parts:
        with context.writing() as session:
            asked = rounds.ask_who_is_due(session, time=time, asked_ids=asked_ids)
        if asked:  # otherwise another process was faster
            log.info("asked", members=asked)


def _log_fields(session: Session, held: Sequence[Round]) -> list[dict[str, int]]:
    """The log fields of those of these rounds that ask about all of their steps now."""
    complete = {one.id: one.alliance_id for one in held if one.asked_up_to is None}
    steps = round_rows.count_steps(session, list(complete)) if complete else {}
    return [{"alliance": alliance_id, "steps": steps.get(key, 0)} for key, alliance_id in complete.items()]

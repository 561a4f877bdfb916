"""Scheduled jobs for meetings: papers on their day, and reminders to record decisions."""

import datetime as dt

import structlog

from alliance.meetings import decision_reminders
from alliance.meetings import papers as meeting_papers
from alliance.people import members
from bot.ticks.skipping import Due, first
from handlers.slack.context import Context
from storage.engine.database import Session

log = structlog.get_logger()


def look(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether papers or reminders to record decisions are due."""
    time = context.time_at(now)
    papers, papers_at = meeting_papers.find_due(session, time=time)
    to_record, record_at = decision_reminders.find_due(session, time=time)
    return Due(papers or to_record, first(papers_at, record_at))


def run(context: Context, now: dt.datetime) -> None:
    """Make the papers that are due and send reminders to record decisions, with one transaction per meeting."""
    time = context.time_at(now)
    with context.database.reading() as session:
        due = meeting_papers.list_due(session, time=time)
        to_record = decision_reminders.list_due(session, time=time)
    for number in due:
        with context.writing() as session:
            office = members.list_secretariat_channel_keys(session, context.secretariat_channel)
            sent = meeting_papers.make_due(session, number=number, office=office, time=time)
        if sent is not None:
            log.info("meeting_pack_made", meeting=number, recipients=sent)
    for number in to_record:
        with context.writing() as session:
            office = members.list_secretariat_channel_keys(session, context.secretariat_channel)
            asked = decision_reminders.remind(session, number=number, office=office, now=now)
        if asked is not None:
            log.info("decisions_asked_for", meeting=number, recipients=asked)

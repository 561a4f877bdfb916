"""The scheduled job for reminders: one message for all that somebody has not answered, and snoozed messages."""

import datetime as dt

import structlog

from alliance.attention import reminders
from bot.ticks.skipping import Due
from handlers.slack.context import Context
from storage.engine.database import Session

log = structlog.get_logger()


def look(session: Session, _context: Context, now: dt.datetime) -> Due:
    """Whether a reminder or a snoozed message is due."""
    return Due(*reminders.find_due(session, now=now))


def run(context: Context, now: dt.datetime) -> None:
    """Send the reminders that are due, and the messages whose snooze is over."""
    with context.writing() as session:
        back = reminders.bring_back(session, now=now)
        reminded = reminders.remind_due(session, time=context.time_at(now))
    if reminded or back:
        log.info("reminded", members=reminded, snoozed=back)

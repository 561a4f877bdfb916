"""Scheduled jobs for polls: end them, and remove traces of anonymous votes."""

import datetime as dt

import structlog

from alliance.polls import ending
from bot.ticks.skipping import Due
from handlers.slack.context import Context
from storage.engine.database import Session
from storage.polls import anonymity
from storage.polls import polls as rows

log = structlog.get_logger()


def look(session: Session, _context: Context, now: dt.datetime) -> Due:
    """Whether a poll ends, or traces are to be removed."""
    is_due, next_at = rows.find_due(session, now=now)
    return Due(is_due or anonymity.is_any_to_scrub(session), next_at)


def run(context: Context, now: dt.datetime) -> None:
    """Run every poll job that is due."""
    with context.database.reading() as session:
        is_due, _ = rows.find_due(session, now=now)
    if is_due:
        with context.writing() as session:
            ended = [poll.number for poll in ending.end_due(session, now=now)]
        if ended:
            log.info("polls_looked_after", ended=ended)
    anonymity.scrub_ended(context.database, now=now)

"""Scheduled job for search: index what was stored, besides contributions, which are indexed at once."""

import datetime as dt

import structlog

from alliance.index import indexing
from bot.ticks.looks import Due
from handlers.slack.context import Context
from storage.engine.database import Session

log = structlog.get_logger()


def look(session: Session, _context: Context, _now: dt.datetime) -> Due:
    """Whether anything was stored that is not indexed yet."""
    return Due(indexing.is_any_change(session))


def run(context: Context, _now: dt.datetime) -> None:
    """Index some of what was stored."""
    with context.database.writing() as session:
        indexed = indexing.index_changes(session)
    log.info("indexed", changes=indexed)

"""Scheduled job for search: index what was stored, besides the titles of contributions, which are indexed at once."""

import datetime as dt

import structlog

from alliance.index import indexing
from bot.ticks.skipping import Due
from handlers.slack.context import Context
from storage.engine.database import Session

log = structlog.get_logger()

MOST_LOTS = 20
"""How many transactions the tick makes before others have their turn."""


def look(session: Session, _context: Context, _now: dt.datetime) -> Due:
    """Whether anything was stored that is not indexed yet."""
    return Due(indexing.is_any_change(session))


def run(context: Context, _now: dt.datetime) -> None:
    """Index some of what was stored, in short transactions: requests come between them."""
    indexed = 0
    for _ in range(MOST_LOTS):
        with context.database.writing() as session:
            lot = indexing.index_changes(session)
        indexed += lot
        if lot < indexing.LOT:
            break
    log.info("indexed", changes=indexed)

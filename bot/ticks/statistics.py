"""Scheduled job that updates the statistics with which SQLite plans its queries."""

import datetime as dt

from alliance.records import retention
from bot.ticks.skipping import Due
from handlers.slack.context import Context
from storage.engine.database import Session
from storage.engine.marks import Mark


class Statistics:
    """Updates them each night, unless nothing was stored since; PostgreSQL does so by itself.

    What was done is only in memory, as another update takes milliseconds.
    """

    def __init__(self) -> None:
        self._due_at: dt.datetime | None = None
        self._updated: Mark | None = None
        """The database's mark after the last update."""

    def look(self, _session: Session, context: Context, now: dt.datetime) -> Due:
        """Whether a night has begun since the last update, and something was stored."""
        if not context.database.is_sqlite:
            return Due(False)
        next_at = retention.next_night_at(context.time_at(now))
        # After a start, and after the clock was set back, the next night is the first.
        if self._due_at is None or next_at < self._due_at:
            self._due_at = next_at
        if now < self._due_at:
            return Due(False, again_at=self._due_at)
        if self._updated is not None and context.database.mark().is_unchanged_since(self._updated):
            self._due_at = next_at
        return Due(self._due_at <= now, again_at=next_at)

    def run(self, context: Context, now: dt.datetime) -> None:
        """Update them."""
        context.database.update_statistics()
        self._updated = context.database.mark()
        self._due_at = retention.next_night_at(context.time_at(now))

"""Scheduled job that carries out requested erasures."""

import datetime as dt

import structlog

from alliance.errors import Invalid
from alliance.people.members import list_secretariat_channel_keys
from bot.erasing import carry_out
from bot.ticks.skipping import Due, first
from handlers.slack.context import Context
from storage.engine.database import Session
from storage.records import erasing as rows

log = structlog.get_logger()
PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=1)
"""After an erasure failed it is tried again later; each time the pause is twice as long."""


class Erasures:
    """Carries out pending erasures. One that fails does not delay the others, and is retried after a pause."""

    def __init__(self) -> None:
        self._failed: dict[str, tuple[int, dt.datetime]] = {}
        """How often the erasure of each Slack user failed, and when it did last. Only in memory: it goes with them."""

    def look(self, session: Session, _context: Context, now: dt.datetime) -> Due:
        """Whether somebody is to be erased now, and when it is tried again with others."""
        asked = [one.slack_user_id for one in rows.list_requests(session)]
        self._failed = {user: failed for user, failed in self._failed.items() if user in asked}
        rests = [self._rests_until(user, now) for user in asked]
        return Due(None in rests, first(*rests))

    def run(self, context: Context, now: dt.datetime) -> None:
        """Carry out the pending erasures, one after the other."""
        with context.database.reading() as session:
            asked = [one.slack_user_id for one in rows.list_requests(session)]
            office = list_secretariat_channel_keys(session, context.secretariat_channel)
        for user in asked:
            if self._rests_until(user, now) is None:
                self._try(context, user, [channel_key for channel_key in office if channel_key != user], now)
        context.wake(None)

    def _try(self, context: Context, user: str, channel_keys: list[str], now: dt.datetime) -> None:
        try:
            _erase(context, user, channel_keys, now)
            self._failed.pop(user, None)
        except Exception as error:  # noqa: BLE001  # one failure must not stop the erasures after it
            times = self._failed.get(user, (0, now))[0] + 1
            self._failed[user] = (times, now)
            # Log neither the person nor the text of the error, which may name them.
            log.error("erasure_failed", error=type(error).__name__, times=times)

    def _rests_until(self, user: str, now: dt.datetime) -> dt.datetime | None:
        """When to try again with somebody; None if now, also if the clock was set back since it failed."""
        if user not in self._failed:
            return None
        times, at = self._failed[user]
        until = at + min(PAUSE * 2 ** min(times - 1, 10), LONGEST_PAUSE)
        return until if at <= now < until else None


def _erase(context: Context, user: str, channel_keys: list[str], now: dt.datetime) -> None:
    try:
        carry_out(
            context.database, user, texts=context.texts, now=now, admins=context.admins, channel_keys=channel_keys
        )
    except Invalid:  # another process was first, or nothing is stored any longer
        with context.database.writing() as session:
            rows.drop_request(session, user)

"""Whether Slack accepts the bot's token, from the latest call or event; for the log and for `/readyz`."""

import datetime as dt
import threading
from collections.abc import Callable

import structlog

from bot.sending.slack_calls import CallOutcome, classify

log = structlog.get_logger()

LOGGED_EVERY = dt.timedelta(hours=1)
LOST_SECONDS = 60.0
"""Interval between checks whether a refused token works again."""
HELD_SECONDS = 600.0
"""Interval between checks while the token works: a process that sends nothing learns of a refusal only by asking."""


class TokenState:
    """State of the token, updated by the senders, by Slack's events about it, and by periodic checks."""

    def __init__(self, ask: Callable[[], object], now: Callable[[], dt.datetime]) -> None:
        """`ask` makes a call that any valid token may make, and raises whatever the SDK raises."""
        self._ask = ask
        self._now = now
        self._lock = threading.Lock()
        self._problem = ""
        self._logged_at: dt.datetime | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()

    @property
    def problem(self) -> str:
        """Slack's error code for refusing the token; empty while it works."""
        return self._problem

    def note(self, problem: str = "") -> None:
        """Record that Slack refused the token with this error code, or accepted it (empty).

        A refusal is logged once an hour while it lasts.
        """
        with self._lock:
            before, self._problem = self._problem, problem
            if not problem:
                self._logged_at = None
                is_logged = bool(before)
            else:
                now = self._now()
                # After the clock has jumped back, the last log time may lie in the future.
                is_logged = self._logged_at is None or not dt.timedelta() <= now - self._logged_at < LOGGED_EVERY
                self._logged_at = now if is_logged else self._logged_at
        if is_logged and problem:
            log.error("slack_refuses_token", error=problem, remedy="install the app again and set SLACK_BOT_TOKEN")
        elif is_logged:
            log.info("slack_takes_token_again")
        if problem and not before:
            self._wake.set()

    def look(self) -> None:
        """Check with Slack. Failures that say nothing about the token, such as a network error, change nothing."""
        try:
            self._ask()
        except Exception as error:  # noqa: BLE001  # classified below
            failure = classify(error)
            if failure.outcome is CallOutcome.SHUT_OUT:
                self.note(failure.name)
        else:
            self.note()

    def start(self) -> None:
        """Check periodically in a thread, until `stop`."""
        threading.Thread(target=self._run, name="access", daemon=True).start()

    def stop(self) -> None:
        """Stop checking."""
        self._stopping.set()
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(LOST_SECONDS if self._problem else HELD_SECONDS)
            self._wake.clear()
            if not self._stopping.is_set():
                self.look()

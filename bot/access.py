"""Whether Slack takes the bot's token: what the last call or event told, for the log and for `/readyz`."""

import datetime as dt
import threading
from collections.abc import Callable

import structlog

from bot.sending.slack_calls import CallOutcome, classify

log = structlog.get_logger()

LOGGED_EVERY = dt.timedelta(hours=1)
LOST_SECONDS = 60.0
"""Between two questions whether a token that was refused works again."""
HELD_SECONDS = 600.0
"""Between two questions while it works: a process that sends nothing learns only by asking that it does not."""


class Access:
    """Kept up to date by who sends, by the events that Slack sends for it, and by asking now and then."""

    def __init__(self, ask: Callable[[], object], now: Callable[[], dt.datetime]) -> None:
        """`ask` makes a call that any working token may make, and raises what the SDK raises."""
        self._ask = ask
        self._now = now
        self._lock = threading.Lock()
        self._problem = ""
        self._logged_at: dt.datetime | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()

    @property
    def problem(self) -> str:
        """Why the token is refused, in Slack's word; empty while it works."""
        return self._problem

    def note(self, problem: str = "") -> None:
        """Slack refused the token with this word, or took it. A refusal is logged once an hour while it lasts."""
        with self._lock:
            before, self._problem = self._problem, problem
            if not problem:
                self._logged_at = None
                is_logged = bool(before)
            else:
                now = self._now()
                # A clock that jumped back makes the last time one that is still to come.
                is_logged = self._logged_at is None or not dt.timedelta() <= now - self._logged_at < LOGGED_EVERY
                self._logged_at = now if is_logged else self._logged_at
        if is_logged and problem:
            log.error("slack_refuses_token", error=problem, remedy="install the app again and set SLACK_BOT_TOKEN")
        elif is_logged:
            log.info("slack_takes_token_again")
        if problem and not before:
            self._wake.set()

    def look(self) -> None:
        """Ask Slack. What is no answer about the token, such as a network that is away, changes nothing."""
        try:
            self._ask()
        except Exception as error:  # noqa: BLE001  # each kind of failure is told apart
            failure = classify(error)
            if failure.outcome is CallOutcome.SHUT_OUT:
                self.note(failure.name)
        else:
            self.note()

    def start(self) -> None:
        """Ask now and then, in a thread, until `stop`."""
        threading.Thread(target=self._run, name="access", daemon=True).start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(LOST_SECONDS if self._problem else HELD_SECONDS)
            self._wake.clear()
            if not self._stopping.is_set():
                self.look()

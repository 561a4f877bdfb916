"""Clocks: the computer's own or, in the demo and in tests, the sandbox's, which can be moved."""

import contextlib
import datetime as dt
import json
import os
import secrets
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

log = structlog.get_logger()

FOLLOW_TIMEOUT = 30.0
"""Seconds a long poll may take; the sandbox answers within fifteen."""
SET_BACK_SECONDS = 5.0
"""A smaller step back is ignored: no scheduled job is delayed by more than this."""
WORK_ON_SECONDS = 0.1
"""Pause between two reports while work remains at real pace, since another process is sending meanwhile."""


class Clock(Protocol):
    """The current time, and the pace at which it runs."""

    def now(self) -> dt.datetime:
        """The current time, as an aware datetime in UTC."""
        ...

    def pace_time(self) -> float:
        """Seconds since 1970 on the clock that Slack's rate limits follow."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> dt.datetime:
        """The current time."""
        return dt.datetime.now(dt.UTC)

    def pace_time(self) -> float:
        """Seconds since 1970."""
        return time.time()


class ClockWatch:
    """Detect that the computer's clock was set back, by comparing it with the monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.time, running: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._running = running
        self._ahead = clock() - running()

    def was_set_back(self) -> bool:
        """Whether the clock was set back since the previous call, by more than routine corrections."""
        before, self._ahead = self._ahead, self._clock() - self._running()
        return self._ahead < before - SET_BACK_SECONDS


@dataclass(frozen=True)
class FollowerState:
    """A follower's progress at the current moment."""

    is_idle: bool
    next_due_at: dt.datetime | None


class SandboxClock:
    """The sandbox's clock: real time plus an offset, which changes when somebody moves the clock.

    After each move `work` is called to do everything that has become due; it returns the progress made. The sandbox
    waits for that before it moves on, so that a moved clock stops at every instant at which something happens.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        # One process may hold several of these, one after the other.
        self._name = f"kennisbot-{os.getpid()}-{secrets.token_hex(3)}"
        self._offset = dt.timedelta()
        self._paced_by_moves = False
        self._stopping = threading.Event()
        self._working = threading.Lock()
        self._generation = 0

    def now(self) -> dt.datetime:
        """The current time on the sandbox's clock."""
        return dt.datetime.now(dt.UTC) + self._offset

    def pace_time(self) -> float:
        """Real time, unless the sandbox lets the pace follow the moved clock."""
        return self.now().timestamp() if self._paced_by_moves else time.time()

    def synchronise(self) -> None:
        """Read the sandbox's clock once, before anything else starts. Raises OSError if the sandbox is unreachable."""
        self._read(self._call(self._url.removesuffix("/follow"), None))

    def follow(self, work: Callable[[], FollowerState]) -> None:
        """Follow the clock in a thread until `stop`. From now on, a move of the clock waits for `work`."""
        with contextlib.suppress(OSError):  # the thread retries
            self._read(self._call(self._url, {"name": self._name, "pid": os.getpid(), "joining": True}))
        threading.Thread(target=self._follow, args=(work,), name="sandbox-clock", daemon=True).start()

    def stop(self) -> None:
        """Stop following and tell the sandbox, so that it no longer waits for this process. The offset is kept."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._call(self._url, {"name": self._name, "leaving": True})

    def wait_for_work(self, seconds: float) -> bool:
        """After `stop`: wait for work in progress to finish; False when `seconds` were not enough."""
        if not self._working.acquire(timeout=seconds):
            return False
        self._working.release()
        return True

    def _follow(self, work: Callable[[], FollowerState]) -> None:
        while True:
            try:
                with self._working:
                    if self._stopping.is_set():
                        return
                    standing = work()
                self._read(self._ask(standing, seen=self._generation))
                if not standing.is_idle and not self._paced_by_moves:
                    self._stopping.wait(WORK_ON_SECONDS)
            except OSError:
                self._stopping.wait(0.5)
            except Exception as error:  # noqa: BLE001  # if this thread died, the clock would stop for everybody
                log.error("clock_work_failed", error=type(error).__name__)
                self._stopping.wait(0.5)

    def _ask(self, standing: FollowerState, *, seen: int) -> dict[str, Any]:
        """Report progress; the answer comes at the next move, or at once if work remains that waits for real time."""
        body = {
            "name": self._name,
            "pid": os.getpid(),
            "seen": seen,
            "idle": standing.is_idle,
            "next_due_at": standing.next_due_at.isoformat() if standing.next_due_at else None,
        }
        return self._call(self._url, body)

    def _call(self, url: str, body: dict[str, Any] | None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  # the settings allow an address of this machine only
            url,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=FOLLOW_TIMEOUT) as response:  # noqa: S310
            answer: dict[str, Any] = json.loads(response.read())
        return answer

    def _read(self, answer: dict[str, Any]) -> None:
        self._generation = int(answer["generation"])
        self._offset = dt.timedelta(seconds=float(answer["offset_seconds"]))
        self._paced_by_moves = answer.get("pacing") == "moved"

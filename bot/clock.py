"""What time it is: the computer's clock or, in the demo and in tests, the sandbox's, which can be moved."""

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
"""Seconds that a long poll may take; the sandbox answers within fifteen."""
SET_BACK_SECONDS = 5.0
"""A clock that goes back by less needs no notice: nothing that ticks is held up for longer."""
WORK_ON_SECONDS = 0.1
"""Between two reports of who has work left at the real pace: somebody else sends meanwhile."""


class Clock(Protocol):
    """What time it is, and at what pace time runs."""

    def now(self) -> dt.datetime:
        """The present moment, aware, in UTC."""
        ...

    def pace_time(self) -> float:
        """Seconds since 1970 by the clock that Slack's rate limits run on."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> dt.datetime:
        """The present moment."""
        return dt.datetime.now(dt.UTC)

    def pace_time(self) -> float:
        """Seconds since 1970."""
        return time.time()


class ClockWatch:
    """Notices that the computer's clock was set back, by one that only runs."""

    def __init__(self, clock: Callable[[], float] = time.time, running: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._running = running
        self._ahead = clock() - running()

    def was_set_back(self) -> bool:
        """Whether it was since the last question, by more than it is corrected all the time."""
        before, self._ahead = self._ahead, self._clock() - self._running()
        return self._ahead < before - SET_BACK_SECONDS


@dataclass(frozen=True)
class FollowerState:
    """How far a follower is with its work at the present moment."""

    is_idle: bool
    next_due_at: dt.datetime | None


class SandboxClock:
    """The sandbox's clock: real time and an offset, which it changes when somebody moves it.

    After each move `work` is called to do everything that has become due; it returns how far it came. The sandbox
    waits for that before it moves on, so that a moved clock passes every instant at which something happens.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        # Several may live in one process, one after the other.
        self._name = f"kennisbot-{os.getpid()}-{secrets.token_hex(3)}"
        self._offset = dt.timedelta()
        self._paced_by_moves = False
        self._stopping = threading.Event()
        self._working = threading.Lock()
        self._generation = 0

    def now(self) -> dt.datetime:
        """The present moment by the sandbox."""
        return dt.datetime.now(dt.UTC) + self._offset

    def pace_time(self) -> float:
        """Real time, unless the sandbox lets the pace follow the moved clock."""
        return self.now().timestamp() if self._paced_by_moves else time.time()

    def synchronise(self) -> None:
        """Ask once what time it is, before anything else begins. Raises OSError when the sandbox is not there."""
        self._read(self._call(self._url.removesuffix("/follow"), None))

    def follow(self, work: Callable[[], FollowerState]) -> None:
        """Keep following in a thread, until `stop`. Whoever moves the clock from now on waits for `work`."""
        with contextlib.suppress(OSError):  # the thread tries again
            self._read(self._call(self._url, {"name": self._name, "pid": os.getpid(), "joining": True}))
        threading.Thread(target=self._follow, args=(work,), name="sandbox-clock", daemon=True).start()

    def stop(self) -> None:
        """Stop following, and say so: nobody waits for us any more. The offset stays."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._call(self._url, {"name": self._name, "leaving": True})

    def wait_for_work(self, seconds: float) -> bool:
        """After `stop`: wait until what was begun before is done; False when `seconds` were not enough."""
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
            except Exception as error:  # noqa: BLE001  # a follower that died would stop the clock for everybody
                log.error("clock_work_failed", error=type(error).__name__)
                self._stopping.wait(0.5)

    def _ask(self, standing: FollowerState, *, seen: int) -> dict[str, Any]:
        """Say how far one is; answered at the next move or, to who waits for real time to pass, at once."""
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

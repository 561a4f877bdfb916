"""The workspace's time: real time plus an offset, and the message timestamps made from it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Literal

Pacing = Literal["real", "moved"]


class Clock:
    """A clock that can be moved. `generation` counts the moves that followers must work for."""

    def __init__(self, at: datetime | None = None) -> None:
        self._initial_offset = 0.0 if at is None else at.timestamp() - time.time()
        self.generation = 0
        self.reset()

    def reset(self) -> None:
        """Back to the time the workspace began with, which now runs on from there."""
        self.offset = self._initial_offset
        self.pacing: Pacing = "real"
        self._last_microsecond = 0
        self._paused_at: float | None = None
        self.generation += 1

    def epoch(self) -> float:
        """Seconds since 1970 on the moved clock."""
        return time.time() + self.offset if self._paused_at is None else self._paused_at

    def pause(self, paused: bool) -> None:
        """Stop the clock between moves, however long they take on this machine; or let it run on from there."""
        at = self.epoch()
        self._paused_at = at if paused else None
        self.offset = at - time.time()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.epoch(), UTC)

    def iso(self) -> str:
        return self.now().isoformat().replace("+00:00", "Z")

    def pace(self) -> float:
        """Seconds on the clock that rate limits run on: real time unless a test moves pacing too."""
        return self.epoch() if self.pacing == "moved" else time.monotonic()

    def move_to(self, epoch: float) -> None:
        """Go forward to that instant; an earlier one leaves the clock as it is."""
        self.offset = max(self.offset, epoch - time.time())
        if self._paused_at is not None:
            self._paused_at = max(self._paused_at, epoch)

    def set_back(self, seconds: float) -> None:
        """Show an earlier time, as a machine whose clock is corrected. Message timestamps go on from the last one."""
        self.offset -= seconds
        if self._paused_at is not None:
            self._paused_at -= seconds

    def next_ts(self) -> str:
        """A message timestamp: this instant, unique and later than every one before."""
        self._last_microsecond = max(self._last_microsecond + 1, int(self.epoch() * 1_000_000))
        seconds, micro = divmod(self._last_microsecond, 1_000_000)
        return f"{seconds}.{micro:06d}"

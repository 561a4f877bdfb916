"""Moving the clock: every instant at which something is due is reached in order, and waited for.

Processes that live on this clock ("followers") keep a long poll open. In it they say for which generation of the clock
they have done all that was due, and when something of theirs is due next.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.clock import Clock
from sandbox.model import Json

POLL_SECONDS = 15.0
GIVE_UP_SECONDS = 120.0  # at one instant of the clock: a move over many takes as long as they all need
# A follower whose connection broke may be restarting; one that got its answer is at work, and comes back. Of one whose
# process is known, it is seen whether that lives.
BROKEN_GRACE_SECONDS = 10.0
WORKING_GRACE_SECONDS = 30.0


@dataclass
class Follower:
    """The last report of a process. `polls` are its open requests; `left_at` is when it last had none, and `grace` the
    seconds that it is then waited for, unless it `is_at_work` in a process that lives.
    """

    seen: int = 0
    idle: bool = False
    next_due: float | None = None
    polls: int = 0
    left_at: float = 0.0
    grace: float = 0.0
    is_at_work: bool = False
    pid: int | None = None

    def is_dead(self) -> bool:
        """Whether its process, on this machine, has ended."""
        if self.pid is None:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    def works_on(self) -> bool:
        """Whether it is at work in a process that lives."""
        return self.is_at_work and self.pid is not None and not self.is_dead()


class Walk:
    """The only mover of the clock. `own_due` is when the workspace itself has something to do next; `catch_up` does
    what is due, waits for the apps to take what is on its way to them, and says whether there was anything.
    """

    def __init__(
        self,
        clock: Clock,
        own_due: Callable[[], float | None],
        catch_up: Callable[[], Awaitable[bool]],
        moved: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._own_due, self._catch_up, self._moved = own_due, catch_up, moved
        self._followers: dict[str, Follower] = {}
        self._gone: set[str] = set()
        self._news = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self.closing = False

    def announce(self) -> None:
        """Wake everybody who waits for a report, a move, or the end."""
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """Let everybody go who waits; the server is ending."""
        self.closing = True
        self.announce()

    def describe(self) -> Json:
        clock = self._clock
        return {
            "now": clock.iso(),
            "offset_seconds": clock.offset,
            "pacing": clock.pacing,
            "generation": clock.generation,
        }

    async def wait_for_news(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._news.wait()
        except TimeoutError:
            return

    # --- followers

    def followers(self) -> list[str]:
        return list(self._followers)

    async def follow(self, name: str, seen: int, idle: bool, next_due: float | None, pid: int | None = None) -> Json:
        """A follower's report; answers when the clock's generation is another than the one it has seen.

        One that is not idle and waits for real time is answered at once: it works on, and says so again. So is one that
        has left, whose report was on its way at the same time.
        """
        if name in self._gone:
            return self.describe()
        follower = self._followers.setdefault(name, Follower())
        follower.seen, follower.idle, follower.next_due, follower.pid = seen, idle, next_due, pid
        follower.polls += 1
        self.announce()
        follower.grace, follower.is_at_work = BROKEN_GRACE_SECONDS, False
        try:
            works_on = not idle and self._clock.pacing == "real"
            until = time.monotonic() + (0.0 if works_on else POLL_SECONDS)
            while self._clock.generation == seen and time.monotonic() < until and not self.closing:
                await self.wait_for_news(until - time.monotonic())
            follower.grace, follower.is_at_work = WORKING_GRACE_SECONDS, True
        finally:
            follower.polls -= 1
            follower.left_at = time.monotonic()
        return self.describe()

    def join(self, name: str, pid: int | None = None) -> Json:
        """A follower says that it begins to work; the clock waits for its first report before it moves on."""
        self._gone.discard(name)
        self._followers[name] = Follower(
            left_at=time.monotonic(), grace=WORKING_GRACE_SECONDS, is_at_work=True, pid=pid
        )
        self.announce()
        return self.describe()

    def leave(self, name: str) -> Json:
        """A follower says that it ends, and is waited for no more, unless it joins again."""
        self._followers.pop(name, None)
        self._gone.add(name)
        self.announce()
        return self.describe()

    def _forget_the_gone(self) -> None:
        now = time.monotonic()
        absent = {name: follower for name, follower in self._followers.items() if follower.polls == 0}
        has_successor = len(absent) < len(self._followers)
        for name, follower in absent.items():
            if follower.works_on():
                continue  # it may take long on a busy machine, and the clock moves on when it is done
            grace = follower.grace
            if follower.is_dead():
                # It was killed, and is waited for as if it restarted, until its successor is here.
                grace = 0.0 if has_successor else BROKEN_GRACE_SECONDS
            if follower.left_at + grace <= now:
                del self._followers[name]

    def _all_idle(self) -> bool:
        return all(f.seen == self._clock.generation and f.idle for f in self._followers.values())

    def _next_pause(self) -> float | None:
        """While pacing is moved: the first instant that a follower waits for only to keep its pace."""
        waiting = [f for f in self._followers.values() if f.seen == self._clock.generation and not f.idle]
        return min((f.next_due for f in waiting if f.next_due is not None), default=None)

    # --- moving

    def _next_generation(self) -> None:
        self._clock.generation += 1
        self.announce()
        self._moved()

    def tell_pacing(self) -> None:
        """Let followers know that pacing runs on another clock now."""
        self._next_generation()

    async def _settle(self) -> bool:
        """New generations of the present time, until nobody has anything left to do; whether that came to pass."""
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < give_up:
            self._next_generation()
            if not await self._all_become_idle(give_up):
                return False
            if not await self._catch_up():
                return True
        return False

    async def _all_become_idle(self, give_up: float) -> bool:
        while not self._all_idle():
            if time.monotonic() >= give_up or self.closing:
                return False
            if self._clock.pacing == "moved" and (pause := self._next_pause()) is not None:
                self._clock.move_to(pause)
                self._next_generation()
            await self.wait_for_news(min(0.25, give_up - time.monotonic()))
            self._forget_the_gone()
        return True

    def _next_due(self, after: float) -> float | None:
        dues = [f.next_due for f in self._followers.values() if f.next_due is not None]
        own = self._own_due()
        return min((due for due in [*dues, *([] if own is None else [own])] if due > after), default=None)

    async def to(self, target: float, *, jump: bool = False) -> Json:
        """Walk (or jump) to that instant; `idle` says whether all that was due by then is done."""
        async with self._one_at_a_time:
            idle = True if jump else await self._settle()
            visited = float("-inf")
            while idle and not jump:
                due = self._next_due(visited)
                if due is None or due > target:
                    break
                visited = due
                self._clock.move_to(due)
                idle = await self._settle()
            if jump or target > self._clock.epoch():
                self._clock.move_to(target)
                idle = await self._settle() and idle
            return {"now": self._clock.iso(), "idle": idle}

    async def back(self, seconds: float) -> Json:
        """Set the clock back by so much; `idle` says whether all that is due then is done."""
        async with self._one_at_a_time:
            self._clock.set_back(seconds)
            idle = await self._settle()
            return {"now": self._clock.iso(), "idle": idle}

    async def keep_time(self) -> None:
        """Fire the workspace's own due things as time passes by itself; runs until cancelled."""
        while True:
            due = self._own_due()
            await self.wait_for_news(3600 if due is None else due - self._clock.epoch())
            await self._catch_up()


def instant(iso: object) -> float:
    """Unix seconds of an ISO time; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(str(iso))
    return moment.timestamp() if moment.tzinfo else datetime.fromisoformat(f"{iso}+00:00").timestamp()

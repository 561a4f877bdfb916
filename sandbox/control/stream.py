"""The page's live connection: what changed, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from sandbox.bus import Bus
from sandbox.model import Json

# A comment line this often keeps the connection alive and notices a page that is gone.
KEEP_ALIVE_SECONDS = 15.0
# News of traffic comes in bursts, and waits so long for more: only the inspector listens to it.
TRAFFIC_SECONDS = 0.2


class Streams:
    """All open pages. Each is told every change, at most once for equal ones that it has not read yet."""

    def __init__(self, bus: Bus) -> None:
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._traffic_waits = False
        bus.change_listeners.append(self._tell)

    def _tell(self, change: Json) -> None:
        if change["topic"] != "traffic":
            self._put(change)
        elif self._queues and not self._traffic_waits:
            self._traffic_waits = True
            asyncio.get_running_loop().call_later(TRAFFIC_SECONDS, self._tell_traffic)

    def _tell_traffic(self) -> None:
        self._traffic_waits = False
        self._put({"topic": "traffic"})

    def _put(self, change: Json) -> None:
        if self._queues:
            data = json.dumps(change)
            for queue in self._queues:
                queue.put_nowait(data)

    def close(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)

    async def answer(self, _: Request) -> StreamingResponse:
        return StreamingResponse(self._lines(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def _lines(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield _event(json.dumps({"topic": "hello"}))
            while True:
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        first = await queue.get()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                waiting = [first, *(queue.get_nowait() for _ in range(queue.qsize()))]
                for change in dict.fromkeys(waiting):
                    if change is None:
                        return
                    yield _event(change)
        finally:
            self._queues.discard(queue)


def _event(data: str) -> str:
    return f"data: {data}\n\n"

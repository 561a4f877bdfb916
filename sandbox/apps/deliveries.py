"""Bringing things to apps: interactions that somebody waits for, and events that are repeated until they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from sandbox.apps.events import rate_limited
from sandbox.apps.http_mode import HttpMode
from sandbox.apps.socket_mode import SocketMode
from sandbox.apps.transport import Ack, Kind, Retry, Transport
from sandbox.model import App, Json
from sandbox.workspace import Workspace

# Seconds of real time before each repetition of an event: at once, after a minute, after five.
RETRY_PAUSES = (0.0, 60.0, 300.0)
# How long a fault may hold an event back when no other event comes to overtake it.
_HELD_SECONDS = 0.5


@dataclass(frozen=True)
class _Event:
    app: App
    envelope: Json
    order_key: str
    first_try: asyncio.Future[bool]


class Deliveries:
    """Listens to the workspace's events from the moment it is made; belongs to the server's event loop."""

    def __init__(self, ws: Workspace, sockets: SocketMode, http: HttpMode) -> None:
        self._ws = ws
        self.sockets, self.http = sockets, http
        self._tasks: set[asyncio.Task[None]] = set()
        self._first_tries: dict[int, asyncio.Future[bool]] = {}
        self._number = 0
        self._last_of: dict[tuple[str, str], asyncio.Future[bool]] = {}
        self._held: _Event | None = None
        ws.bus.event_listeners.append(self.enqueue)

    def _transport(self, app: App) -> Transport:
        return self.http if app.request_url is not None else self.sockets

    def connected(self, app: App) -> bool:
        return self._transport(app).reaches(app)

    async def ask(self, app: App, kind: Kind, payload: Json) -> Ack:
        """Send a command or an interaction and wait for the answer."""
        return await self._transport(app).send(app, kind, payload)

    # --- events

    def enqueue(self, app: App, envelope: Json, order_key: str) -> None:
        """Take up an event for an app, unless it gets too many or has failed too many."""
        ws = self._ws
        if self._stopped(app):
            return
        if ws.strict.event_volume and not ws.subscriptions.admits(app.id):
            minute = ws.subscriptions.newly_limited_minute(app.id)
            if minute is not None:
                self._start(self._new_event(app, rate_limited(ws, app, minute), ""))
            return
        event, loop = self._new_event(app, envelope, order_key), asyncio.get_running_loop()
        kind = str(envelope["event"]["type"])
        held_back = ws.faults.take_event("unordered", kind) if self._held is None else None
        if held_back is not None:
            self._held = event
            loop.call_later(held_back.seconds(_HELD_SECONDS), self._release, event)
            return
        self._start(event)
        self._release(self._held)
        twice = ws.faults.take_event("duplicate_event", kind)
        if twice is not None and twice.delay_ms:
            loop.call_later(twice.seconds(), lambda: self._start(self._new_event(app, envelope, order_key)))
        elif twice is not None:
            self._start(self._new_event(app, envelope, order_key))

    def _stopped(self, app: App) -> bool:
        return self._ws.strict.event_failures and self._ws.subscriptions.is_off(app.id)

    def _release(self, held: _Event | None) -> None:
        """Send what a fault holds back, if it still does."""
        if held is not None and held is self._held:
            self._held = None
            self._start(held)

    def _new_event(self, app: App, envelope: Json, order_key: str) -> _Event:
        event = _Event(app, envelope, order_key, asyncio.get_running_loop().create_future())
        self._number += 1
        number = self._number
        self._first_tries[number] = event.first_try
        event.first_try.add_done_callback(lambda _: self._first_tries.pop(number))
        return event

    def _start(self, event: _Event) -> None:
        before: asyncio.Future[bool] | None = None
        if event.app.request_url is not None:
            # Separate requests overtake each other; a socket keeps its own order.
            place = (event.app.id, event.order_key)
            before, self._last_of[place] = self._last_of.get(place), event.first_try
        self._keep(self._deliver(event, before))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, event: _Event, before: asyncio.Future[bool] | None) -> None:
        ack = Ack(False)
        try:
            if before is not None:
                await asyncio.wait({before})
            ack = await self._send(event, None)
        finally:
            if not event.first_try.done():
                event.first_try.set_result(ack.ok)
        for number, pause in enumerate(RETRY_PAUSES, 1):
            if ack.ok or ack.wants_no_retry or self._stopped(event.app):
                return
            await self._pause(event.app, pause)
            ack = await self._send(event, Retry(number, ack.reason))

    async def _send(self, event: _Event, retry: Retry | None) -> Ack:
        app, transport = event.app, self._transport(event.app)
        ack = await transport.send(app, "events_api", event.envelope, order_key=event.order_key, retry=retry)
        # An app on sockets that is not there has no address that fails.
        if app.request_url is not None and self._ws.subscriptions.note(app.id, taken=ack.ok):
            self._ws.bus.changed("apps")
        return ack

    async def _pause(self, app: App, seconds: float) -> None:
        """Wait before a repetition; an app that has no connection gets it as soon as it comes back."""
        if app.request_url is None and not self.sockets.reaches(app):
            await self.sockets.wait_for_connection(app, sum(RETRY_PAUSES))
        else:
            await asyncio.sleep(seconds)

    def mark(self) -> int:
        """A point in the row of events, for `tried_since`."""
        return self._number

    def _untried(self, mark: int) -> list[asyncio.Future[bool]]:
        """Events after the mark that nobody has taken or missed yet; one that a fault holds back is not counted."""
        held = self._held.first_try if self._held else None
        return [future for number, future in self._first_tries.items() if number > mark and future is not held]

    def trying(self) -> bool:
        """Whether some event is on its way for the first time."""
        return bool(self._untried(0))

    async def tried_since(self, mark: int) -> bool:
        """Wait for the first attempt of every event after the mark; whether there were any and all were taken."""
        waiting = self._untried(mark)
        return bool(waiting) and all(await asyncio.gather(*waiting))

    def forget(self) -> None:
        """Drop everything that is still to be delivered."""
        self._held = None
        for task in self._tasks:
            task.cancel()
        for first_try in list(self._first_tries.values()):
            if not first_try.done():
                first_try.set_result(False)
        self._last_of.clear()

    async def close(self) -> None:
        self.forget()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.http.close()

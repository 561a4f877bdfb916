"""Socket Mode: WebSocket connections of apps, and envelopes that go to one of them and come back acknowledged."""

from __future__ import annotations

import asyncio
import json
import uuid
import zlib
from collections.abc import Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sandbox.apps.transport import Ack, Kind, Retry
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.model import App, Json

CONNECTION_SECONDS = 3600
DEBUG_CONNECTION_SECONDS = 360
WARNING_SECONDS = 10
MAX_CONNECTIONS = 10
# Interactions whose answer travels in the acknowledgement.
_ANSWERED = frozenset({"view_submission", "block_suggestion"})
_HOST = "sandbox"


class Connection:
    """One WebSocket of an app. Frames leave in the order they were put in."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._outgoing: asyncio.Queue[str | None] = asyncio.Queue()
        self.waiting: dict[str, asyncio.Future[Ack]] = {}

    def put(self, frame: Json) -> None:
        self._outgoing.put_nowait(json.dumps(frame))

    def hang_up(self) -> None:
        """Close after what has been put in."""
        self._outgoing.put_nowait(None)

    async def write(self) -> None:
        while (frame := await self._outgoing.get()) is not None:
            await self._websocket.send_text(frame)
        await self._websocket.close()

    async def read(self, note: Callable[[Json], None]) -> None:
        """Take acknowledgements until the other side is gone; what is not JSON is ignored, as Slack does."""
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            with suppress(ValueError):
                frame = json.loads(message.get("text") or "")
                if isinstance(frame, dict):
                    note(frame)
                    self._acknowledge(frame)

    def _acknowledge(self, frame: Json) -> None:
        waiting = self.waiting.pop(str(frame.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(Ack(True, frame.get("payload")))

    def give_up(self) -> None:
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_result(Ack(False, reason="connection_failed"))
        self.waiting.clear()


class SocketMode:
    """All live connections, by app. They outlive a reset of the workspace, as apps keep running."""

    def __init__(
        self, journal: Journal, faults: Faults, changed: Callable[[], None], ack_seconds: Callable[[], float]
    ) -> None:
        self._journal, self._faults = journal, faults
        self._changed = changed
        self._ack_seconds = ack_seconds
        self._connections: dict[str, list[Connection]] = {}
        self._turn = 0
        self._joined = asyncio.Event()

    def count(self, app_id: str) -> int:
        return len(self._connections.get(app_id, []))

    def has_room(self, app: App) -> bool:
        return self.count(app.id) < MAX_CONNECTIONS

    def reaches(self, app: App) -> bool:
        return self.count(app.id) > 0

    async def wait_for_connection(self, app: App, seconds: float) -> bool:
        """Whether a connection of this app is there within that time."""
        try:
            async with asyncio.timeout(seconds):
                while not self.reaches(app):
                    await self._joined.wait()
        except TimeoutError:
            return False
        return True

    def disconnect(self, reason: str = "refresh_requested", *, only: App | None = None) -> None:
        """Tell every connection why it ends, and close it; `only` those of one app."""
        for app_id, connections in self._connections.items():
            if only is None or only.id == app_id:
                for connection in list(connections):
                    self._dismiss(connection, reason)

    def fail(self) -> None:
        """Let an ordered fault hit the connections that are there; what is left of it hits those that come."""
        live = [connection for connections in self._connections.values() for connection in connections]
        cut = self._faults.take_disconnect() if live else None
        if cut is not None:
            for connection in live:
                asyncio.get_running_loop().call_later(cut.seconds(), self._dismiss, connection, "refresh_requested")

    def _dismiss(self, connection: Connection, reason: str) -> None:
        connection.put({"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}})
        connection.hang_up()

    def _choose(self, app: App, order_key: str) -> Connection:
        """Equal order keys go the same way; everything else takes turns."""
        connections = self._connections[app.id]
        if order_key:
            return connections[zlib.crc32(order_key.encode()) % len(connections)]
        self._turn += 1
        return connections[self._turn % len(connections)]

    async def send(
        self, app: App, kind: Kind, payload: Json, *, order_key: str = "", retry: Retry | None = None
    ) -> Ack:
        if not self.reaches(app):
            return Ack(False, reason="connection_failed")
        connection = self._choose(app, order_key)
        envelope_id = str(uuid.uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind == "slash_commands" or payload.get("type") in _ANSWERED
        if kind == "events_api":
            envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
        waiting: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = waiting
        connection.put(envelope)
        self._journal.traffic("to_app", f"socket {kind}", envelope)
        try:
            async with asyncio.timeout(self._ack_seconds()):
                ack = await waiting
        except TimeoutError:
            connection.waiting.pop(envelope_id, None)
            return Ack(False, reason="http_timeout")
        return ack if envelope["accepts_response_payload"] else Ack(ack.ok, reason=ack.reason)

    async def serve(self, websocket: WebSocket, app: App, *, debug: bool = False) -> None:
        """Keep one connection until either side ends it or its hour is over."""
        await websocket.accept()
        connections = self._connections.setdefault(app.id, [])
        connection = Connection(websocket)
        connections.append(connection)
        seconds = DEBUG_CONNECTION_SECONDS if debug else CONNECTION_SECONDS
        connection.put(
            {
                "type": "hello",
                "num_connections": len(connections),
                "connection_info": {"app_id": app.id},
                "debug_info": {"host": _HOST, "build_number": 1, "approximate_connection_time": seconds},
            }
        )
        self._announce()
        loop = asyncio.get_running_loop()
        warning = {"type": "disconnect", "reason": "warning", "debug_info": {"host": _HOST}}
        cut = self._faults.take_disconnect()
        timers = [
            *([] if cut is None else [loop.call_later(cut.seconds(), self._dismiss, connection, "refresh_requested")]),
            loop.call_later(seconds - WARNING_SECONDS, connection.put, warning),
            loop.call_later(seconds, self._dismiss, connection, "refresh_requested"),
        ]
        try:
            await self._run(websocket, connection)
        finally:
            for timer in timers:
                timer.cancel()
            connections.remove(connection)
            connection.give_up()
            self._changed()

    def _announce(self) -> None:
        self._joined.set()
        self._joined = asyncio.Event()
        self._changed()

    async def _run(self, websocket: WebSocket, connection: Connection) -> None:
        def note(frame: Json) -> None:
            self._journal.traffic("from_app", "socket acknowledgement", frame)

        writer = asyncio.create_task(connection.write())
        reader = asyncio.create_task(connection.read(note))
        done, pending = await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for task in done:
            with suppress(WebSocketDisconnect, RuntimeError):
                task.result()
        if (
            websocket.client_state is WebSocketState.CONNECTED
            and websocket.application_state is WebSocketState.CONNECTED
        ):
            await websocket.close()

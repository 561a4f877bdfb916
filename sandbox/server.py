"""The sandbox as a server: one workspace on a loopback address, running in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox import messages
from sandbox.control.stream import Streams
from sandbox.deliveries import Deliveries
from sandbox.gate import Gate
from sandbox.http_mode import HttpMode
from sandbox.hub import Hub
from sandbox.messages import Draft
from sandbox.model import App
from sandbox.routes import build
from sandbox.seed import DEFAULT_SEED, Seed
from sandbox.socket_mode import SocketMode
from sandbox.walking import Walk
from sandbox.workspace import Workspace

PING_SECONDS = 10.0


class _Protocol(H11Protocol):
    """Lets a request reach its connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class SandboxServer:
    """A local Slack. Several may run in one process.

    `port` 0 takes a free one; `clock_at` is the time the workspace begins with; `on_reset` is called, outside the event
    loop, after a reset has emptied the workspace; `strict` False begins with every strictness off.
    """

    def __init__(
        self,
        seed: Seed = DEFAULT_SEED,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock_at: datetime | None = None,
        on_reset: Callable[[], None] | None = None,
        strict: bool = True,
    ) -> None:
        self.workspace = Workspace(seed, at=clock_at, strict=strict)
        self._host, self._port, self._on_reset = host, port, on_reset
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None
        self._stopping: Callable[[], None] = lambda: None

    # --- what an app needs to know

    @property
    def url(self) -> str:
        return self.workspace.origin

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def app(self) -> App:
        """The seeded app. Raises LookupError when the seed has no manifest."""
        for app in self.workspace.apps.values():
            return app
        raise LookupError("the seed has no app")

    @property
    def bot_token(self) -> str:
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.app.signing_secret

    # --- life

    def start(self) -> SandboxServer:
        """Listen. Raises OSError when the port is in use."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
        except OSError:
            listener.close()
            raise
        port = listener.getsockname()[1]
        self.workspace.origin = f"http://{self._host}:{port}"
        started = threading.Event()
        config = uvicorn.Config(
            Gate(self._application(started), port),
            http=_Protocol,
            ws="websockets-sansio",
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=4 * PING_SECONDS,
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
            lifespan="on",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        listener.listen(128)
        self._thread.start()
        started.wait()
        return self

    def stop(self) -> None:
        """End all connections and the thread; does nothing when it is not running."""
        if self._server is None or self._thread is None:
            return
        self._stopping()
        self._server.should_exit = True
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> SandboxServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- the application

    def _application(self, started: threading.Event) -> Starlette:
        ws = self.workspace
        sockets = SocketMode(ws.journal, lambda: ws.bus.changed("apps"))
        deliveries = Deliveries(ws, sockets, HttpMode(ws.journal))

        async def fire() -> None:
            mark = deliveries.mark()
            _post_scheduled(ws)
            await deliveries.tried_since(mark)

        walk = Walk(ws.clock, lambda: ws.scheduled.next_due(), fire, lambda: ws.bus.changed("clock"))
        streams = Streams(ws.bus)
        application = build(Hub(ws, deliveries, walk, self._on_reset), streams)

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
            loop = asyncio.get_running_loop()

            def end() -> None:
                walk.closing = True
                walk.announce()
                streams.close()
                sockets.disconnect()

            self._stopping = lambda: loop.call_soon_threadsafe(end)  # type: ignore[assignment, return-value]
            timekeeper = asyncio.create_task(walk.keep_time())
            started.set()
            yield {}
            timekeeper.cancel()
            await asyncio.gather(timekeeper, return_exceptions=True)
            await deliveries.close()

        application.router.lifespan_context = lifespan
        return application


def _post_scheduled(ws: Workspace) -> None:
    for due in ws.scheduled.take_due(ws.clock.epoch()):
        app, channel = ws.apps[due.app_id], ws.channels[due.channel_id]
        if not channel.is_archived:
            messages.post(ws, channel, Draft(ws.bot_of(app), app=app, **due.arguments))

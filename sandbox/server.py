"""The sandbox as a server: one workspace on a loopback address, running in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from types import TracebackType

from sandbox.apps.deliveries import Deliveries
from sandbox.apps.http_mode import HttpMode
from sandbox.apps.socket_mode import SocketMode
from sandbox.apps.transport import ACK_SECONDS
from sandbox.control.stream import Streams
from sandbox.conversations import messages
from sandbox.conversations.messages import Draft
from sandbox.hub import Hub
from sandbox.model import App, Json
from sandbox.seed import DEFAULT_SEED, Seed
from sandbox.serving.gate import Gate
from sandbox.serving.listening import Listener
from sandbox.serving.routes import build
from sandbox.walking import Walk
from sandbox.workspace import Workspace


class SandboxServer:
    """A local Slack. Several may run in one process; a stopped one starts again at its address, as it was left.

    `port` 0 takes a free one; `clock_at` is the time the workspace begins with; `on_reset` is called, outside the event
    loop, after a reset has emptied the workspace; `strict` False begins with every strictness off. For `patience` real
    seconds an acknowledgement is waited for and a trigger holds: Slack's three, or more where a slow machine is no
    failure.
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
        patience: float = ACK_SECONDS,
    ) -> None:
        self.workspace = Workspace(seed, at=clock_at, strict=strict, patience=patience)
        self._host, self._port, self._on_reset = host, port, on_reset
        self._thread: threading.Thread | None = None
        self._stopping: Callable[[], object] = lambda: None

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
        # With the protocol named, asyncio sends at once what it is given; else each kept connection waits 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
        except OSError:
            listener.close()
            raise
        self._port = listener.getsockname()[1]
        self.workspace.origin = f"http://{self._host}:{self._port}"
        listener.listen(128)
        up: Future[None] = Future()

        def run() -> None:
            try:
                asyncio.run(self._serve(listener, lambda: up.set_result(None)))
            except BaseException as error:
                if up.done():
                    raise
                up.set_exception(error)

        self._thread = threading.Thread(target=run, name="sandbox", daemon=True)
        self._thread.start()
        up.result()
        return self

    def stop(self) -> None:
        """End all connections and the thread; does nothing when it is not running."""
        if self._thread is None:
            return
        self._stopping()
        self._thread.join()
        self._thread, self._stopping = None, lambda: None
        self.workspace.bus.forget_listeners()

    def __enter__(self) -> SandboxServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- in the thread

    async def _serve(self, listener: socket.socket, up: Callable[[], None]) -> None:
        ws, loop = self.workspace, asyncio.get_running_loop()
        sockets = SocketMode(ws.journal, ws.faults, lambda: ws.bus.changed("apps"), lambda: ws.patience)
        deliveries = Deliveries(ws, sockets, HttpMode(ws.journal, lambda: ws.patience))
        walk = self._walk(deliveries)
        streams = Streams(ws.bus)

        def end() -> None:
            walk.close()
            streams.close()
            sockets.disconnect()

        application = build(Hub(ws, deliveries, walk, self._on_reset), streams)
        server = Listener(Gate(application, self._port), up=up, end=end)
        self._stopping = lambda: loop.call_soon_threadsafe(server.tell_to_end)
        timekeeper = asyncio.create_task(walk.keep_time())
        await server.serve([listener])
        timekeeper.cancel()
        await asyncio.gather(timekeeper, return_exceptions=True)
        await deliveries.close()

    def _walk(self, deliveries: Deliveries) -> Walk:
        ws = self.workspace

        async def catch_up() -> bool:
            posted, on_its_way = _post_scheduled(ws), deliveries.trying()
            await deliveries.tried_since(0)
            return posted or on_its_way

        walk = Walk(ws.clock, lambda: ws.scheduled.next_due(), catch_up, lambda: ws.bus.changed("clock"))

        def wake(change: Json) -> None:
            """A message that was scheduled just now may be the next thing due."""
            if change["topic"] == "clock":
                walk.announce()

        ws.bus.change_listeners.append(wake)
        return walk


def _post_scheduled(ws: Workspace) -> bool:
    """Post what Slack was asked to post by now; whether there was anything."""
    due = ws.scheduled.take_due(ws.clock.epoch())
    for item in due:
        app, channel = ws.apps[item.app_id], ws.channels[item.channel_id]
        if not channel.is_archived:
            messages.post(ws, channel, Draft(ws.bot_of(app), app=app, **item.arguments))
    return bool(due)

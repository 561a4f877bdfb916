"""HTTP server for Slack's requests, with health endpoints.

One event loop reads all connections, and a request gets a thread for its listener once it has arrived in full, so a
slow or silent client delays nobody else. `/healthz` is answered by the loop itself, which shows that it is alive.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.admission import Door
from bot.app import Parts
from bot.health import Health

THREADS = 20
MAX_BODY = 1_000_000
"""Maximum size of a request in bytes; Slack's largest, a form with all its values, is a quarter of that."""
REQUEST_SECONDS = 10.0
"""Seconds for a request to arrive, headers and body together. Slack itself waits three seconds for its answer."""
READY_SECONDS = 2.0
"""Seconds without an answer after which the database counts as unreachable."""
STOP_SECONDS = 4.0
"""Seconds for requests in progress to finish at shutdown."""
BACKLOG = 128


class HttpFront:
    """The Events API, with `/healthz` and `/readyz`."""

    def __init__(self, parts: Parts, *, request_seconds: float = REQUEST_SECONDS) -> None:
        self._site = Site(Door(parts.app, parts.settings.signing_secret), Health(parts).problem)
        address = (parts.settings.http_host, parts.settings.http_port)
        self._server = WebServer(self._site.app, address, request_seconds=request_seconds)

    @property
    def port(self) -> int:
        """The port listened on."""
        return self._server.port

    def start(self) -> None:
        """Listen. Raises OSError when the port is in use."""
        self._server.start()

    def stop(self) -> None:
        """Stop listening, and finish the requests in progress."""
        self._server.stop()
        self._site.close()


class WebServer:
    """Serves an application in its own thread."""

    def __init__(self, app: Starlette, address: tuple[str, int], *, request_seconds: float = REQUEST_SECONDS) -> None:
        self._server = _Server(app, request_seconds)
        self._address = address
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)

    @property
    def port(self) -> int:
        """The port listened on."""
        assert self._socket is not None
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Listen. Raises OSError when the port is in use."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        # Naming the protocol makes asyncio set TCP_NODELAY; otherwise a kept-alive connection waits 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(self._address)
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            raise
        self._socket = listening
        self._thread.start()

    def stop(self) -> None:
        """Stop accepting connections, and finish the requests in progress."""
        if self._socket is not None:
            self._server.end()
            self._thread.join(2 * STOP_SECONDS)

    def _serve(self) -> None:
        assert self._socket is not None
        asyncio.run(self._server.serve(sockets=[self._socket]))


class Site:
    """Routes and their answers."""

    def __init__(self, door: Door, problem: Callable[[], str]) -> None:
        """`problem` returns what keeps the bot from working, or an empty string."""
        self._door = door
        self._problem = problem
        self._listeners = ThreadPoolExecutor(THREADS, thread_name_prefix="http")
        # A separate thread, so that readiness is answered while all others are busy.
        self._looking = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self.app = Starlette(
            routes=[
                Route("/healthz", self._alive, methods=["GET"]),
                Route("/readyz", self._ready, methods=["GET"]),
                Route("/slack/events", self._slack, methods=["POST"]),
            ]
        )

    def close(self) -> None:
        """Stop accepting work."""
        self._listeners.shutdown(wait=False, cancel_futures=True)
        self._looking.shutdown(wait=False, cancel_futures=True)

    async def _alive(self, _request: Request) -> Response:
        return _plain("alive")

    async def _ready(self, _request: Request) -> Response:
        looking = asyncio.get_running_loop().run_in_executor(self._looking, self._problem)
        try:
            problem = await asyncio.wait_for(looking, READY_SECONDS)
        except TimeoutError:
            problem = "the database does not answer"
        return _plain(problem, 503) if problem else _plain("ready")

    async def _slack(self, request: Request) -> Response:
        body = bytearray()
        with contextlib.suppress(ClientDisconnect):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    return _plain("too large", 413)
            headers, query = dict(request.headers), request.url.query
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._listeners, self._door.answer, bytes(body), headers, query)
            told = {name: ", ".join(values) for name, values in answer.headers.items()}
            return Response(answer.body, answer.status, told)
        return _plain("incomplete", 400)  # the client has gone


def _plain(text: str, status: int = 200) -> Response:
    return PlainTextResponse(f"{text}\n", status, {"Cache-Control": "no-store"})


class _Server(uvicorn.Server):
    """uvicorn server that runs in its own thread until another thread ends it.

    uvicorn's own loop polls ten times a second whether to end.
    """

    def __init__(self, app: Starlette, request_seconds: float) -> None:
        class Protocol(_Protocol):
            seconds = request_seconds

        super().__init__(
            uvicorn.Config(
                app,
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                date_header=False,
                server_header=False,
            )
        )
        self._is_up = threading.Event()

    def end(self) -> None:
        """Stop accepting connections, and finish the requests in progress; callable from any thread."""
        if self._is_up.wait(STOP_SECONDS):
            self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        self._is_up.set()
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := set(self.server_state.tasks):
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for connection in list(self.server_state.connections):
            connection.transport.close()


class _Protocol(H11Protocol):
    """Closes a connection whose request does not arrive in full in time."""

    seconds: float

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._limit.cancel()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self.cycle is not None and not self.cycle.more_body:
            self._limit.cancel()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._limit.cancel()
        self._expect_request()

    def _expect_request(self) -> None:
        self._limit = self.loop.call_later(self.seconds, self.transport.close)

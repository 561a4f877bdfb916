"""HTTP server for Slack's requests, with health endpoints.

One event loop reads all connections, and a request gets a thread for its listener once it has arrived in full, so a
slow or silent client delays nobody else. `/healthz` is answered by the loop itself, which shows that it is alive.

uvicorn is imported when a server starts: only `kennisbot serve` needs it.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse

from bot.admission import RequestVerifier
from bot.app import Parts
from bot.health import Health

if TYPE_CHECKING:
    from uvicorn.server import ServerState

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

THREADS = 20
MAX_BODY = 1_000_000
"""Maximum size of a request in bytes; Slack's largest, a form with all its values, is a quarter of that."""
REQUEST_SECONDS = 10.0
"""Seconds for a request to arrive, headers and body together. Slack itself waits three seconds for its answer."""
READY_SECONDS = 2.0
"""Seconds without an answer after which the database counts as unreachable."""
STOP_SECONDS = 4.0
"""Seconds for requests in progress to finish at shutdown."""
BACKLOG = 2048


class HttpFront:
    """The Events API, with `/healthz` and `/readyz`."""

    def __init__(self, parts: Parts, *, request_seconds: float = REQUEST_SECONDS) -> None:
        self._site = Site(RequestVerifier(parts.app, parts.settings.signing_secret), Health(parts).problem)
        address = (parts.settings.http_host, parts.settings.http_port)
        self._server = WebServer(self._site, address, request_seconds=request_seconds)

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


class Site:
    """ASGI application with the routes and their answers."""

    def __init__(self, door: RequestVerifier, problem: Callable[[], str]) -> None:
        """`problem` returns what keeps the bot from working, or an empty string."""
        self._door = door
        self._problem = problem
        self._listeners = ThreadPoolExecutor(THREADS, thread_name_prefix="http")
        # A separate thread, so that readiness is answered while all others are busy.
        self._looking = ThreadPoolExecutor(1, thread_name_prefix="readiness")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = await self._answer(scope, receive)
        body = answer.body.encode()
        fields = [(name, value) for name, values in answer.headers.items() for value in values]
        headers = [(name.encode(), value.encode()) for name, value in [*fields, ("content-length", str(len(body)))]]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def close(self) -> None:
        """Stop accepting work."""
        self._listeners.shutdown(wait=False, cancel_futures=True)
        self._looking.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, scope: Scope, receive: Receive) -> BoltResponse:
        match scope["path"], scope["method"]:
            case "/healthz", "GET" | "HEAD":
                return _plain("alive")
            case "/readyz", "GET" | "HEAD":
                return await self._ready()
            case "/slack/events", "POST":
                return await self._slack(scope, receive)
            case "/healthz" | "/readyz" | "/slack/events", _:
                return _plain("method not allowed", 405)
        return _plain("not found", 404)

    async def _ready(self) -> BoltResponse:
        looking = asyncio.get_running_loop().run_in_executor(self._looking, self._problem)
        try:
            problem = await asyncio.wait_for(looking, READY_SECONDS)
        except TimeoutError:
            problem = "the database does not answer"
        return _plain(problem, 503) if problem else _plain("ready")

    async def _slack(self, scope: Scope, receive: Receive) -> BoltResponse:
        body, is_whole = bytearray(), False
        while not is_whole:
            part = await receive()
            if part["type"] == "http.disconnect":
                return _plain("incomplete", 400)
            body += part["body"]
            if len(body) > MAX_BODY:
                return _plain("too large", 413)
            is_whole = not part["more_body"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        answering = asyncio.get_running_loop().run_in_executor
        return await answering(self._listeners, self._door.answer, bytes(body), headers, query)


def _plain(text: str, status: int = 200) -> BoltResponse:
    return BoltResponse(status=status, body=f"{text}\n", headers={"cache-control": "no-store"})


class WebServer:
    """Serves a site in its own thread until another thread stops it.

    It runs uvicorn's protocol without uvicorn's own server, which polls ten times a second whether to end.
    """

    def __init__(self, site: Site, address: tuple[str, int], *, request_seconds: float = REQUEST_SECONDS) -> None:
        self.site = site
        self._address = address
        self.request_seconds = request_seconds
        """Seconds for a request to arrive in full."""
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="http", daemon=True)
        self._is_up = threading.Event()

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
        if self._socket is not None and self._is_up.wait(STOP_SECONDS):
            self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join(2 * STOP_SECONDS)

    async def _serve(self) -> None:
        from uvicorn.server import ServerState

        assert self._socket is not None
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        state = ServerState()
        protocol = _make_protocol(self, state)
        server = await self._loop.create_server(protocol, sock=self._socket, backlog=BACKLOG)
        self._is_up.set()
        await self._ending.wait()
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        if tasks := set(state.tasks):
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for connection in list(state.connections):
            connection.transport.close()


def _make_protocol(server: WebServer, state: "ServerState") -> Callable[[], asyncio.Protocol]:
    """The factory of each connection's protocol, which closes a connection whose request is not complete in time."""
    from uvicorn import Config
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Protocol(H11Protocol):
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
            self._limit = self.loop.call_later(server.request_seconds, self.transport.close)

    config = Config(
        server.site, http="h11", ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False
    )
    return lambda: Protocol(config, state, {})

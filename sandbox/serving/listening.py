"""The HTTP server underneath: uvicorn, served in a thread of its own, and told to end from any other."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

PING_SECONDS = 10.0
# What answers that are under way may take at the end, once nobody waits any more.
ENDING_SECONDS = 0.1


class _Protocol(H11Protocol):
    """Lets a request reach its connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Listener(uvicorn.Server):
    """Serves until it is told to end, and then ends at once.

    uvicorn's own way looks ten times a second whether it is time, and waits for clients who keep a connection open.
    `up` is called when requests are answered; `end` when it is to stop, to let go whoever waits for an answer.
    """

    def __init__(self, app: ASGIApp, *, up: Callable[[], None], end: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="websockets-sansio",
                ws_per_message_deflate=False,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=4 * PING_SECONDS,
                log_config=None,
                log_level="critical",
                access_log=False,
                lifespan="off",
                proxy_headers=False,
                date_header=False,
                server_header=False,
            )
        )
        self._up, self._end = up, end
        self._told = asyncio.Event()

    def tell_to_end(self) -> None:
        """To be called on the loop that serves."""
        self._told.set()

    async def main_loop(self) -> None:
        self._up()
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self._end()
        tasks = set(self.server_state.tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=ENDING_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in list(self.server_state.connections):
            connection.transport.close()

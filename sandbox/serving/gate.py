"""Who may talk to the server: only requests that were meant for this address, and pages that came from it."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "cache-control": "no-cache"}


class Gate:
    """Refuses a foreign Host (421) and a foreign Origin (403), against pages that reach for loopback servers."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        # The Python SDK leaves the port out when it opens a socket; there a one-use ticket guards the door as well.
        self._socket_hosts = {*self._hosts, "127.0.0.1", "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
            hosts = self._hosts if scope["type"] == "http" else self._socket_hosts
            refused = self._refusal(headers, hosts)
            if refused is not None:
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, headers: dict[bytes, str], hosts: set[str]) -> PlainTextResponse | None:
        host, origin = headers.get(b"host", ""), headers.get(b"origin")
        if host not in hosts:
            return PlainTextResponse("this server answers to its loopback address only", 421)
        if origin is not None and origin.partition("://")[2] not in self._hosts:
            return PlainTextResponse("requests from other origins are refused", 403)
        return None

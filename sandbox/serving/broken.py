"""Answers that do not arrive whole: a connection cut before the first byte, or in the middle."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Broken(Response):
    """Sends half of `body` and cuts the connection; an empty body cuts it without a word."""

    def __init__(self, transport: asyncio.Transport, body: bytes, headers: dict[str, str]) -> None:
        super().__init__(body, headers=headers)
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.body:
            self._transport.abort()
            return
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": bytes(self.body)[: len(self.body) // 2], "more_body": True})
        self._transport.close()

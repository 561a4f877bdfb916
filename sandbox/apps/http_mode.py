"""Delivery over HTTP: signed POSTs to an app's request address, as the Events API and interactivity send them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox.apps.transport import Ack, Kind, Retry
from sandbox.journal import Journal
from sandbox.model import App, CannotDo, Json

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# One worker for each request that an app may keep waiting at the same time.
_WORKERS = 32


def checked_address(url: object) -> str:
    """The request address, if it is one on this machine: the sandbox sends nothing outside. Raises CannotDo."""
    parts = urlsplit(str(url))
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise CannotDo(f"request_url must be an http address on this machine, not {url!r}")
    return str(url)


class HttpMode:
    def __init__(self, journal: Journal, ack_seconds: Callable[[], float]) -> None:
        self._journal = journal
        self._ack_seconds = ack_seconds
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="sandbox-http")

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def reaches(self, app: App) -> bool:
        return app.request_url is not None

    async def verify(self, app: App, url: str) -> None:
        """Slack's url_verification: the app must send the challenge back. Raises CannotDo when it does not."""
        challenge = hashlib.sha256(url.encode()).hexdigest()
        body = {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}
        ack = await self._post(app, url, "url_verification", json.dumps(body).encode(), "application/json", {})
        answer = ack.payload
        if isinstance(answer, dict):
            answer = answer.get("challenge")
        if not ack.ok or str(answer).removeprefix("challenge=").strip() != challenge:
            raise CannotDo(f"{url} did not answer the url_verification challenge ({ack.reason or 'wrong answer'})")

    async def send(
        self, app: App, kind: Kind, payload: Json, *, order_key: str = "", retry: Retry | None = None
    ) -> Ack:
        if app.request_url is None:
            return Ack(False, reason="connection_failed")
        headers = {}
        if retry is not None:
            headers = {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        if kind == "events_api":
            body, content_type = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form, errors="replace").encode(), "application/x-www-form-urlencoded"
        return await self._post(app, app.request_url, kind, body, content_type, headers)

    async def _post(
        self, app: App, url: str, kind: str, body: bytes, content_type: str, headers: dict[str, str]
    ) -> Ack:
        timestamp = str(int(time.time()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        headers = {
            **headers,
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        self._journal.traffic("to_app", f"http {kind}", {"headers": headers, "body": body.decode()})
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds := self._ack_seconds()):
                status, answer_headers, answer = await loop.run_in_executor(
                    self._pool, _exchange, url, body, headers, seconds
                )
        except TimeoutError:
            return Ack(False, reason="http_timeout")
        except (OSError, http.client.HTTPException):
            return Ack(False, reason="connection_failed")
        self._journal.traffic("from_app", f"http {kind} answer", {"status": status, "body": answer})
        no_retry = answer_headers.get("x-slack-no-retry") == "1"
        if not 200 <= status < 300:
            return Ack(False, reason="http_error", wants_no_retry=no_retry)
        return Ack(True, _parsed(answer, answer_headers.get("content-type", "")), wants_no_retry=no_retry)


def _exchange(url: str, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, dict[str, str], str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=seconds)
    try:
        connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
        response = connection.getresponse()
        answer = response.read().decode("utf-8", "replace")
        return response.status, {name.lower(): value for name, value in response.getheaders()}, answer
    finally:
        connection.close()


def _parsed(answer: str, content_type: str) -> Any:
    """The app's answer: an object where it says JSON, else its text; nothing where it is empty."""
    if not answer.strip():
        return None
    if content_type.startswith("application/json") or answer.lstrip().startswith("{"):
        try:
            return json.loads(answer)
        except ValueError:
            return answer
    return answer

"""A sandbox for each test, its control API, and Bolt apps that live in it."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.server import SandboxServer

T = TypeVar("T")
Connect = Callable[[App], None]
PATIENCE = 120.0
"""Seconds that tests wait for an app, and the sandbox too: a busy machine is slow, not wrong.

Tests whose subject are the three seconds of Slack, or other limits, set their own.
"""


class Refused(Exception):
    """The control API said no."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


class Control:
    """The control API of one sandbox."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server

    def ask(self, call: str, **query: str | int) -> Any:
        """A GET; `as_` stands for `as`."""
        names = {name.rstrip("_"): value for name, value in query.items()}
        return self._send(f"{call}?{urlencode(names)}", None)

    def do(self, call: str, **body: Any) -> Any:
        return self._send(call, json.dumps(body).encode())

    def _send(self, path: str, body: bytes | None) -> Any:
        try:
            with urllib.request.urlopen(f"{self.server.url}/_sandbox/{path}", body, timeout=3 * PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with closing(error):
                raise Refused(error.code, json.load(error)) from None

    def messages(self, channel: str, user: str) -> list[Any]:
        found: list[Any] = self.ask("messages", channel=channel, as_=user)["messages"]
        return found

    def texts(self, channel: str, user: str) -> list[str]:
        return [message["text"] for message in self.messages(channel, user)]


def eventually(look: Callable[[], T]) -> T:
    """What `look` finds once it finds something; for what an app does after it has acknowledged."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)
    return found


def error_of(call: Callable[[], object]) -> str:
    """The error that Slack's own SDK reports for a refused call."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


@contextmanager
def answering(answer: Callable[[bytes, dict[str, str]], tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """A small HTTP app during the block: gets each request's body and headers; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, text = answer(body, {name.lower(): value for name, value in self.headers.items()})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """The test's own output stays readable."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def over_http(app: App, control: Control) -> Iterator[None]:
    """Serve a Bolt app over the Events API during the block."""

    def answer(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        response = app.dispatch(BoltRequest(body=body.decode(), headers={**headers}))
        return response.status, {n: v[0] for n, v in response.headers.items()}, response.body.encode()

    app_id = control.server.app.id
    with answering(answer) as address:
        control.do("app", id=app_id, request_url=address)
        yield
        control.do("app", id=app_id, request_url=None)


@contextmanager
def over_socket(app: App, control: Control) -> Iterator[SocketModeHandler]:
    """Connect a Bolt app over Socket Mode during the block."""
    handler = SocketModeHandler(app, control.server.app_token)
    handler.connect()
    try:
        eventually(lambda: control.ask("state")["apps"][0]["connected"])
        yield handler
    finally:
        handler.close()


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(patience=PATIENCE) as running:
        yield running


@pytest.fixture
def stopped_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's time stands still unless it is moved: nothing depends on how long a test takes."""
    moment = time.time()
    still = SimpleNamespace(time=lambda: moment, monotonic=lambda: moment)
    monkeypatch.setattr("sandbox.clock.time", still)


@pytest.fixture
def control(server: SandboxServer) -> Control:
    return Control(server)


@pytest.fixture
def slack(server: SandboxServer) -> WebClient:
    """Slack's own client, with the seeded app's bot token."""
    return WebClient(server.bot_token, base_url=server.api_url)


@pytest.fixture
def bolt(server: SandboxServer) -> App:
    """A Bolt app that answers within the request, so that what it did is done when a call returns."""
    return App(
        name="example",  # otherwise Bolt reads the source of every caller to find one
        client=WebClient(server.bot_token, base_url=server.api_url),
        signing_secret=server.signing_secret,
        process_before_response=True,
    )


@pytest.fixture
def connect(control: Control) -> Iterator[Connect]:
    """Brings a Bolt app into the workspace over HTTP."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(over_http(app, control))


@pytest.fixture
def general(server: SandboxServer) -> str:
    channel = server.workspace.named_channel("general")
    assert channel is not None
    return channel.id


def user_id(server: SandboxServer, name: str) -> str:
    return server.workspace.user(name).id


@pytest.fixture
def heard(server: SandboxServer, control: Control) -> Iterator[list[dict[str, Any]]]:
    """The events that an app with everything subscribed gets."""
    events: list[dict[str, Any]] = []

    def answer(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        payload = json.loads(body)
        if "event" in payload:
            events.append(payload["event"])
        return 200, {}, payload.get("challenge", "").encode()

    with ExitStack() as stack:
        control.do("app", id=server.app.id, request_url=stack.enter_context(answering(answer)))
        yield events

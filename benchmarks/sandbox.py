"""How fast the local Slack workspace is by itself, beside the same bytes over a bare socket of this machine."""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from benchmarks import page
from benchmarks.lines import Line, Result
from benchmarks.programs import ROOT, Program, ProgramFailed, free_port, wait_for_port
from bot.demo.program import Control

PAGE = ROOT / "sandbox" / "page"
# What would hold a burst back; all other strictness stays on.
CLICKS = 40
PACE = ("message_rate", "workspace_budget", "rate_tiers")
BLOCKS: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Something* that somebody shared with <@U0>"}},
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "thank", "text": {"type": "plain_text", "text": "Thank"}}],
    },
]


@dataclass(frozen=True)
class SandboxSize:
    """How many Web API calls, events, messages in a channel, members and channels of a large workspace."""

    calls: int
    events: int
    messages: int
    members: int
    channels: int


class Client:
    """One kept connection to the workspace, which counts the bytes of each exchange."""

    def __init__(self, url: str, token: str = "") -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"))
        self._connection.connect()
        # The standard library sends a body apart from its headers, and would wait 40 ms in between.
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
        self.exchanges: list[tuple[int, int]] = []

    def get(self, path: str) -> bytes:
        """The body at that path."""
        return self._exchange("GET", path, None)

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """A Web API call. Raises RuntimeError when it is refused."""
        answer: dict[str, Any] = json.loads(self._exchange("POST", f"api/{method}", json.dumps(arguments).encode()))
        if not answer["ok"]:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer

    def _exchange(self, verb: str, path: str, body: bytes | None) -> bytes:
        self._connection.request(verb, f"/{path}", body, self._headers)
        answer = self._connection.getresponse().read()
        self.exchanges.append((len(body or b""), len(answer)))
        return answer


class BareSocket:
    """A WebSocket at its barest: one thread, one socket, text both ways."""

    def __init__(self, address: str) -> None:
        uri = parse_uri(address)
        self._protocol = ClientProtocol(uri)
        self._socket = socket.create_connection((uri.host, uri.port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            self._socket.sendall(data)

    def texts(self) -> Iterator[bytes]:
        """What comes, message by message."""
        while True:
            self._protocol.receive_data(self._socket.recv(65_536))
            self._flush()
            for event in self._protocol.events_received():
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    yield bytes(event.data)

    def send(self, text: str) -> None:
        """Send one message."""
        self._protocol.send_text(text.encode())
        self._flush()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def measure(folder: Path, size: SandboxSize) -> Result:
    """Calls, events, a long channel and a large workspace."""
    folder.mkdir()
    with _sandbox(folder) as (url, settings):
        lines = [_calls(url, settings, size.calls), _events(url, settings, size.events)]
        lines += _click(url, settings, CLICKS)
        lines += _channel(url, settings, size.messages)
    lines += _large_workspace(folder, size)
    return Result("Sandbox", "the same bytes over a bare socket", tuple(lines))


@contextmanager
def _sandbox(folder: Path, *arguments: str) -> Iterator[tuple[str, dict[str, Any]]]:
    port = free_port()
    with Program("sandbox", "--port", str(port), *arguments, folder=folder) as program:
        wait_for_port(port, program)
        control = Control(f"http://127.0.0.1:{port}")
        control.post("strict", **dict.fromkeys(PACE, False))
        yield f"http://127.0.0.1:{port}", control.get("state")


def _channel_ids(state: dict[str, Any]) -> list[str]:
    bot = state["apps"][0]["bot_user"]
    return [channel["id"] for channel in state["channels"] if bot in channel["members"]]


def _calls(url: str, state: dict[str, Any], count: int) -> Line:
    client = Client(url, state["apps"][0]["bot_token"])
    channels, people = _channel_ids(state), [user["id"] for user in state["users"]]

    def work() -> None:
        for number in range(count):
            if number % 2:
                client.call("chat.postMessage", channel=channels[number % len(channels)], text="x", blocks=BLOCKS)
            else:
                client.call("users.info", user=people[number % len(people)])

    return _line(f"{count} Web API calls", client, work, most=count / 200)


def _events(url: str, state: dict[str, Any], count: int) -> Line:
    app, channels = state["apps"][0], _channel_ids(state)
    address = Client(url, app["app_token"]).call("apps.connections.open")["url"]
    client = Client(url, app["bot_token"])

    def speak() -> None:
        for number in range(count):
            client.call("chat.postMessage", channel=channels[number % len(channels)], text=f"event {number}")

    link = BareSocket(address)
    next(link.texts())  # the greeting

    def work() -> None:
        speaking = threading.Thread(target=speak)
        speaking.start()
        _take(link, count)
        speaking.join()

    line = _line(f"{count} events in order, at a socket", client, work, most=count / 1000)
    link.close()
    return line


def _take(link: BareSocket, count: int) -> None:
    """Acknowledge so many events. Raises RuntimeError when one overtakes another of its channel."""
    latest: dict[str, int] = {}
    for text in link.texts():
        envelope = json.loads(text)
        link.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        event = envelope["payload"]["event"]
        if event["text"].startswith("event "):
            number = int(event["text"].removeprefix("event "))
            if number <= latest.get(event["channel"], -1):
                raise RuntimeError(f"event {number} came out of order")
            latest[event["channel"]] = number
            count -= 1
            if not count:
                return


def _click(url: str, state: dict[str, Any], rounds: int) -> list[Line]:
    """A click in the page until the app's change is painted, beside the time that the app itself took for it."""
    app = App(client=WebClient(state["apps"][0]["bot_token"], base_url=f"{url}/api/"), process_before_response=True)
    own: list[float] = []

    @app.action("thank")
    def thank(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        start = time.perf_counter()
        ack()
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        client.chat_update(**where, text="x", blocks=_thanked(len(own) + 1))
        own.append(time.perf_counter() - start)

    handler = SocketModeHandler(app, state["apps"][0]["app_token"])
    handler.connect()
    channel = _channel_ids(state)[0]
    app.client.chat_postMessage(channel=channel, text="x", blocks=_thanked(0))
    try:
        with page.chromium() as browser:
            seconds = page.seconds_to_answer(browser, f"{url}/archives/{channel}", "Thank", rounds=rounds)
    except ProgramFailed:
        return []
    finally:
        handler.close()
    above = statistics.median(seconds) - statistics.median(own)
    what = f"{rounds} clicks, page to app to page, p50 above the app's own time"
    return [Line(what, "ms", above * 1000, statistics.median(own) * 1000, most=30)]


def _thanked(times: int) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": f"Thank {times}"}}, BLOCKS[1]]


def _channel(url: str, state: dict[str, Any], count: int) -> list[Line]:
    channel, client = _channel_ids(state)[0], Client(url, state["apps"][0]["bot_token"])
    for _ in range(count):
        client.call("chat.postMessage", channel=channel, text="x", blocks=BLOCKS)
    reader = Client(url)
    what = f"channel with {count} messages"
    line = _line(what, reader, lambda: _read(reader, channel, count), most=1)
    return [line, *_in_page(what, url, f"{url}/archives/{channel}", "li.message", count=count, most=1)]


def _in_page(what: str, url: str, address: str, selector: str, *, count: int, most: float) -> list[Line]:
    """The time until a browser has painted it, beside that of a picture from the same server; none without Chromium."""
    try:
        with page.chromium() as browser:
            bare = page.seconds_to_show(browser, f"{url}/page/mark.svg", "svg")
            shown = page.seconds_to_show(browser, address, selector, count=count)
    except ProgramFailed:
        return []
    return [Line(f"{what}, painted in the page", "s", shown, bare, most)]


def _read(client: Client, channel: str, least: int) -> None:
    shown = json.loads(client.get(f"_sandbox/messages?channel={channel}"))["messages"]
    if len(shown) < least:
        raise RuntimeError(f"{len(shown)} messages came, not {least}")


def _large_workspace(folder: Path, size: SandboxSize) -> list[Line]:
    people = [f"person-{number}" for number in range(size.members)]
    content = {
        "users": [{"name": name, "real_name": name.title()} for name in people],
        "channels": [
            {"name": f"channel-{number}", "members": people[number : number + 20]} for number in range(size.channels)
        ],
    }
    path = folder / "workspace.json"
    path.write_text(json.dumps(content), "utf-8")
    files = [f"page/{file.relative_to(PAGE)}" for file in PAGE.rglob("*") if file.is_file()]
    wanted = [*files, "_sandbox/state", "_sandbox/channels?as=person-0", "_sandbox/messages?channel=channel-0"]
    with _sandbox(folder, "--workspace", str(path)) as (url, _):
        client = Client(url)
        what = f"{size.members} members, {size.channels} channels"
        line = _line(what, client, lambda: [client.get(part) for part in wanted], most=2)
        return [line, *_in_page(what, url, url, ".channel-name", count=min(20, size.channels), most=2)]


def _line(what: str, client: Client, work: Callable[[], object], *, most: float) -> Line:
    client.exchanges.clear()
    start = time.perf_counter()
    work()
    measured = time.perf_counter() - start
    return Line(what, "s", measured, _bare(client.exchanges), most)


def _bare(exchanges: list[tuple[int, int]]) -> float:
    """Seconds that a socket takes for as many requests and answers of as many bytes."""
    ours, theirs = socket.socketpair()

    def answer() -> None:
        for asked, answered in exchanges:
            _receive(theirs, asked + 1)
            theirs.sendall(bytes(answered + 1))

    answering = threading.Thread(target=answer)
    answering.start()
    start = time.perf_counter()
    for asked, answered in exchanges:
        ours.sendall(bytes(asked + 1))
        _receive(ours, answered + 1)
    seconds = time.perf_counter() - start
    answering.join()
    ours.close()
    theirs.close()
    return seconds


def _receive(end: socket.socket, count: int) -> None:
    while count:
        count -= len(end.recv(min(count, 65_536)))

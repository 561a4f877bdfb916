"""Whatever comes in from a bot, a page or a script: Slack's error or a sentence, and the workspace stays usable."""

import copy
import http.client
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sandbox.server import SandboxServer
from sandbox.tests.conftest import PATIENCE, Control, Refused, answering, user_id
from sandbox.tests.parts import Json, button, buttons, option, plain

JUNK: list[Any] = [
    *(None, "", True, 0, -1, 1.5, 10**30, float("inf"), "x", "\ud83d", "\x00", "a" * 5000, "2026-13-01", "nan"),
    *([], {}, [1], ["x"], {"a": 1}, [{}], [None], {"type": {}}, {"type": "modal"}, {"blocks": 1}, "[]", "{}", "[1]"),
    *("@bot", "#general", "USLACKBOT"),
]
MENUS = [
    button("go"),
    {"type": "static_select", "action_id": "one", "placeholder": plain("?"), "options": [option("a"), option("b")]},
    {"type": "overflow", "action_id": "more", "options": [option("a")]},
    {"type": "external_select", "action_id": "found", "placeholder": plain("?"), "min_query_length": 0},
    {"type": "datepicker", "action_id": "day"},
]


def field(kind: str, name: str, **more: Any) -> Json:
    element = {"type": kind, "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": plain(name), "optional": True, "element": element}


BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}, {**buttons(*MENUS), "block_id": "menus"}]
MODAL = {
    "type": "modal",
    "title": plain("t"),
    "submit": plain("s"),
    "blocks": [
        field("plain_text_input", "text"),
        field("number_input", "number", is_decimal_allowed=True, min_value="1"),
        field("multi_conversations_select", "places", placeholder=plain("?")),
        field("datetimepicker", "moment"),
        *BLOCKS,
    ],
}


class Workspace:
    """A workspace with something in it, and calls that are right."""

    def __init__(self, server: SandboxServer) -> None:
        self.server, self.control = server, Control(server)
        self.slack = WebClient(server.bot_token, base_url=server.api_url)
        self.bram = user_id(server, "bram")
        channel = server.workspace.named_channel("general")
        assert channel is not None
        self.general = channel.id
        self.ts = self.slack.chat_postMessage(channel=self.general, text="x", blocks=BLOCKS)["ts"]
        self.said = self.control.do("message", user="bram", channel="general", text="x")["message"]["ts"]

    def trigger(self) -> str:
        return self.server.workspace.grants.trigger(self.server.app.id, self.bram).id

    def calls(self) -> list[tuple[str, Json]]:
        """Paths and bodies."""
        place = {"channel": self.general}
        person = {"user": "bram", "channel": "general"}
        values = {"text": "x", "number": "2", "places": ["general"], "moment": "2026-01-01T00:00", "one": "a"}
        attachments = [{"text": "a", "blocks": BLOCKS[:1]}]
        return [
            ("api/chat.postMessage", {**place, "text": "x", "blocks": BLOCKS, "thread_ts": self.said}),
            ("api/chat.postMessage", {**place, "attachments": attachments, "metadata": {"event_type": "e"}}),
            ("api/chat.update", {**place, "ts": self.ts, "text": "y", "blocks": BLOCKS}),
            ("api/chat.scheduleMessage", {**place, "post_at": 4102444800, "text": "x"}),
            ("api/views.open", {"trigger_id": self.trigger(), "view": MODAL}),
            ("api/views.publish", {"user_id": self.bram, "view": {"type": "home", "blocks": BLOCKS}}),
            ("api/files.list", {"count": 2, "page": 1}),
            ("api/conversations.history", {**place, "limit": 2, "oldest": "0", "cursor": ""}),
            ("api/conversations.list", {"types": "public_channel", "limit": 3, "cursor": ""}),
            ("api/users.lookupByEmail", {"email": "x"}),
            ("api/reactions.add", {**place, "timestamp": self.said, "name": "eyes"}),
            ("api/blocks.validate", {"blocks": BLOCKS}),
            ("_sandbox/message", {**person, "text": "hi @cleo", "thread_ts": self.said}),
            ("_sandbox/upload", {**person, "name": "a.txt", "content_base64": "YQ==", "text": "c"}),
            ("_sandbox/action", {**person, "action_id": "one", "block_id": "menus", "value": "a", "ts": self.ts}),
            ("_sandbox/action", {"user": "bram", "action_id": "day", "value": "2026-01-01", "view": "home"}),
            ("_sandbox/fill", {"user": "bram", "values": values}),
            ("_sandbox/user", {"name": "new", "real_name": "N", "tz": "UTC", "is_restricted": False}),
            ("_sandbox/channel", {"id": "project", "members": ["bram"], "topic": "t", "is_private": False}),
            ("_sandbox/faults", {"kind": "slow", "times": 1, "delay_ms": 0, "method": "none"}),
            ("_sandbox/clock/follow", {"name": "f", "seen": -1, "idle": True, "leaving": True}),
        ]

    def send(self, path: str, body: Json) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.server.url.removeprefix("http://"), timeout=PATIENCE)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.server.bot_token}"}
        try:
            connection.request("POST", f"/{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def is_usable(self) -> bool:
        looked = ("messages?channel=general&as=bram", "modals?user=bram", "home?user=bram", "state", "traffic", "files")
        for path in looked:
            with urlopen(f"{self.server.url}/_sandbox/{path}") as answer:
                json.load(answer)
        return bool(self.slack.auth_test()["ok"])


def spoiled(body: Json, random: Random) -> Json:
    """A copy in which something has been replaced by junk, or taken away."""
    copied = copy.deepcopy(body)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            places.append((value, key))
            walk(value[key])

    walk(copied)
    inside, key = random.choice(places)
    if random.random() < 0.15:
        del inside[key]
    else:
        inside[key] = random.choice(JUNK)
    return copied


@pytest.fixture
def workspace(server: SandboxServer, control: Control) -> Workspace:
    control.do("strict", message_rate=False, rate_tiers=False, workspace_budget=False)
    return Workspace(server)


@pytest.mark.parametrize("blocks", [True, False], ids=["strict", "lenient"])
@pytest.mark.parametrize("seed", range(3))
def test_junk_anywhere_in_a_call_breaks_nothing(
    workspace: Workspace, caplog: pytest.LogCaptureFixture, seed: int, blocks: bool
) -> None:
    caplog.set_level(logging.ERROR)
    workspace.control.do("strict", blocks=blocks, triggers=False)
    random = Random(seed)
    for _ in range(8):
        for path, body in workspace.calls():
            bad = spoiled(body, random)
            status, answer = workspace.send(path, bad)
            assert status in (200, 404, 422), f"{path} {bad}: {answer!r}"
            assert b"internal_error" not in answer, f"{path} {bad}"
    assert workspace.is_usable()
    assert caplog.records == []


GARBAGE: list[Any] = [
    *("", 0, True, [], [1], "x", {"response_action": 1}, {"response_action": "errors", "errors": {"text": {}}}),
    *({"response_action": "update"}, {"response_action": "update", "view": 1}, {"response_action": "push", "view": {}}),
    *({"options": 1}, {"options": [1]}, {"options": [{}]}, {"option_groups": [1]}, {"option_groups": [{"options": 5}]}),
    *({"text": {}}, {"blocks": 5}, {"blocks": [5]}, {"text": "x", "blocks": "[]"}, {"text": "x", "thread_ts": {}}),
    *({"text": "x", "attachments": 5}, {"text": "x", "attachments": [5]}, {"text": "x", "response_type": 5}),
]


@contextmanager
def app_that_says(server: SandboxServer, answers: list[Any]) -> Iterator[None]:
    """An app on a socket that first sends nonsense, then acknowledges everything with the last of `answers`."""
    client = WebClient(server.app_token, base_url=server.api_url)
    with connect(client.apps_connections_open(app_token=server.app_token)["url"]) as opened:
        opened.recv(timeout=PATIENCE)
        for frame in (b"\xff\x00", "not JSON", "[]", "null", '{"envelope_id": {}}', '{"payload": 3}'):
            opened.send(frame)

        def play() -> None:
            try:
                while True:
                    envelope = json.loads(opened.recv())
                    opened.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": answers[-1]}))
            except ConnectionClosed:
                return

        playing = threading.Thread(target=play)
        playing.start()
        try:
            yield
        finally:
            opened.close()
            playing.join()


def test_an_app_that_answers_garbage_is_told_to_the_person(workspace: Workspace) -> None:
    control, slack = workspace.control, workspace.slack
    answers: list[Any] = [None]
    with app_that_says(workspace.server, answers):
        for garbage in GARBAGE:
            answers.append(garbage)
            assert control.do("command", user="bram", channel="general", command="/example")["acked"]
            slack.views_open(trigger_id=workspace.trigger(), view=MODAL)
            assert isinstance(control.do("options", user="bram", action_id="found", query="")["options"], list)
            assert control.do("submit", user="bram", values={})["acked"]
            assert control.do("shortcut", user="bram", callback_id="start")["acked"]
        assert workspace.is_usable()
        answers.append({"response_action": "nonsense"})
        slack.views_open(trigger_id=workspace.trigger(), view=MODAL)
        told = control.do("submit", user="bram", values={})
        assert not told["closed"]
        assert "invalid_response" in told["errors"]["*"]
        answers.append({"options": [{"text": "no"}]})
        assert "invalid_options" in control.do("options", user="bram", action_id="found", query="")["error"]


def test_garbage_at_a_response_address_is_refused(workspace: Workspace) -> None:
    ws, server = workspace.server.workspace, workspace.server
    for body in ("", "{", "[]", "payload=", "payload={", "\x00", *(json.dumps(garbage) for garbage in GARBAGE)):
        now = ws.clock.epoch()
        url = ws.grants.response_url(
            server.app.id, workspace.bram, workspace.general, now, source_ts=None, thread_ts=None
        )
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE)
        connection.request("POST", f"/response/{ws.team_id}/{url.secret}", body)
        assert connection.getresponse().status in (200, 400), body
        connection.close()
    assert workspace.is_usable()


def test_an_app_over_http_that_answers_garbage(workspace: Workspace) -> None:
    said = [b""]

    def answer(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if b"challenge" in body and headers["content-type"] == "application/json":
            return 200, {}, json.loads(body)["challenge"].encode()
        return 200, {"Content-Type": "application/json"}, said[-1]

    with answering(answer) as address:
        workspace.control.do("app", id=workspace.server.app.id, request_url=address)
        for garbage in (b"\xff\xfe", b"{", b"[1", b"null", b"<html>", b'"text"', b"{}" * 1000):
            said.append(garbage)
            assert workspace.control.do("command", user="bram", channel="general", command="/example")["acked"]
        workspace.control.do("app", id=workspace.server.app.id, request_url=None)
    assert workspace.is_usable()


HALF = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nhel'


@pytest.mark.parametrize("path", ["api/chat.postMessage", "upload"])
def test_half_a_multipart_is_refused(workspace: Workspace, path: str) -> None:
    if path == "upload":
        url = str(workspace.slack.files_getUploadURLExternal(filename="a.txt", length=3)["upload_url"])
        path = url.removeprefix(workspace.server.url + "/")
    connection = http.client.HTTPConnection(workspace.server.url.removeprefix("http://"), timeout=PATIENCE)
    headers = {
        "Content-Type": "multipart/form-data; boundary=b",
        "Authorization": f"Bearer {workspace.server.bot_token}",
    }
    connection.request("POST", f"/{path}", HALF, headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert (answer.status, b"invalid_form_data" in body) in [(200, True), (400, False)], body
    assert workspace.is_usable()


def test_a_body_that_breaks_off_harms_nobody(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    for path in ("api/chat.postMessage", "_sandbox/message", "_sandbox/clock/follow"):
        connection = http.client.HTTPConnection(workspace.server.url.removeprefix("http://"), timeout=PATIENCE)
        connection.putrequest("POST", f"/{path}")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", "100")
        connection.endheaders(b'{"text": ')
        connection.close()
    assert workspace.is_usable()
    assert caplog.records == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "_sandbox/nonsense", 404),
        ("GET", "_sandbox/message", 404),
        ("POST", "_sandbox/state", 404),
        ("PUT", "_sandbox/state", 405),
        ("DELETE", "api/auth.test", 405),
        ("GET", "nonsense", 404),
        ("POST", "upload/v1/nonsense", 404),
        ("POST", "response/T0/nonsense", 404),
        ("GET", "_sandbox/file/F0/x", 404),
        ("GET", "page/../server.py", 404),
        ("GET", "_sandbox/messages?channel=nowhere", 422),
        ("GET", "_sandbox/calls?after=often", 422),
    ],
)
def test_what_is_not_there_is_said(server: SandboxServer, method: str, path: str, status: int) -> None:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE)
    connection.request(method, f"/{path}")
    assert connection.getresponse().status == status
    connection.close()


def test_two_pages_act_as_the_same_person(workspace: Workspace) -> None:
    """What the other one closed or pressed away gets a sentence, not a mistake."""
    workspace.slack.views_open(trigger_id=workspace.trigger(), view=MODAL)
    workspace.control.do("close", user="bram")
    with pytest.raises(Refused, match="no modal open"):
        workspace.control.do("submit", user="bram", values={})
    workspace.slack.chat_delete(channel=workspace.general, ts=workspace.ts)
    with pytest.raises(Refused, match="sees nothing"):
        workspace.control.do("action", user="bram", action_id="go", channel="general", ts=workspace.ts)

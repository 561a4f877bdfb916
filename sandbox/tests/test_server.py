"""The server itself: its address, who may talk to it, its page, its live stream, and running alone."""

import json
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.sync.client import connect

from sandbox.server import SandboxServer
from sandbox.tests.conftest import PATIENCE, Control, Refused, error_of, eventually, user_id
from sandbox.walking import POLL_SECONDS
from sandbox.web.api import METHODS
from sandbox.web.call import Call, Method


def status_with(server: SandboxServer, path: str, headers: dict[str, str]) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with closing(error):
            return error.code


@pytest.mark.parametrize("path", ["/", "/_sandbox/state", "/api/auth.test"])
def test_only_requests_for_this_address_are_answered(server: SandboxServer, path: str) -> None:
    port = server.url.rpartition(":")[2]
    assert status_with(server, path, {"Host": "evil.example"}) == 421
    assert status_with(server, path, {"Host": f"localhost:{int(port) + 1}"}) == 421
    assert status_with(server, path, {"Origin": "http://evil.example"}) == 403
    assert status_with(server, path, {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}) == 200


@pytest.mark.parametrize("path", ["/", "/archives/C0/p1"])
def test_the_page_has_a_strict_policy(server: SandboxServer, path: str) -> None:
    with urllib.request.urlopen(server.url + path) as answer:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert b"<html" in answer.read()


def test_the_page_names_its_modules_and_its_files_are_kept_until_they_change(server: SandboxServer) -> None:
    with urllib.request.urlopen(server.url) as answer:
        page = answer.read().decode()
    for module in ("main.js", "store.js"):
        assert f'<link rel="modulepreload" href="/page/{module}">' in page
    address = f"{server.url}/page/main.js"
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["content-type"].startswith("text/javascript")
        mark = answer.headers["etag"]
    assert status_with(server, "/page/main.js", {"If-None-Match": mark}) == 304
    assert status_with(server, "/page/../server.py", {}) == 404
    assert status_with(server, "/page/none.js", {}) == 404


def test_a_port_in_use_is_an_error_at_the_start() -> None:
    with SandboxServer() as first, pytest.raises(OSError, match="in use"):
        SandboxServer(port=int(first.url.rpartition(":")[2])).start()


def test_several_workspaces_live_beside_each_other(server: SandboxServer) -> None:
    with SandboxServer() as other:
        assert other.url != server.url
        assert other.bot_token != server.bot_token
        Control(other).do("user", name="only-there")
    assert "only-there" not in [user["name"] for user in Control(server).ask("state")["users"]]


def test_the_state_names_everything(control: Control, server: SandboxServer) -> None:
    state = control.ask("state")
    assert state["team"] == {"id": "T0SANDBOX", "name": "Example Workspace"}
    assert {"general", "office", "board"} <= {channel["name"] for channel in state["channels"]}
    app = state["apps"][0]
    assert (app["bot_token"], app["app_token"]) == (server.bot_token, server.app_token)
    assert app["commands"] == [{"command": "/example", "description": "Try the app", "usage_hint": "[text]"}]
    assert {s["type"] for s in app["shortcuts"]} == {"global", "message"}
    assert not app["connected"]


def test_the_stream_tells_what_changed(server: SandboxServer, control: Control, general: str) -> None:
    with urllib.request.urlopen(f"{server.url}/_sandbox/stream", timeout=PATIENCE) as stream:

        def next_change() -> dict[str, str]:
            line = b""
            while not line.startswith(b"data: "):
                line = stream.readline()
            change: dict[str, str] = json.loads(line.removeprefix(b"data: "))
            return change

        assert next_change() == {"topic": "hello"}
        control.do("strict", scopes=True)
        control.do("message", user="bram", channel="general", text="hi")
        while (change := next_change())["topic"] != "messages":
            pass
        assert change["channel"] == general
        assert change["ts"] == control.messages("general", "bram")[-1]["ts"]


def test_unread_messages_are_counted_until_they_are_read(slack: WebClient, control: Control, general: str) -> None:
    slack.chat_postMessage(channel=general, text="x")

    def unread(user: str) -> int:
        found = control.ask("channels", as_=user)["channels"]
        return next(int(channel["unread"]) for channel in found if channel["name"] == "general")

    assert unread("bram") == 1
    control.do("read", user="bram", channel="general")
    assert unread("bram") == 0
    assert unread("cleo") == 1


def test_a_reset_brings_the_seeded_workspace_back(slack: WebClient) -> None:
    called: list[int] = []
    with SandboxServer(on_reset=lambda: called.append(1)) as server:
        control = Control(server)
        before = control.ask("state")
        control.do("user", name="new")
        control.do("channel", name="new-channel", members=["bram"])
        control.do("clock", advance="P7D")
        control.do("strict", blocks=False)
        control.do("reset")
        after = control.ask("state")
        assert called == [1]
        assert {**after, "now": ""} == {**before, "now": ""}
        assert after["now"][:10] == before["now"][:10]
        assert control.ask("calls")["calls"] == []


@pytest.mark.parametrize(
    ("call", "status"), [("nonsense", 404), ("message", 422), ("submit", 422), ("user", 422), ("app", 422)]
)
def test_a_senseless_control_call_gets_a_sentence(control: Control, call: str, status: int) -> None:
    with pytest.raises(Refused) as caught:
        control.do(call)
    assert caught.value.status == status
    assert caught.value.body["error"]


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_a_control_call_that_is_no_object_is_refused(server: SandboxServer, body: bytes) -> None:
    with pytest.raises(urllib.error.HTTPError, match="422") as caught:
        urllib.request.urlopen(f"{server.url}/_sandbox/message", body)
    caught.value.close()


def test_a_changed_person_is_seen_by_apps(slack: WebClient, control: Control, server: SandboxServer) -> None:
    bram = user_id(server, "bram")
    control.do("user", id=bram, tz="Asia/Tokyo", deleted=True)
    found = slack.users_info(user=bram)["user"]
    assert (found["tz"], found["tz_offset"], found["deleted"]) == ("Asia/Tokyo", 32400, True)
    with pytest.raises(Refused, match="deactivated"):
        control.do("command", user=bram, channel="general", command="/example")
    with pytest.raises(Refused, match="no time zone"):
        control.do("user", id=bram, tz="Mars/Olympus")
    with pytest.raises(Refused, match="has no shoe_size"):
        control.do("user", id=bram, shoe_size=44)


def test_it_stops_at_once_whoever_is_waiting(server: SandboxServer) -> None:
    client = WebClient(server.app_token, base_url=server.api_url)
    follow = json.dumps({"name": "f", "seen": server.workspace.clock.generation, "idle": True}).encode()

    def wait_for_a_move() -> None:
        with urllib.request.urlopen(f"{server.url}/_sandbox/clock/follow", follow) as answer:
            assert json.load(answer)["generation"]

    waiting = threading.Thread(target=wait_for_a_move)
    with (
        connect(client.apps_connections_open(app_token=server.app_token)["url"]) as opened,
        urllib.request.urlopen(f"{server.url}/_sandbox/stream", timeout=PATIENCE) as stream,
    ):
        assert json.loads(opened.recv(timeout=PATIENCE))["type"] == "hello"
        assert b"hello" in stream.readline()
        waiting.start()
        eventually(lambda: Control(server).ask("clock")["followers"])
        start = time.perf_counter()
        server.stop()
        assert time.perf_counter() - start < POLL_SECONDS / 2
        assert json.loads(opened.recv(timeout=PATIENCE))["type"] == "disconnect"
        waiting.join()


def test_a_stopped_workspace_starts_again_as_it_was_left(slack: WebClient, server: SandboxServer, general: str) -> None:
    ts, address = slack.chat_postMessage(channel=general, text="x")["ts"], server.url
    server.stop()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/_sandbox/state")
    server.start()
    assert server.url == address
    assert slack.conversations_history(channel=general)["messages"][0]["ts"] == ts


def test_a_mistake_of_its_own_is_logged_and_answered(
    slack: WebClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Call) -> dict[str, Any]:
        raise ZeroDivisionError("the sandbox is wrong")

    monkeypatch.setitem(METHODS, "emoji.list", Method(broken, 2))
    assert error_of(slack.emoji_list) == "internal_error"
    assert "the sandbox is wrong" in caplog.text
    assert slack.auth_test()["ok"]

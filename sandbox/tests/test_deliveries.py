"""How things reach an app: sockets and envelopes, signed requests, repetition, order, and the events themselves."""

import hashlib
import hmac
import inspect
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sandbox.apps import deliveries
from sandbox.server import SandboxServer
from sandbox.tests.conftest import PATIENCE, Control, Refused, answering, error_of, eventually, over_socket, user_id

Json = dict[str, Any]


@contextmanager
def socket(server: SandboxServer) -> Iterator[ClientConnection]:
    """A bare Socket Mode connection, past its greeting."""
    client = WebClient(server.app_token, base_url=server.api_url)
    with connect(client.apps_connections_open(app_token=server.app_token)["url"]) as opened:
        hello = json.loads(opened.recv(timeout=PATIENCE))
        assert hello["type"] == "hello"
        assert hello["connection_info"] == {"app_id": server.app.id}
        yield opened


def received(connection: ClientConnection, *, acknowledge: bool = True) -> Json:
    envelope: Json = json.loads(connection.recv(timeout=PATIENCE))
    if acknowledge:
        connection.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
    return envelope


def said(control: Control, text: str, channel: str = "general") -> threading.Thread:
    """Somebody says something, while the test plays the app."""
    speaking = threading.Thread(target=lambda: control.do("message", user="bram", channel=channel, text=text))
    speaking.start()
    return speaking


def test_a_socket_address_opens_one_connection(server: SandboxServer) -> None:
    client = WebClient(server.app_token, base_url=server.api_url)
    url = client.apps_connections_open(app_token=server.app_token)["url"]
    with connect(url) as first:
        assert json.loads(first.recv(timeout=PATIENCE))["num_connections"] == 1
        with pytest.raises(Exception, match="403"), connect(url):
            pass


def test_each_envelope_goes_to_one_connection(server: SandboxServer, control: Control) -> None:
    with socket(server) as one, socket(server) as two:
        came: list[int] = []

        def play(number: int, connection: ClientConnection) -> None:
            try:
                while True:
                    envelope = json.loads(connection.recv())
                    came.append(number)  # before whoever sent the command goes on
                    connection.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
            except ConnectionClosed:
                return

        threads = [threading.Thread(target=play, args=pair) for pair in enumerate((one, two))]
        for thread in threads:
            thread.start()
        for _ in range(4):
            assert control.do("command", user="bram", channel="general", command="/example")["acked"]
        assert sorted(came) == [0, 0, 1, 1]
        one.close()
        two.close()
        for thread in threads:
            thread.join()


def test_events_of_a_channel_keep_their_order(server: SandboxServer, control: Control, general: str) -> None:
    control.do("strict", message_rate=False)
    client = WebClient(server.bot_token, base_url=server.api_url)
    with socket(server) as connection:
        for number in range(20):
            client.chat_postMessage(channel=general, text=str(number))
        texts = [received(connection)["payload"]["event"]["text"] for _ in range(20)]
    assert texts == [str(number) for number in range(20)]


def test_an_event_that_nobody_takes_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "RETRY_PAUSES", (0.0, 0.01, 0.01))
    with SandboxServer(patience=0.05) as server, socket(server) as connection:
        speaking = said(Control(server), "hello")
        tries = [received(connection, acknowledge=False) for _ in range(4)]
        speaking.join()
    assert [t["retry_attempt"] for t in tries] == [0, 1, 2, 3]
    assert [t["retry_reason"] for t in tries] == ["", "http_timeout", "http_timeout", "http_timeout"]
    assert len({t["payload"]["event_id"] for t in tries}) == 1
    assert len({t["envelope_id"] for t in tries}) == 4


def test_an_event_waits_for_an_app_that_comes_back(server: SandboxServer, control: Control) -> None:
    control.do("message", user="bram", channel="general", text="while you were away")
    with socket(server) as connection:
        envelope = received(connection)
    assert envelope["payload"]["event"]["text"] == "while you were away"
    assert envelope["retry_attempt"] == 1


def test_a_ping_gets_the_same_payload_back(server: SandboxServer) -> None:
    with socket(server) as connection:
        assert connection.ping("session:1").wait(PATIENCE)


def test_a_disconnected_app_comes_back_by_itself(bolt: App, control: Control) -> None:
    bolt.command("/example")(lambda ack: ack("still here"))
    with over_socket(bolt, control):
        control.do("faults", kind="disconnect", times=1)
        eventually(lambda: len(control.ask("calls", method="apps.connections.open")["calls"]) == 2)
        eventually(lambda: control.ask("state")["apps"][0]["connected"])
        assert control.do("command", user="bram", channel="general", command="/example")["acked"]


def test_a_reset_keeps_the_app_connected(server: SandboxServer, control: Control) -> None:
    tokens = (server.bot_token, server.app_token, server.signing_secret)
    control.do("message", user="bram", channel="general", text="forgotten")
    with socket(server) as connection:
        received(connection)
        control.do("reset")
        assert (server.bot_token, server.app_token, server.signing_secret) == tokens
        assert control.messages("general", "bram") == []
        speaking = said(control, "new")
        assert received(connection)["payload"]["event"]["text"] == "new"
        speaking.join()


def test_a_reset_forgets_what_was_under_way(server: SandboxServer, control: Control) -> None:
    with socket(server):
        speaking = said(control, "nobody takes this")
        eventually(lambda: control.messages("general", "bram"))
        control.do("reset")
        speaking.join(PATIENCE)
        assert not speaking.is_alive()
        assert control.do("clock", advance="PT1H")["idle"]


# --- over HTTP


def test_requests_are_signed_over_their_raw_body(server: SandboxServer, control: Control) -> None:
    seen: list[tuple[bytes, dict[str, str]]] = []

    def answer(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        seen.append((body, headers))
        challenge = json.loads(body)["challenge"] if b"challenge" in body else ""
        return 200, {"Content-Type": "text/plain"}, challenge.encode()

    with answering(answer) as address:
        control.do("app", id=server.app.id, request_url=address)
        control.do("command", user="bram", channel="general", command="/example", text="a & b")
        control.do("message", user="bram", channel="general", text="hello")
    verifier = SignatureVerifier(server.signing_secret)
    assert all(verifier.is_valid_request(body, headers) for body, headers in seen)
    assert [headers["content-type"] for _, headers in seen] == [
        "application/json",
        "application/x-www-form-urlencoded",
        "application/json",
    ]
    body, headers = seen[1]
    base = f"v0:{headers['x-slack-request-timestamp']}:{body.decode()}".encode()
    digest = hmac.new(server.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    assert headers["x-slack-signature"] == f"v0={digest}"


def test_an_address_that_does_not_answer_the_challenge_is_refused(server: SandboxServer, control: Control) -> None:
    with answering(lambda body, headers: (200, {}, b"no")) as address:
        manifest = {"display_information": {"name": "other"}}
        with pytest.raises(Refused, match="challenge"):
            control.do("app", manifest=manifest, request_url=address)
        with pytest.raises(Refused, match="on this machine"):
            control.do("app", manifest=manifest, request_url="http://elsewhere.example/slack")
    assert len(control.ask("state")["apps"]) == 1


def test_failed_events_are_repeated_with_their_headers(
    server: SandboxServer, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "RETRY_PAUSES", (0.0, 0.01, 0.01))
    tries: list[dict[str, str]] = []

    def answer(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if b"challenge" in body:
            return 200, {}, json.loads(body)["challenge"].encode()
        tries.append(headers)
        return (200, {}, b"") if len(tries) == 3 else (500, {}, b"")

    with answering(answer) as address:
        control.do("app", id=server.app.id, request_url=address)
        control.do("message", user="bram", channel="general", text="hello")
        eventually(lambda: len(tries) == 3)
    assert [h.get("x-slack-retry-num") for h in tries] == [None, "1", "2"]
    assert [h.get("x-slack-retry-reason") for h in tries] == [None, "http_error", "http_error"]


def test_an_app_may_ask_for_no_repetition(server: SandboxServer, control: Control) -> None:
    tries: list[bytes] = []

    def answer(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if b"challenge" in body:
            return 200, {}, json.loads(body)["challenge"].encode()
        tries.append(body)
        return 500, {"X-Slack-No-Retry": "1"}, b""

    with answering(answer) as address:
        control.do("app", id=server.app.id, request_url=address)
        control.do("message", user="bram", channel="general", text="one")
        control.do("message", user="bram", channel="general", text="two")
    assert len(tries) == 2


@pytest.mark.parametrize(("patience", "is_in_time"), [(0.1, False), (PATIENCE, True)])
def test_an_app_that_is_too_slow_is_told_to_the_person(patience: float, is_in_time: bool) -> None:
    late = threading.Event()

    def answer(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if b"challenge" in body:
            return 200, {}, json.loads(body)["challenge"].encode()
        late.wait(0.3 if is_in_time else PATIENCE)
        return 200, {}, b""

    with SandboxServer(patience=PATIENCE) as server, answering(answer) as address:
        control = Control(server)
        control.do("app", id=server.app.id, request_url=address)
        server.workspace.patience = patience  # the challenge above is answered in time on a busy machine, too
        told = control.do("command", user="bram", channel="general", command="/example")
        late.set()
    assert told["acked"] is is_in_time
    assert is_in_time or "operation_timeout" in told["response"]["text"]


def test_a_socket_that_is_too_slow_is_told_to_the_person() -> None:
    with SandboxServer(patience=0.05) as server, socket(server):
        told = Control(server).do("command", user="bram", channel="general", command="/example")
    assert told["acked"] is False
    assert "operation_timeout" in told["response"]["text"]


def test_without_another_wish_slack_waits_three_seconds() -> None:
    assert inspect.signature(SandboxServer).parameters["patience"].default == 3.0


# --- which events


def test_what_happens_in_the_workspace_becomes_events(
    heard: list[Json], control: Control, server: SandboxServer, general: str
) -> None:
    ts = control.do("message", user="bram", channel="general", text="hi @example")["message"]["ts"]
    control.do("reaction", user="bram", channel="general", ts=ts, name="eyes")
    control.do("reaction", user="bram", channel="general", ts=ts, name="eyes", remove=True)
    control.do("edit", user="bram", channel="general", ts=ts, text="bye")
    control.do("delete", user="bram", channel="general", ts=ts)
    control.do("message", user="bram", channel="@bot", text="psst")
    control.do("leave", user="bram", channel="general")
    control.do("join", user="bram", channel="general")
    control.do("user", name="dirk", real_name="Dirk New")
    control.do("user", id=user_id(server, "bram"), tz="Europe/London")
    control.do("channel", id=general, name="general-talk", is_archived=True)
    control.do("upload", user="bram", channel="office", name="a.txt", content_base64="YQ==")
    assert [event.get("subtype") or event["type"] for event in heard] == [
        *("message", "app_mention", "reaction_added", "reaction_removed", "message_changed", "message_deleted"),
        *("message", "member_left_channel", "channel_leave", "member_joined_channel", "channel_join"),
        *("team_join", "user_change", "channel_rename", "channel_name", "channel_archive", "channel_archive"),
        *("file_share", "file_shared"),
    ]


def test_places_without_the_bot_stay_silent(heard: list[Json], control: Control) -> None:
    control.do("message", user="anna", channel="lobby", text="hi @example")
    control.do("message", user="anna", channel="board", text="secret")
    assert heard == []


def test_only_what_the_manifest_subscribes_is_sent(heard: list[Json], control: Control, server: SandboxServer) -> None:
    server.app.manifest["settings"]["event_subscriptions"]["bot_events"].remove("message.channels")
    control.do("message", user="bram", channel="general", text="hi")
    assert heard == []
    control.do("message", user="bram", channel="office", text="hi")
    assert len(heard) == 1


def test_the_last_app_installed_wins_an_equal_command(server: SandboxServer, control: Control) -> None:
    manifest = {
        "display_information": {"name": "other"},
        "features": {"slash_commands": [{"command": "/example", "description": "x"}]},
    }
    second = control.do("app", manifest=manifest)
    assert second["bot_token"].startswith("xoxb-")
    with socket(server):
        assert not control.do("command", user="bram", channel="general", command="/example")["acked"]
    client = WebClient(second["bot_token"], base_url=server.api_url)
    assert client.auth_test()["user"] == "other"
    assert error_of(lambda: client.users_list()) == "missing_scope"

"""Who is let in over HTTP: signed, whole, in time, and meant for this bot; and health, whoever else is at the door."""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.web import HttpFront
from handlers.slack.payloads import find_malformed
from tests.bot.test_processes import fetch
from tests.kit import Town
from tests.kit.people import HOUSING
from tests.kit.waiting import PATIENCE
from tests.kit.wire import as_form, common, post

HALF = b"POST /slack/events HTTP/1.1\r\nHost: kennisbot\r\n"
HALF_BODY = HALF + b"Content-Length: 1000\r\n\r\n{"


@contextmanager
def front_of(town: Town, **more: Any) -> Iterator[HttpFront]:
    """Another door to the same bot."""
    assert town.parts is not None
    front = HttpFront(town.parts, **more)
    front.start()
    yield front
    front.stop()


def test_connections_that_send_no_more_keep_neither_health_nor_requests_waiting(
    shared_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.READY_SECONDS", PATIENCE)
    with front_of(shared_town) as front, ExitStack() as opened:
        for number in range(60):
            connection = opened.enter_context(socket.create_connection(("127.0.0.1", front.port)))
            connection.sendall((b"", HALF, HALF_BODY)[number % 3])
        assert fetch(front.port, "/healthz") == (200, "alive\n")
        assert fetch(front.port, "/readyz") == (200, "ready\n")


@pytest.mark.parametrize("sent", [b"", HALF, HALF_BODY], ids=["nothing", "half its headers", "half its body"])
def test_a_request_that_is_not_whole_in_time_is_cut_off(shared_town: Town, sent: bytes) -> None:
    with (
        front_of(shared_town, request_seconds=0.1) as front,
        socket.create_connection(("127.0.0.1", front.port), timeout=PATIENCE) as connection,
    ):
        connection.sendall(sent)
        assert connection.recv(1) == b""


def test_a_kept_connection_has_time_for_each_request(shared_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        front_of(shared_town, request_seconds=PATIENCE) as front,
        socket.create_connection(("127.0.0.1", front.port), timeout=PATIENCE) as connection,
    ):
        for seconds in (PATIENCE, 0.1):
            # What comes after this request has so many seconds.
            monkeypatch.setattr(front._server, "request_seconds", seconds)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: kennisbot\r\n\r\n")
            told = b""
            while not told.endswith(b"alive\n"):
                told += (more := connection.recv(1000))
                assert more, "it was cut off"
        assert connection.recv(1) == b""


def test_health_is_told_while_every_thread_is_busy(shared_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.THREADS", 1)
    with front_of(shared_town) as front:
        assert front._site._listeners.submit(fetch, front.port, "/healthz").result(PATIENCE) == (200, "alive\n")


def test_what_is_too_large_is_refused_before_it_is_read(shared_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.MAX_BODY", 100)
    assert post(shared_town, b"{" + b" " * 200)[0] == 413


@pytest.mark.parametrize("stamp", ["12345", "gisteren", "nan", "inf", "1e9", "-1", "\u00b2", "9" * 5000, ""])
def test_a_forged_time_is_refused(shared_town: Town, stamp: str) -> None:
    status, _ = post(shared_town, b"{}", **{"X-Slack-Request-Timestamp": stamp})
    assert status == 401


@pytest.mark.parametrize("signature", ["v0=00", "", "v0=\u00e9", "v0=" + "0" * 64])
def test_a_forged_signature_is_refused(shared_town: Town, signature: str) -> None:
    assert post(shared_town, b"{}", **{"X-Slack-Signature": signature})[0] == 401


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[1]", b"{", b"payload=5", b"payload=[]", b'payload={"enterprise":5}'])
def test_what_is_not_signed_is_not_read(shared_town: Town, body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert post(shared_town, body, **{"X-Slack-Signature": "v0=00"})[0] == 401
    assert "malformed" not in capsys.readouterr().out


@pytest.mark.parametrize("body", [b"[1]", b"{", b"payload=5", b"payload=[]", b'payload={"enterprise":5}', b"5"])
def test_what_is_signed_and_nothing_that_slack_sends_is_refused_for_good(
    shared_town: Town, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = "x-www-form-urlencoded" if body.startswith(b"payload") else "json"
    assert post(shared_town, body, **{"Content-Type": f"application/{kind}"})[0] == 400
    assert "malformed_request" in capsys.readouterr().out


@pytest.mark.parametrize(("method", "path", "status"), [("HEAD", "/healthz", 200), ("GET", "/slack/events", 405)])
def test_an_address_answers_the_methods_it_has(shared_town: Town, method: str, path: str, status: int) -> None:
    with front_of(shared_town) as front, closing(HTTPConnection("127.0.0.1", front.port, timeout=10)) as connection:
        connection.request(method, path)
        response = connection.getresponse()
        assert (response.status, response.getheader("Cache-Control")) == (status, "no-store")


def test_without_its_web_server_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ended = CliRunner().invoke(cli, ["serve"])
    assert (ended.exit_code, "Serving HTTP needs uvicorn: install kennisbot[http]." in ended.stderr) == (2, True)


def test_slack_may_look_at_the_certificate(shared_town: Town) -> None:
    assert post(shared_town, b"ssl_check=1&token=x", **{"X-Slack-Signature": ""})[0] == 200


# --- meant for this bot


def reaction(town: Town, **wrapper: object) -> bytes:
    """An event whose wrapper names other things."""
    told = common(town.noor)
    item = {"type": "message", "channel": town.channels[HOUSING], "ts": "1.2"}
    event = {"type": "reaction_added", "user": town.users["noor"], "reaction": "tada", "item": item}
    team_id = told["team"]["id"]
    made = {
        "type": "event_callback",
        "event_id": "Ev1",
        "event": event,
        "team_id": team_id,
        "api_app_id": told["api_app_id"],
    }
    return json.dumps({**made, **wrapper}).encode()


def installed(team_id: str | None, **more: object) -> list[dict[str, object]]:
    return [{"team_id": team_id, "enterprise_id": None, "user_id": "U1", "is_bot": True, **more}]


OURS = "T0SANDBOX"
THEIRS = "TELSEWHERE"
WRAPPERS: dict[str, tuple[dict[str, object], int]] = {
    "ours": ({}, 200),
    "of another app": ({"api_app_id": "AOTHER"}, 403),
    "of another workspace": ({"team_id": THEIRS}, 403),
    "of another workspace in all": (
        {"team_id": THEIRS, "context_team_id": THEIRS, "authorizations": installed(THEIRS)},
        403,
    ),
    "of a person elsewhere": ({"context_team_id": THEIRS, "authorizations": installed(OURS)}, 200),
    "where a person elsewhere did it": ({"team_id": THEIRS, "authorizations": installed(OURS)}, 200),
    "without installations": ({"authorizations": None}, 200),
}


@pytest.mark.parametrize("case", WRAPPERS)
def test_an_event_is_taken_that_is_meant_for_this_installation(shared_town: Town, case: str) -> None:
    assert shared_town.parts is not None
    assert shared_town.parts.context.team_id == OURS
    wrapper, status = WRAPPERS[case]
    assert post(shared_town, reaction(shared_town, **wrapper))[0] == status


def click(town: Town, **more: object) -> bytes:
    told = {**common(town.noor), "type": "block_actions", "actions": [{"action_id": "gone"}], "trigger_id": "1.2.x"}
    return as_form({"payload": json.dumps({**told, **more})})


def test_a_click_of_a_person_elsewhere_is_taken_where_the_app_s_workspace_is_named(shared_town: Town) -> None:
    person = {"id": "UELSEWHERE", "team_id": THEIRS}
    view = {"id": "V1", "type": "modal", "callback_id": "x", "team_id": THEIRS}
    assert post(shared_town, click(shared_town, user=person))[0] == 200
    assert post(shared_town, click(shared_town, user=person, team={"id": THEIRS}))[0] == 403
    inside = {**view, "app_installed_team_id": OURS}
    assert post(shared_town, click(shared_town, user=person, team={"id": THEIRS}, view=inside))[0] == 200


# --- the shape of a payload

CLICK: dict[str, Any] = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "show"}]}
FORM: dict[str, Any] = {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "type": "modal"}}
EVENT: dict[str, Any] = {
    "type": "event_callback",
    "event_id": "Ev1",
    "event": {"type": "app_home_opened", "user": "U1"},
}
GOOD: list[dict[str, Any]] = [
    CLICK,
    {**CLICK, "view": None, "channel": None, "message": None, "container": None},
    {**CLICK, "actions": [{"action_id": "x", "selected_option": {"value": "1"}, "value": None, "selected_date": None}]},
    FORM,
    {**FORM, "view": {**FORM["view"], "title": None, "previous_view_id": None, "state": {}}},
    EVENT,
    {**EVENT, "event": {"type": "message", "subtype": "message_changed", "message": {}, "channel": "D1"}},
    {**EVENT, "event": {"type": "team_join", "user": 5}},
    {"command": "/kennis", "user_id": "U1", "text": ""},
    {"type": "app_rate_limited"},
    {},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({**CLICK, "user": None}, "user"),
    ({**CLICK, "user": {"id": "\x00"}}, "user.id"),
    ({**CLICK, "actions": []}, "actions"),
    ({**CLICK, "actions": [{"action_id": 5}]}, "actions.0.action_id"),
    ({**CLICK, "channel": "C1"}, "channel"),
    ({**FORM, "view": None}, "view"),
    ({**FORM, "view": {**FORM["view"], "state": {"values": {"a": {"b": 5}}}}}, "view.state.values.a.b"),
    ({**FORM, "view": {**FORM["view"], "state": {"values": {"geheim" * 9: {"b": 5}}}}}, "state"),
    ({**EVENT, "event_id": None}, "event_id"),
    ({**EVENT, "event": None}, "event"),
    ({**EVENT, "event": {"type": "reaction_added", "user": "U1", "reaction": "x"}}, "item"),
    ({**EVENT, "event": {"type": "user_change", "user": "U1"}}, "user"),
    ({"command": "/kennis", "text": ""}, "user_id"),
    ({"type": "block_actions", "event": 5}, "event"),
]


@pytest.mark.parametrize("body", GOOD)
def test_what_slack_sends_is_good(body: dict[str, Any]) -> None:
    assert find_malformed(body) is None


@pytest.mark.parametrize(("body", "place"), BAD)
def test_what_slack_does_not_send_is_told_by_its_place(body: dict[str, Any], place: str) -> None:
    assert find_malformed(body) == place

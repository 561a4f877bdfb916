"""Faults on demand: Slack failing in every way that a bot must survive."""

import json
import time
from collections.abc import Callable
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.sync.client import connect

from sandbox.server import SandboxServer
from sandbox.tests.conftest import PATIENCE, Control, Refused, error_of, eventually


def post(slack: WebClient, channel: str) -> Callable[[], object]:
    return lambda: slack.chat_postMessage(channel=channel, text="x")


def test_a_fault_hits_as_often_as_it_was_told(slack: WebClient, control: Control, general: str) -> None:
    control.do("faults", method="chat.postMessage", kind="ratelimited", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            slack.chat_postMessage(channel=general, text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
    assert slack.auth_test()["ok"]
    assert slack.chat_postMessage(channel=general, text="x")["ok"]


def test_slacks_own_failure_and_revoked_tokens(slack: WebClient, control: Control, general: str) -> None:
    control.do("faults", kind="http_500", times=1)
    control.do("faults", kind="token_revoked", times=1)
    assert error_of(post(slack, general)) == "internal_error"
    assert error_of(post(slack, general)) == "token_revoked"
    control.do("faults", kind="refused", error="storage_limit_reached", times=1)
    assert error_of(post(slack, general)) == "storage_limit_reached"
    assert control.messages("general", "bram") == []


@pytest.mark.parametrize(
    ("kind", "seen", "posted"),
    [
        ("reset", (RemoteDisconnected, ConnectionResetError), False),
        ("half_response", IncompleteRead, True),
        ("timeout", (RemoteDisconnected, ConnectionResetError), True),
    ],
)
def test_a_broken_answer_may_hide_work_that_was_done(
    slack: WebClient, control: Control, general: str, kind: str, seen: Any, posted: bool
) -> None:
    # The SDK repeats a call once after a connection error; this is about one call.
    slack.retry_handlers.clear()
    control.do("faults", method="chat.postMessage", kind=kind, times=1, delay_ms=10)
    with pytest.raises(seen):
        slack.chat_postMessage(channel=general, text="x")
    assert bool(control.messages("general", "bram")) is posted
    assert slack.auth_test()["ok"]


def test_a_slow_answer_comes_in_the_end(slack: WebClient, control: Control, general: str) -> None:
    control.do("faults", method="chat.postMessage", kind="slow", times=1, delay_ms=200)
    start = time.perf_counter()
    assert slack.chat_postMessage(channel=general, text="x")["ok"]
    assert time.perf_counter() - start >= 0.2


def test_an_event_can_come_twice(heard: list[dict[str, Any]], control: Control) -> None:
    control.do("faults", kind="duplicate_event", times=1)
    control.do("message", user="bram", channel="office", text="twice")
    control.do("message", user="bram", channel="office", text="once")
    assert [event["text"] for event in heard] == ["twice", "twice", "once"]


def test_events_can_overtake_each_other(heard: list[dict[str, Any]], control: Control) -> None:
    control.do("faults", kind="unordered", times=1, delay_ms=60_000)
    control.do("message", user="bram", channel="office", text="first")
    control.do("message", user="bram", channel="office", text="second")
    eventually(lambda: len(heard) == 2)
    assert [event["text"] for event in heard] == ["second", "first"]


@pytest.mark.parametrize("kind", ["duplicate_event", "unordered"])
def test_a_fault_of_events_can_be_for_one_type_only(heard: list[dict[str, Any]], control: Control, kind: str) -> None:
    held_back = {"delay_ms": 60_000} if kind == "unordered" else {}
    control.do("faults", kind=kind, method="reaction_added", times=1, **held_back)
    ts = control.do("message", user="bram", channel="office", text="x")["message"]["ts"]
    control.do("reaction", user="bram", channel="office", ts=ts, name="eyes")
    control.do("reaction", user="bram", channel="office", ts=ts, name="eyes", remove=True)
    came = {
        "duplicate_event": ["message", "reaction_added", "reaction_added", "reaction_removed"],
        "unordered": ["message", "reaction_removed", "reaction_added"],
    }[kind]
    eventually(lambda: len(heard) == len(came))
    assert [event["type"] for event in heard] == came


def test_an_event_that_nothing_overtakes_comes_in_the_end(heard: list[dict[str, Any]], control: Control) -> None:
    control.do("faults", kind="unordered", times=1, delay_ms=10)
    control.do("message", user="bram", channel="office", text="alone")
    eventually(lambda: heard)


def test_a_duplicate_can_come_later(heard: list[dict[str, Any]], control: Control) -> None:
    control.do("faults", kind="duplicate_event", times=1, delay_ms=300)
    start = time.perf_counter()
    control.do("message", user="bram", channel="office", text="twice")
    eventually(lambda: len(heard) == 2)
    assert time.perf_counter() - start >= 0.3
    assert [event["text"] for event in heard] == ["twice", "twice"]


def test_every_fault_of_a_call_can_be_delayed(slack: WebClient, control: Control) -> None:
    control.do("faults", kind="http_500", times=1, delay_ms=100)
    start = time.perf_counter()
    assert error_of(slack.auth_test) == "internal_error"
    assert time.perf_counter() - start >= 0.1


def test_sockets_are_cut_as_often_as_it_was_told(server: SandboxServer, control: Control) -> None:
    client = WebClient(server.app_token, base_url=server.api_url)

    def ended(order: Callable[[], object]) -> str:
        with connect(client.apps_connections_open(app_token=server.app_token)["url"]) as opened:
            assert json.loads(opened.recv(timeout=PATIENCE))["type"] == "hello"
            order()
            return str(json.loads(opened.recv(timeout=PATIENCE))["reason"])

    assert ended(lambda: control.do("faults", kind="disconnect", times=2)) == "refresh_requested"
    assert ended(lambda: None) == "refresh_requested"
    with connect(client.apps_connections_open(app_token=server.app_token)["url"]) as opened:
        opened.recv(timeout=PATIENCE)
        with pytest.raises(TimeoutError):
            opened.recv(timeout=0.05)


@pytest.mark.parametrize(
    "order", [{"kind": "slow", "times": 0}, {"kind": "slow", "delay_ms": -1}, {"kind": "slow", "times": "often"}, {}]
)
def test_a_senseless_fault_is_refused(control: Control, order: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        control.do("faults", **order)
    assert caught.value.status == 422


def test_faults_hit_in_the_order_in_which_they_were_ordered(slack: WebClient, control: Control, general: str) -> None:
    control.do("faults", kind="http_500", times=2)
    control.do("faults", method="chat.postMessage", kind="token_revoked", times=1)
    control.do("faults", method="auth.test", kind="ratelimited", times=1)
    seen = [error_of(slack.auth_test), *(error_of(post(slack, general)) for _ in range(2)), error_of(slack.auth_test)]
    assert seen == ["internal_error", "internal_error", "token_revoked", "ratelimited"]


def test_faults_can_be_taken_back_and_must_exist(slack: WebClient, control: Control) -> None:
    control.do("faults", kind="http_500", times=99)
    control.do("faults", clear=True)
    assert slack.auth_test()["ok"]
    with pytest.raises(Refused, match="no fault 'earthquake'"):
        control.do("faults", kind="earthquake", times=1)


def test_calls_are_recorded_without_their_token(slack: WebClient, control: Control, general: str) -> None:
    slack.chat_postMessage(channel=general, text="x")
    error_of(lambda: slack.users_info(user="U0"))
    first, second = control.ask("calls")["calls"]
    assert (first["method"], first["ok"], first["args"]["text"]) == ("chat.postMessage", True, "x")
    assert (second["ok"], second["error"], second["status"]) == (False, "user_not_found", 200)
    assert control.ask("calls", after=first["n"])["calls"] == [second]
    assert control.ask("calls", method="no.such")["calls"] == []
    assert "xoxb" not in json.dumps(control.ask("traffic")["traffic"])

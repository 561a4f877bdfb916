"""Whether an app still gets events: too many in an hour, too many that failed, and the end of an installation."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from websockets.sync.client import connect

from sandbox.apps import deliveries, subscriptions
from sandbox.server import SandboxServer
from sandbox.tests.conftest import PATIENCE, Control, Refused, answering, error_of, eventually

Json = dict[str, Any]


class Ear:
    """An app over HTTP that keeps what it gets and answers with `status`."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.status = 200

    def answer(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        payload = json.loads(body)
        if "challenge" in payload:
            return 200, {}, payload["challenge"].encode()
        self.heard.append(payload)
        return self.status, {}, b""

    def events(self) -> list[str]:
        return [payload.get("event", payload)["type"] for payload in self.heard]


@pytest.fixture
def ear(server: SandboxServer, control: Control) -> Iterator[Ear]:
    listening = Ear()
    with answering(listening.answer) as address:
        control.do("app", id=server.app.id, request_url=address)
        yield listening


def say(control: Control, *texts: str) -> None:
    for text in texts:
        control.do("message", user="bram", channel="office", text=text)


def is_stopped(control: Control) -> bool:
    return bool(control.ask("state")["apps"][0]["events_stopped"])


def test_too_many_events_in_an_hour_become_one_notice_a_minute(
    ear: Ear, control: Control, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "EVENTS_PER_HOUR", 2)
    control.do("clock", to="2100-01-01T00:00:05Z")
    say(control, "one", "two", "three", "four")
    assert ear.events() == ["message", "message", "app_rate_limited"]
    minute = 4102444800
    assert ear.heard[-1] == {
        "token": server.app.verification_token,
        "type": "app_rate_limited",
        "team_id": "T0SANDBOX",
        "minute_rate_limited": minute,
        "api_app_id": server.app.id,
    }
    control.do("clock", advance="PT1M")
    say(control, "five")
    assert ear.heard[-1]["minute_rate_limited"] == minute + 60
    control.do("clock", advance="PT1H")
    say(control, "six")
    assert ear.events()[4:] == ["message"]


def test_the_number_of_events_is_a_switch(ear: Ear, control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "EVENTS_PER_HOUR", 0)
    control.do("strict", event_volume=False)
    say(control, "one")
    assert ear.events() == ["message"]


def test_an_app_that_fails_nearly_always_gets_no_more_events(
    ear: Ear, control: Control, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "JUDGED_FROM", 4)
    monkeypatch.setattr(deliveries, "RETRY_PAUSES", ())
    ear.status = 500
    say(control, "one", "two", "three")
    assert not is_stopped(control)
    say(control, "four")
    assert is_stopped(control)
    say(control, "five")
    assert len(ear.heard) == 4
    ear.status = 200
    control.do("app", id=server.app.id)
    assert not is_stopped(control)
    say(control, "six")
    assert len(ear.heard) == 5


def test_one_success_in_twenty_keeps_the_events_coming(
    ear: Ear, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "JUDGED_FROM", 20)
    monkeypatch.setattr(deliveries, "RETRY_PAUSES", ())
    say(control, "taken")
    ear.status = 500
    say(control, *(str(number) for number in range(19)))
    assert not is_stopped(control)
    say(control, "one more")
    assert is_stopped(control)
    control.do("strict", event_failures=False)
    say(control, "all the same")
    assert len(ear.heard) == 22


def test_failures_are_forgotten_after_an_hour(ear: Ear, control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "JUDGED_FROM", 4)
    monkeypatch.setattr(deliveries, "RETRY_PAUSES", ())
    ear.status = 500
    say(control, "one", "two", "three")
    control.do("clock", advance="PT61M")
    say(control, "four")
    assert not is_stopped(control)


def test_an_uninstalled_app_hears_of_it_and_is_gone(ear: Ear, control: Control, server: SandboxServer) -> None:
    app, client = server.app, WebClient(server.bot_token, base_url=server.api_url)
    app.manifest["settings"]["event_subscriptions"]["bot_events"] += ["app_uninstalled", "tokens_revoked"]
    client.views_publish(
        user_id=server.workspace.user("bram").id, view={"type": "home", "blocks": [{"type": "divider"}]}
    )
    control.do("app", id=app.id, uninstalled=True)
    assert ear.events() == ["tokens_revoked", "app_uninstalled"]
    assert ear.heard[0]["event"]["tokens"] == {"oauth": [], "bot": [app.bot_user]}
    assert error_of(client.auth_test) == "account_inactive"
    assert control.ask("state")["apps"] == []
    assert control.ask("home", user="bram")["view"] is None
    with pytest.raises(Refused, match="not a valid command"):
        control.do("command", user="bram", channel="general", command="/example")
    say(control, "nobody hears this")
    assert len(ear.heard) == 2


def test_an_app_can_be_put_back_with_its_credentials(control: Control, server: SandboxServer) -> None:
    app_id, client = server.app.id, WebClient(server.bot_token, base_url=server.api_url)
    control.do("app", id=app_id, uninstalled=True)
    with pytest.raises(Refused, match="is not installed"):
        control.do("app", id=app_id, request_url=None)
    control.do("app", id=app_id, uninstalled=False)
    assert client.auth_test()["app_id"] == app_id
    control.do("app", id=app_id, uninstalled=True)
    control.do("reset")
    assert client.auth_test()["app_id"] == app_id


def test_a_response_address_of_an_uninstalled_app_is_dead(control: Control, server: SandboxServer) -> None:
    ws = server.workspace
    bram, general = ws.user("bram"), ws.named_channel("general")
    assert general is not None
    url = ws.grants.response_url(server.app.id, bram.id, general.id, ws.clock.epoch(), source_ts=None, thread_ts=None)
    address = f"{server.url}/response/{ws.team_id}/{url.secret}"
    control.do("app", id=server.app.id, uninstalled=True)
    answer = WebhookClient(address).send(text="x")
    assert (answer.status_code, answer.body) == (404, "invalid_url")


def test_an_uninstalled_app_loses_its_sockets(control: Control, server: SandboxServer) -> None:
    client = WebClient(server.app_token, base_url=server.api_url)
    with connect(client.apps_connections_open(app_token=server.app_token)["url"]) as opened:
        assert json.loads(opened.recv(timeout=PATIENCE))["type"] == "hello"
        control.do("app", id=server.app.id, uninstalled=True)
        assert json.loads(opened.recv(timeout=PATIENCE))["reason"] == "link_disabled"
    with pytest.raises(SlackApiError, match="account_inactive"):
        client.apps_connections_open(app_token=client.token or "")
    assert eventually(lambda: control.ask("state")["apps"] == [])

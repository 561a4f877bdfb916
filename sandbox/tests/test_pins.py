"""Pins and reactions: what stays stuck to a message, and what apps hear of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.tests.conftest import Control, Refused, error_of, eventually, user_id

Heard = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def any_pace(control: Control) -> None:
    # These tests are about content; the pace of sending has its own.
    control.do("strict", message_rate=False, rate_tiers=False)


@pytest.fixture
def ts(slack: WebClient, general: str) -> str:
    return str(slack.chat_postMessage(channel=general, text="keep this")["ts"])


def the(heard: Heard, kind: str) -> dict[str, Any]:
    """The one event of that type."""
    found = eventually(lambda: [event for event in heard if event["type"] == kind])
    assert len(found) == 1
    return found[0]


def test_a_pin_is_listed_with_who_made_it_and_seen_in_the_message(
    slack: WebClient, control: Control, general: str, server: SandboxServer, ts: str
) -> None:
    slack.pins_add(channel=general, timestamp=ts)
    other = control.do("message", user="bram", channel="general", text="and this")["message"]["ts"]
    control.do("pin", user="bram", channel="general", ts=other)
    items = slack.pins_list(channel=general)["items"]
    bram, bot = user_id(server, "bram"), server.app.bot_user
    assert [(item["message"]["ts"], item["created_by"]) for item in items] == [(other, bram), (ts, bot)]
    assert [message.get("pinned_by") for message in control.messages("general", "bram")] == [bot, bram]
    assert slack.conversations_history(channel=general)["messages"][0]["pinned_to"] == [general]
    assert slack.conversations_history(channel=general)["pin_count"] == 2


def test_a_pin_is_made_and_taken_away_once(slack: WebClient, general: str, ts: str) -> None:
    slack.pins_add(channel=general, timestamp=ts)
    assert error_of(lambda: slack.pins_add(channel=general, timestamp=ts)) == "already_pinned"
    slack.pins_remove(channel=general, timestamp=ts)
    assert error_of(lambda: slack.pins_remove(channel=general, timestamp=ts)) == "no_pin"
    assert "pinned_to" not in slack.conversations_history(channel=general)["messages"][0]


def test_what_cannot_be_pinned_is_refused(
    slack: WebClient, control: Control, general: str, server: SandboxServer, ts: str
) -> None:
    control.do("join", user="anna", channel="project")
    control.do("leave", user="cleo", channel="general")
    notice = control.messages("general", "bram")[-1]["ts"]
    assert error_of(lambda: slack.pins_add(channel=general, timestamp=notice)) == "not_pinnable"
    lobby = server.workspace.named_channel("lobby")
    assert lobby is not None
    there = control.do("message", user="anna", channel="lobby", text="elsewhere")["message"]["ts"]
    assert error_of(lambda: slack.pins_add(channel=lobby.id, timestamp=there)) == "not_in_channel"
    control.do("channel", id=general, is_archived=True)
    assert error_of(lambda: slack.pins_add(channel=general, timestamp=ts)) == "is_archived"


def test_a_channel_holds_a_hundred_pins(slack: WebClient, control: Control, general: str, ts: str) -> None:
    for _ in range(100):
        newest = slack.chat_postMessage(channel=general, text="x")["ts"]
        slack.pins_add(channel=general, timestamp=newest)
    assert error_of(lambda: slack.pins_add(channel=general, timestamp=ts)) == "too_many_pins"
    with pytest.raises(Refused, match="100 pins in #general"):
        control.do("pin", user="bram", channel="general", ts=ts)
    control.do("pin", user="bram", channel="general", ts=newest, remove=True)
    slack.pins_add(channel=general, timestamp=ts)


def test_a_deleted_message_is_no_longer_pinned(slack: WebClient, general: str, ts: str) -> None:
    slack.pins_add(channel=general, timestamp=ts)
    slack.chat_delete(channel=general, ts=ts)
    assert slack.pins_list(channel=general)["items"] == []


def test_apps_hear_of_pins(control: Control, heard: Heard, server: SandboxServer, general: str, ts: str) -> None:
    control.do("pin", user="bram", channel="general", ts=ts)
    control.do("pin", user="anna", channel="general", ts=ts, remove=True)
    added, removed = the(heard, "pin_added"), the(heard, "pin_removed")
    assert added["item"]["message"]["ts"] == removed["item"]["message"]["ts"] == ts
    assert (added["user"], removed["user"]) == (user_id(server, "bram"), user_id(server, "anna"))
    assert (added["channel_id"], added["item_user"]) == (general, server.app.bot_user)
    assert (added["pin_count"], removed["pin_count"], removed["has_pins"]) == (1, 0, False)


def test_apps_hear_of_reactions(control: Control, heard: Heard, server: SandboxServer, general: str, ts: str) -> None:
    control.do("reaction", user="bram", channel="general", ts=ts, name="eyes")
    control.do("reaction", user="bram", channel="general", ts=ts, name="eyes", remove=True)
    for kind in ("reaction_added", "reaction_removed"):
        event = the(heard, kind)
        assert event["item"] == {"type": "message", "channel": general, "ts": ts}
        assert (event["user"], event["reaction"]) == (user_id(server, "bram"), "eyes")
        assert event["item_user"] == server.app.bot_user
        assert float(event["event_ts"]) > float(ts)


def test_an_app_hears_nothing_of_a_channel_it_is_not_in(control: Control, heard: Heard) -> None:
    ts = control.do("message", user="anna", channel="lobby", text="quietly")["message"]["ts"]
    control.do("reaction", user="cleo", channel="lobby", ts=ts, name="eyes")
    control.do("pin", user="cleo", channel="lobby", ts=ts)
    control.do("message", user="anna", channel="general", text="aloud")
    assert [event["text"] for event in eventually(lambda: heard)] == ["aloud"]


def test_reactions_are_listed_newest_first_in_pages(slack: WebClient, server: SandboxServer, general: str) -> None:
    stamps = [slack.chat_postMessage(channel=general, text=str(number))["ts"] for number in range(3)]
    for ts in stamps:
        slack.reactions_add(channel=general, timestamp=ts, name="eyes")
    pages = [[item["message"]["ts"] for item in page["items"]] for page in slack.reactions_list(limit=2)]
    assert pages == [[stamps[2], stamps[1]], [stamps[0]]]
    assert slack.reactions_list(user=user_id(server, "bram"))["items"] == []
    assert error_of(lambda: slack.reactions_list(user="U0NOBODY")) == "user_not_found"


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("pins.add", "pins:write"),
        ("pins.remove", "pins:write"),
        ("pins.list", "pins:read"),
        ("reactions.list", "reactions:read"),
        ("usergroups.list", "usergroups:read"),
        ("usergroups.users.list", "usergroups:read"),
        ("bookmarks.edit", "bookmarks:write"),
    ],
)
def test_each_wants_its_scope(server: SandboxServer, slack: WebClient, method: str, scope: str) -> None:
    server.app.manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    assert error_of(lambda: slack.api_call(method)) == "missing_scope"


def test_a_person_pins_only_what_all_can_see(slack: WebClient, control: Control, server: SandboxServer) -> None:
    general = server.workspace.named_channel("general")
    assert general is not None
    own = slack.chat_postEphemeral(channel=general.id, user=user_id(server, "bram"), text="psst")["message_ts"]
    refusals: list[Callable[[], object]] = [
        lambda: control.do("pin", user="bram", channel="general", ts=own),
        lambda: control.do("pin", user="gijs", channel="general", ts=own),
        lambda: control.do("pin", user="bram", channel="general", ts="1.1"),
    ]
    for refusal in refusals:
        with pytest.raises(Refused):
            refusal()

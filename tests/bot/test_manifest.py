"""The Slack app manifest: what stands in the file is what the code needs, neither less nor more."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from slack_sdk import WebClient

from bot.manifest import EVENTS, OPTIONAL_SCOPES, SCOPES, build_manifest
from sandbox.apps.events import SCOPES as SCOPES_OF_EVENTS

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT.parent / "shared" / "slack-samples" / "manifest.schema.2.0.0.json"
CODE = "\n".join(
    path.read_text(encoding="utf-8") for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")
)
# What Slack's reference says that each method needs, for the kinds of channel in which we use it.
NEEDED: dict[str, set[str]] = {
    "auth_test": set(),
    "bots_info": {"users:read"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_join": {"channels:join"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "conversations_members": {"channels:read", "groups:read"},
    "files_delete": {"files:write"},
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "pins_add": {"pins:write"},
    "pins_remove": {"pins:write"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
# Scopes of no method or event of their own, and the words in the code that need them.
BESIDES = {
    "commands": ".command(",
    "chat:write.public": "chat_postMessage",
    "users:read.email": '"email"',
}


def test_the_file_is_what_the_code_builds() -> None:
    text = (ROOT / "manifest.json").read_text(encoding="utf-8")
    assert text == json.dumps(build_manifest("/kennis"), ensure_ascii=False, indent=2) + "\n"


def test_the_scopes_are_those_that_calls_and_events_need() -> None:
    called = {name for name in re.findall(r"client\.([a-z]+_\w+)", CODE) if hasattr(WebClient, name)}
    needed = set().union(*(NEEDED[name] for name in called))
    heard = {SCOPES_OF_EVENTS[event] for event in EVENTS if event in SCOPES_OF_EVENTS}
    besides = {scope for scope, words in BESIDES.items() if words in CODE}
    assert set(SCOPES) == needed | heard | besides


def test_optional_scopes_are_asked_for_too() -> None:
    assert set(OPTIONAL_SCOPES) < set(SCOPES)


def test_each_event_has_a_listener_and_each_listener_its_event() -> None:
    listened = set(re.findall(r"listeners\.event\(\"(\w+)\"", CODE))
    assert listened == {event.partition(".")[0] for event in EVENTS}


@pytest.mark.parametrize("request_url", [None, "https://kennisbot.example.org/slack/events"])
def test_slack_would_take_it(request_url: str | None) -> None:
    if not SCHEMA.exists():
        pytest.skip("Slack's schema of manifests is not here")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(build_manifest("/kennis", request_url=request_url), schema)


def test_over_http_every_request_has_the_same_address() -> None:
    address = "https://kennisbot.example.org/slack/events"
    manifest = build_manifest("/kennis", request_url=address)
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert manifest["settings"]["event_subscriptions"]["request_url"] == address
    assert manifest["settings"]["interactivity"]["request_url"] == address
    assert [command["url"] for command in manifest["features"]["slash_commands"]] == [address]

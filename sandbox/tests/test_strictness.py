"""What the workspace refuses, in Slack's words, and the switch for each strictness."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.limits import WORKSPACE_PER_MINUTE
from sandbox.seed import DEFAULT_MANIFEST, DEFAULT_SEED
from sandbox.server import SandboxServer
from sandbox.tests.conftest import Control, Refused, error_of, user_id

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "t"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}],
}


def channel_id(server: SandboxServer, name: str) -> str:
    channel = server.workspace.named_channel(name)
    assert channel is not None
    return channel.id


def test_each_method_wants_its_own_kind_of_token(server: SandboxServer, general: str) -> None:
    def called(token: str | None, method: str) -> Callable[[], object]:
        return lambda: WebClient(token, base_url=server.api_url).api_call(
            method, json={"channel": general, "text": "x"}
        )

    assert error_of(called(None, "auth.test")) == "not_authed"
    assert error_of(called("xoxb-invented", "auth.test")) == "invalid_auth"
    assert error_of(called(server.app_token, "chat.postMessage")) == "not_allowed_token_type"
    assert error_of(called(server.bot_token, "apps.connections.open")) == "not_allowed_token_type"


def test_a_token_may_stand_in_a_form(server: SandboxServer) -> None:
    found = WebClient(base_url=server.api_url).api_call("auth.test", data={"token": server.bot_token})
    assert found["team"] == "Example Workspace"


def test_a_call_may_come_as_multipart(server: SandboxServer) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = part.format("token", server.bot_token) + part.format("user", user_id(server, "bram")) + "--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    with urlopen(Request(f"{server.api_url}users.info", body.encode(), headers)) as answer:
        assert json.load(answer)["user"]["real_name"] == "Bram Member"


def test_a_missing_scope_is_named_with_what_the_app_has() -> None:
    manifest = copy.deepcopy(DEFAULT_MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"] = ["commands", "users:read"]
    with SandboxServer(replace(DEFAULT_SEED, manifest=manifest)) as server:
        client = WebClient(server.bot_token, base_url=server.api_url)
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=channel_id(server, "general"), text="x")
        answer = caught.value.response
        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
        assert answer["provided"] == answer.headers["x-oauth-scopes"] == "commands,users:read"
        assert answer.headers["x-accepted-oauth-scopes"] == "chat:write"
        assert "email" not in client.users_info(user=user_id(server, "bram"))["user"]["profile"]
        Control(server).do("strict", scopes=False)
        assert client.chat_postMessage(channel=channel_id(server, "general"), text="x")["ok"]


def test_places_the_bot_is_not_in_are_closed_to_it(slack: WebClient, server: SandboxServer) -> None:
    lobby, board = channel_id(server, "lobby"), channel_id(server, "board")
    assert error_of(lambda: slack.chat_postMessage(channel=board, text="x")) == "channel_not_found"
    assert error_of(lambda: slack.conversations_history(channel=lobby)) == "not_in_channel"
    assert slack.chat_postMessage(channel=lobby, text="chat:write.public")["ok"]
    assert slack.conversations_join(channel=lobby)["channel"]["is_member"]
    assert slack.conversations_join(channel=lobby)["warning"] == "already_in_channel"
    Control(server).do("strict", membership=False)
    assert slack.conversations_info(channel=board)["ok"]


def test_an_archived_channel_takes_nothing(slack: WebClient, control: Control, general: str) -> None:
    ts = slack.chat_postMessage(channel=general, text="x")["ts"]
    control.do("channel", id=general, is_archived=True)
    assert error_of(lambda: slack.chat_postMessage(channel=general, text="x")) == "is_archived"
    assert error_of(lambda: slack.chat_update(channel=general, ts=ts, text="y")) == "is_inactive"
    assert error_of(lambda: slack.reactions_add(channel=general, timestamp=ts, name="x")) == "is_archived"


@pytest.mark.usefixtures("stopped_time")
def test_one_message_a_second_per_channel(slack: WebClient, control: Control, server: SandboxServer) -> None:
    general, project = channel_id(server, "general"), channel_id(server, "project")
    slack.chat_postMessage(channel=general, text="x")
    with pytest.raises(SlackApiError) as caught:
        slack.chat_postMessage(channel=general, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert slack.chat_postMessage(channel=project, text="x")["ok"]
    control.do("clock", pacing="moved")
    slack.chat_postMessage(channel=general, text="x")
    control.do("clock", advance="PT1S")
    assert slack.chat_postMessage(channel=general, text="x")["ok"]


@pytest.mark.usefixtures("stopped_time")
def test_a_method_has_a_minutes_worth_of_calls(slack: WebClient, control: Control) -> None:
    control.do("clock", pacing="moved")
    for _ in range(20):
        slack.users_list()
    with pytest.raises(SlackApiError) as caught:
        slack.users_list()
    wait = caught.value.response.headers["Retry-After"]
    assert 1 <= int(wait) <= 3
    control.do("clock", advance=f"PT{wait}S")
    assert slack.users_list()["ok"]
    control.do("strict", rate_tiers=False)
    for _ in range(30):
        slack.users_list()


@pytest.mark.usefixtures("stopped_time")
def test_the_workspace_has_a_budget(slack: WebClient, control: Control, general: str) -> None:
    control.do("strict", message_rate=False, rate_tiers=False)
    for _ in range(WORKSPACE_PER_MINUTE):
        slack.chat_postMessage(channel=general, text="x")
    assert error_of(lambda: slack.chat_postMessage(channel=general, text="x")) == "ratelimited"


def test_a_trigger_works_once(slack: WebClient, server: SandboxServer) -> None:
    trigger = server.workspace.grants.trigger(server.app.id, user_id(server, "bram"))
    slack.views_open(trigger_id=trigger.id, view=MODAL)
    assert error_of(lambda: slack.views_open(trigger_id=trigger.id, view=MODAL)) == "exchanged_trigger_id"


def test_a_trigger_expires_when_slack_would_not_wait_longer(
    slack: WebClient, control: Control, server: SandboxServer
) -> None:
    trigger = server.workspace.grants.trigger(server.app.id, user_id(server, "bram"))
    trigger.expires_at -= server.workspace.patience
    assert error_of(lambda: slack.views_open(trigger_id=trigger.id, view=MODAL)) == "expired_trigger_id"
    assert error_of(lambda: slack.views_open(trigger_id="1.2.x", view=MODAL)) == "invalid_trigger_id"
    control.do("strict", triggers=False)
    assert slack.views_open(trigger_id=trigger.id, view=MODAL)["ok"]


def test_a_stack_holds_three_views(slack: WebClient, server: SandboxServer) -> None:
    def trigger() -> str:
        return server.workspace.grants.trigger(server.app.id, user_id(server, "bram")).id

    first = slack.views_open(trigger_id=trigger(), view=MODAL)["view"]
    slack.views_push(trigger_id=trigger(), view=MODAL)
    third = slack.views_push(trigger_id=trigger(), view=MODAL)["view"]
    assert third["root_view_id"] == first["id"]
    assert error_of(lambda: slack.views_push(trigger_id=trigger(), view=MODAL)) == "push_limit_reached"


def test_a_stale_hash_does_not_overwrite(slack: WebClient, server: SandboxServer) -> None:
    trigger = server.workspace.grants.trigger(server.app.id, user_id(server, "bram"))
    view = slack.views_open(trigger_id=trigger.id, view={**MODAL, "external_id": "one"})["view"]
    slack.views_update(external_id="one", hash=view["hash"], view=MODAL)
    stale = error_of(lambda: slack.views_update(view_id=view["id"], hash=view["hash"], view=MODAL))
    assert stale == "hash_conflict"
    assert error_of(lambda: slack.views_update(view_id="V0", view=MODAL)) == "not_found"


def test_an_external_id_is_taken_once(slack: WebClient, server: SandboxServer) -> None:
    first, second = (server.workspace.grants.trigger(server.app.id, user_id(server, n)).id for n in ("bram", "cleo"))
    view = {**MODAL, "external_id": "one"}
    slack.views_open(trigger_id=first, view=view)
    assert error_of(lambda: slack.views_open(trigger_id=second, view=view)) == "duplicate_external_id"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("no.such", {}, "unknown_method"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.info", {}, "invalid_arguments"),
        ("users.lookupByEmail", {"email": "no@where.test"}, "users_not_found"),
        ("bots.info", {"bot": "B0"}, "bot_not_found"),
        ("conversations.info", {"channel": "C0NOSUCH"}, "channel_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.create", {"name": "general"}, "name_taken"),
        ("conversations.create", {"name": "No Good"}, "invalid_name_specials"),
        ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("conversations.list", {"limit": "1001"}, "invalid_limit"),
        ("users.list", {"cursor": "nonsense"}, "invalid_cursor"),
        ("conversations.open", {"users": "USLACKBOT,U0"}, "user_not_found"),
        ("conversations.open", {"users": ",".join(["USLACKBOT"] * 9)}, "too_many_users"),
        ("conversations.open", {"channel": "#general"}, "method_not_supported_for_channel_type"),
        ("conversations.invite", {"channel": "#general"}, "no_user"),
        ("conversations.invite", {"channel": "#general", "users": "U0NOBODY"}, "user_not_found"),
        ("conversations.invite", {"channel": "#general", "users": "@bot"}, "cant_invite_self"),
        ("conversations.invite", {"channel": "#general", "users": "@bram"}, "already_in_channel"),
        ("conversations.join", {"channel": "#office"}, "method_not_supported_for_channel_type"),
        ("conversations.create", {}, "invalid_name_required"),
        ("conversations.create", {"name": "--"}, "invalid_name_punctuation"),
        ("conversations.archive", {"channel": "#general"}, "cant_archive_general"),
        ("conversations.setTopic", {"channel": "#general", "topic": "x" * 251}, "too_long"),
        ("reactions.add", {"channel": "#general", "name": "eyes"}, "no_item_specified"),
        ("reactions.add", {"channel": "#general", "name": "Eyes!", "timestamp": "1.1"}, "invalid_name"),
        ("reactions.add", {"channel": "#general", "name": "eyes", "timestamp": "1.1"}, "message_not_found"),
        ("reactions.add", {"channel": "#general", "name": "eyes", "timestamp": "now"}, "bad_timestamp"),
        ("pins.add", {"channel": "#general", "timestamp": "1.1"}, "message_not_found"),
        ("pins.remove", {"channel": "#general", "timestamp": "1.1"}, "message_not_found"),
        ("pins.list", {"channel": "#lobby"}, "not_in_channel"),
        ("conversations.leave", {"channel": "#general"}, "cant_leave_general"),
        ("conversations.kick", {"channel": "#general", "user": "@bram"}, "cant_kick_from_general"),
        ("conversations.kick", {"channel": "#office", "user": "@cleo"}, "not_in_channel"),
        ("conversations.kick", {"channel": "#office", "user": "@bot"}, "cant_kick_self"),
        ("conversations.rename", {"channel": "#office", "name": "general"}, "name_taken"),
        ("conversations.rename", {"channel": "#office", "name": "No Good"}, "invalid_name_specials"),
        ("conversations.unarchive", {"channel": "#office"}, "not_archived"),
        ("conversations.close", {"channel": "#office"}, "method_not_supported_for_channel_type"),
        ("conversations.mark", {"channel": "#office", "ts": "now"}, "invalid_timestamp"),
        ("bookmarks.add", {"channel_id": "#general", "title": "x", "type": "link"}, "invalid_link"),
        ("bookmarks.add", {"channel_id": "#general", "title": "x", "type": "file"}, "invalid_bookmark_type"),
        ("chat.postMessage", {"channel": "@bot", "text": "x"}, "cannot_dm_bot"),
        ("chat.postMessage", {"channel": "#general", "text": "x", "blocks": "{}"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "#general", "text": "x", "attachments": "[1]"}, "invalid_attachments"),
        ("chat.postMessage", {"channel": "#general", "markdown_text": "x" * 12_001}, "msg_too_long"),
        ("chat.postEphemeral", {"channel": "#general", "text": "x", "user": "@gijs"}, "user_not_in_channel"),
        ("chat.getPermalink", {"channel": "#general", "message_ts": "1.1"}, "message_not_found"),
        (
            "chat.deleteScheduledMessage",
            {"channel": "#general", "scheduled_message_id": "Q0"},
            "invalid_scheduled_message_id",
        ),
        ("chat.scheduleMessage", {"channel": "#general", "text": "x", "post_at": "soon"}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": '[{"id": "F0"}]'}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "a.txt", "length": "0"}, "missing_argument"),
        ("files.info", {"file": "F0"}, "file_not_found"),
        ("views.publish", {"user_id": "U0NOBODY", "view": "{}"}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1", "view": "{"}, "invalid_trigger_id"),
        ("blocks.validate", {}, "invalid_arguments"),
        ("blocks.validate", {"view": '{"type": "modal"}'}, "invalid_view"),
    ],
)
def test_a_wrong_call_gets_slacks_error(
    slack: WebClient, server: SandboxServer, method: str, arguments: dict[str, str], error: str
) -> None:
    def real(value: str) -> str:
        """`#name` and `@name` stand for ids."""
        if value.startswith("#"):
            return channel_id(server, value.removeprefix("#"))
        return server.app.bot_user if value == "@bot" else user_id(server, value[1:]) if value[0] == "@" else value

    called = {name: real(value) for name, value in arguments.items()}
    assert error_of(lambda: slack.api_call(method, data=called)) == error


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", "{", "invalid_json"),
        ("application/json", "[]", "json_not_object"),
        ("text/plain", "x", "invalid_post_type"),
        ("multipart/form-data", "x", "invalid_form_data"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(server: SandboxServer, content_type: str, body: str, error: str) -> None:
    request = Request(f"{server.api_url}auth.test", body.encode(), {"Content-Type": content_type})
    with urlopen(request) as answer:
        assert json.load(answer)["error"] == error


def test_an_unknown_rule_is_refused(control: Control) -> None:
    with pytest.raises(Refused, match="no rule 'gravity'"):
        control.do("strict", gravity=False)
    assert all(control.ask("state")["strict"].values())


@pytest.mark.parametrize(
    ("content_type", "warning"),
    [
        ("application/json", "missing_charset"),
        ("application/json; charset=utf-8", None),
        ("application/x-www-form-urlencoded", None),
        ("application/x-www-form-urlencoded; charset=utf-8", "superfluous_charset"),
    ],
)
def test_a_charset_is_warned_about_as_slack_does(server: SandboxServer, content_type: str, warning: str | None) -> None:
    request = Request(f"{server.api_url}api.test", b"{}" if "json" in content_type else b"a=1")
    request.add_header("Content-Type", content_type)
    with urlopen(request) as response:
        answer = json.load(response)
    assert answer["ok"]
    assert answer.get("warning") == warning
    assert answer.get("response_metadata", {}).get("warnings") == (None if warning is None else [warning])


def test_an_explained_refusal_names_the_missing_charset(slack: WebClient, general: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        slack.chat_postMessage(channel=general, text="x", blocks=[{"type": "section"}])
    assert len(caught.value.response["response_metadata"]["messages"]) == 1
    with pytest.raises(SlackApiError) as caught:
        slack.api_call("chat.postMessage", data={"channel": general, "blocks": '[{"type": "section"}]'})
    error, warning = caught.value.response["response_metadata"]["messages"]
    assert error.startswith("[ERROR] ")
    assert warning.startswith("[WARN] ")

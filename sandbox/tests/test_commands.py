"""Slash commands and shortcuts, through a real Bolt app; who has them and who has not."""

from typing import Any

import pytest
from slack_bolt import App

from sandbox.server import SandboxServer
from sandbox.tests.conftest import Connect, Control, Refused, over_http, over_socket, user_id
from sandbox.tests.parts import Json, button, buttons, field, modal


@pytest.mark.parametrize("way", [over_socket, over_http], ids=["socket", "http"])
def test_the_same_app_works_over_both_deliveries(way: Any, bolt: App, control: Control) -> None:
    @bolt.command("/example")
    def command(ack: Any, client: Any, body: Json) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(field("title")))
        ack(f"about {body['text']}")

    @bolt.view("form")
    def submitted(ack: Any, client: Any, view: Json, body: Json) -> None:
        text = view["state"]["values"]["title"]["title_value"]["value"]
        client.chat_postMessage(channel=body["user"]["id"], text=text, blocks=[buttons(button("go"))])
        ack()

    @bolt.action("go")
    def pressed(ack: Any, respond: Any) -> None:
        ack()
        respond(text="gone", replace_original=True)

    with way(bolt, control):
        told = control.do("command", user="bram", channel="general", command="/example", text="fish")
        assert told["acked"]
        assert told["ack_ms"] < 3000
        assert told["response"]["text"] == "about fish"
        assert control.do("submit", user="bram", values={"title": "A title"})["closed"]
        assert control.texts("@bot", "bram") == ["A title"]
        assert control.do("action", user="bram", action_id="go")["acked"]
        assert control.texts("@bot", "bram") == ["gone"]


def test_an_ephemeral_answer_is_seen_by_the_one_who_asked(bolt: App, connect: Connect, control: Control) -> None:
    bolt.command("/example")(lambda ack, body: ack(body["text"] or "nothing"))
    connect(bolt)
    control.do("command", user="bram", channel="general", command="/example", text="hello")
    assert control.texts("general", "bram") == ["hello"]
    assert control.texts("general", "anna") == []


def test_an_answer_in_the_channel_shows_the_command_too(bolt: App, connect: Connect, control: Control) -> None:
    bolt.command("/example")(lambda ack: ack(text="for all", response_type="in_channel"))
    connect(bolt)
    control.do("command", user="bram", channel="general", command="/example", text="now")
    assert control.texts("general", "anna") == ["/example now", "for all"]


def test_names_are_escaped_for_a_command_that_wants_it(
    bolt: App, connect: Connect, control: Control, server: SandboxServer, general: str
) -> None:
    server.app.manifest["features"]["slash_commands"][0]["should_escape"] = True
    bolt.command("/example")(lambda ack, body: ack(body["text"]))
    connect(bolt)
    body = {"user": "bram", "channel": "general", "command": "/example", "text": "@cleo #general #office @no a@b.nl"}
    office = server.workspace.named_channel("office")
    assert office is not None
    expected = f"<@{user_id(server, 'cleo')}|cleo> <#{general}|general> <#{office.id}|> @no a@b.nl"
    assert control.do("command", **body)["response"]["text"] == expected


def test_a_command_in_a_direct_message_is_answered_there(bolt: App, connect: Connect, control: Control) -> None:
    bolt.command("/example")(lambda ack, body: ack(body["channel_name"]))
    connect(bolt)
    control.do("command", user="bram", channel="@bot", command="/example")
    assert control.texts("@bot", "bram") == ["directmessage"]


def test_an_answer_with_wrong_blocks_becomes_a_sentence(bolt: App, connect: Connect, control: Control) -> None:
    bolt.command("/example")(lambda ack: ack(text="x", blocks=[{"type": "section"}]))
    connect(bolt)
    told = control.do("command", user="bram", channel="general", command="/example")
    assert "invalid_command_response" in told["response"]["text"]


def test_an_app_that_is_away_is_told_to_the_person_at_once(control: Control) -> None:
    told = control.do("command", user="bram", channel="general", command="/example")
    assert told["acked"] is False
    assert told["ack_ms"] < 1000
    assert "heeft niet gereageerd" in told["response"]["text"]
    english = control.do("command", user="cleo", channel="general", command="/example")
    assert "did not respond" in english["response"]["text"]


@pytest.mark.parametrize(
    "body",
    [
        {"user": "bram", "channel": "general", "command": "/unknown"},
        {"user": "bram", "channel": "lobby", "command": "/example"},
        {"user": "gijs", "channel": "general", "command": "/example"},
        {"user": "mila", "channel": "project", "command": "/example"},
        {"user": "bram", "channel": "general", "command": "/example", "thread_ts": "1.1"},
        {"user": "nobody", "channel": "general", "command": "/example"},
        {"user": "bram", "channel": "general"},
    ],
)
def test_a_command_that_a_client_has_not_is_refused(control: Control, body: Json) -> None:
    with pytest.raises(Refused) as caught:
        control.do("command", **body)
    assert caught.value.status == 422
    assert caught.value.body["error"]


def test_shortcuts_reach_the_app(bolt: App, connect: Connect, control: Control) -> None:
    seen: list[Json] = []

    def remember(ack: Any, body: Json) -> None:
        seen.append(body)
        ack()

    bolt.global_shortcut("start")(remember)
    bolt.message_shortcut("keep")(remember)
    connect(bolt)
    assert control.do("shortcut", user="bram", callback_id="start")["acked"]
    ts = control.do("message", user="cleo", channel="general", text="keep me")["message"]["ts"]
    assert control.do("shortcut", user="bram", callback_id="keep", channel="general", ts=ts)["acked"]
    assert [body["type"] for body in seen] == ["shortcut", "message_action"]
    assert seen[1]["message"]["text"] == "keep me"
    with pytest.raises(Refused):
        control.do("shortcut", user="bram", callback_id="keep")


def test_people_of_another_workspace_click_and_mention_only(
    bolt: App, connect: Connect, control: Control, server: SandboxServer
) -> None:
    mentions: list[str] = []

    @bolt.event("app_mention")
    def mentioned(event: Json) -> None:
        mentions.append(event["user"])

    bolt.action("go")(lambda ack: ack())
    connect(bolt)
    project = server.workspace.named_channel("project")
    assert project is not None
    bolt.client.chat_postMessage(channel=project.id, text="x", blocks=[buttons(button("go"))])
    assert control.do("action", user="mila", action_id="go")["acked"]
    control.do("message", user="mila", channel="project", text="hello @example")
    assert mentions == [user_id(server, "mila")]
    control.do("message", user="mila", channel="@bot", text="a direct message")
    assert control.do("open_home", user="mila") == {"acked": False, "view": None}
    with pytest.raises(Refused, match="another workspace"):
        control.do("shortcut", user="mila", callback_id="start")
    person = bolt.client.users_info(user=user_id(server, "mila"), include_locale=True)["user"]
    assert "locale" not in person
    assert person["team_id"] == "T0MINISTRY"


def test_a_guest_sees_only_their_channels(control: Control) -> None:
    names = [channel["name"] for channel in control.ask("channels", as_="gijs")["channels"]]
    assert names == ["project", "@example"]
    with pytest.raises(Refused, match="cannot see"):
        control.do("join", user="gijs", channel="general")
    with pytest.raises(Refused, match="cannot see"):
        control.ask("messages", channel="general", as_="gijs")

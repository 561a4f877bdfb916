"""Buttons and menus in messages and Home tabs, and the addresses at which they are answered."""

from typing import Any

import pytest
from slack_bolt import App

from sandbox.tests.conftest import Connect, Control, Refused, user_id
from sandbox.tests.parts import Json, button, buttons, option, plain


def test_an_action_carries_what_was_picked(bolt: App, connect: Connect, control: Control, general: str) -> None:
    seen: list[Json] = []

    @bolt.action({"type": "block_actions", "action_id": "pick"})
    def picked(ack: Any, body: Json) -> None:
        seen.append(body)
        ack()

    connect(bolt)
    pick = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain("?"),
        "options": [option("a"), option("b")],
    }
    ts = bolt.client.chat_postMessage(channel=general, text="x", blocks=[buttons(pick)])["ts"]
    control.do("action", user="bram", action_id="pick", channel="general", ts=ts, value="b")
    body = seen[0]
    assert body["actions"][0]["selected_option"] == option("b")
    assert body["state"]["values"]["buttons"]["pick"]["selected_option"] == option("b")
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": general, "is_ephemeral": False}
    assert body["message"]["ts"] == ts
    assert body["channel"] == {"id": general, "name": "general"}


def test_an_external_select_in_a_message_offers_what_the_app_gives(
    bolt: App, connect: Connect, control: Control, general: str
) -> None:
    seen: list[str] = []

    @bolt.options("city")
    def cities(ack: Any) -> None:
        ack(option_groups=[{"label": plain("Cities"), "options": [option("utrecht"), option("delft")]}])

    @bolt.action("city")
    def picked(ack: Any, action: Json) -> None:
        seen.append(action["selected_option"]["value"])
        ack()

    connect(bolt)
    city = {"type": "external_select", "action_id": "city", "placeholder": plain("?"), "min_query_length": 0}
    bolt.client.chat_postMessage(channel=general, text="x", blocks=[buttons(city)])
    with pytest.raises(Refused, match="does not offer"):
        control.do("action", user="bram", action_id="city", value="delft")
    offered = control.do("options", user="bram", action_id="city", query="")["options"]
    assert offered == [option("utrecht"), option("delft")]
    assert control.do("action", user="bram", action_id="city", value="delft")["acked"]
    assert seen == ["delft"]


def test_a_button_that_is_not_before_the_person_cannot_be_pressed(
    bolt: App, connect: Connect, control: Control, general: str
) -> None:
    bolt.action("go")(lambda ack: ack())
    connect(bolt)
    bram = user_id(control.server, "bram")
    bolt.client.chat_postEphemeral(channel=general, user=bram, text="x", blocks=[buttons(button("go"))])
    assert control.do("action", user="bram", action_id="go")["acked"]
    for user, channel in (("anna", "general"), ("gijs", "general")):
        with pytest.raises(Refused):
            control.do("action", user=user, action_id="go", channel=channel)


def test_the_newest_message_with_the_action_is_meant(
    bolt: App, connect: Connect, control: Control, general: str
) -> None:
    seen: list[str] = []

    @bolt.action("go")
    def pressed(ack: Any, action: Json) -> None:
        seen.append(action["value"])
        ack()

    connect(bolt)
    control.do("strict", message_rate=False)
    for value in ("old", "new"):
        bolt.client.chat_postMessage(channel=general, text="x", blocks=[buttons(button("go", value))])
    control.do("action", user="bram", action_id="go")
    assert seen == ["new"]


def test_a_response_address_answers_five_times(bolt: App, connect: Connect, control: Control, general: str) -> None:
    answers: list[tuple[int, str]] = []

    @bolt.action("go")
    def pressed(ack: Any, respond: Any) -> None:
        ack()
        for number in range(6):
            answer = respond(f"answer {number}")
            answers.append((answer.status_code, answer.body))

    connect(bolt)
    bolt.client.chat_postMessage(channel=general, text="x", blocks=[buttons(button("go"))])
    control.do("action", user="bram", action_id="go")
    assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
    assert control.texts("general", "bram")[1:] == [f"answer {number}" for number in range(5)]
    assert control.texts("general", "anna") == ["x"]


def test_a_response_address_ends_after_half_an_hour(
    bolt: App, connect: Connect, control: Control, general: str
) -> None:
    kept: list[Any] = []

    @bolt.action("go")
    def pressed(ack: Any, respond: Any) -> None:
        ack()
        kept.append(respond)

    connect(bolt)
    bolt.client.chat_postMessage(channel=general, text="x", blocks=[buttons(button("go"))])
    control.do("action", user="bram", action_id="go")
    assert kept[0](blocks=[{"type": "section"}], text="x").body == "invalid_blocks"
    control.do("clock", advance="PT31M")
    answer = kept[0]("late")
    assert (answer.status_code, answer.body) == (404, "expired_url")


def test_a_response_replaces_and_deletes_its_source(
    bolt: App, connect: Connect, control: Control, general: str
) -> None:
    @bolt.action("go")
    def pressed(ack: Any, respond: Any, action: Json) -> None:
        ack()
        respond(delete_original=True) if action["value"] == "delete" else respond("new", replace_original=True)

    connect(bolt)
    both = buttons(button("go", "delete"), button("stay"))
    ts = bolt.client.chat_postMessage(channel=general, text="x", blocks=[both])["ts"]
    control.do("action", user="bram", action_id="go", value="delete")
    assert control.messages("general", "bram") == []
    bram = user_id(control.server, "bram")
    bolt.client.chat_postEphemeral(channel=general, user=bram, text="x", blocks=[buttons(button("go"))])
    control.do("action", user="bram", action_id="go")
    assert control.texts("general", "bram") == ["new"]
    assert control.texts("general", "anna") == []
    assert ts


def test_a_home_tab_is_published_and_used(bolt: App, connect: Connect, control: Control) -> None:
    seen: list[Json] = []

    @bolt.event("app_home_opened")
    def opened(event: Json, client: Any) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [buttons(button("go"))]})

    @bolt.action("go")
    def pressed(ack: Any, body: Json) -> None:
        seen.append(body)
        ack()

    connect(bolt)
    assert control.ask("home", user="bram")["view"] is None
    assert control.do("open_home", user="bram")["view"]["type"] == "home"
    assert control.do("action", user="bram", action_id="go", view="home")["acked"]
    assert seen[0]["container"] == {"type": "view", "view_id": control.ask("home", user="bram")["view"]["id"]}
    assert "response_url" not in seen[0]


def test_a_select_is_named_by_its_block_where_others_share_its_action(
    bolt: App, connect: Connect, control: Control, general: str
) -> None:
    asked: list[str] = []

    @bolt.options("city")
    def cities(ack: Any, body: Json) -> None:
        asked.append(body["block_id"])
        ack(options=[option(body["block_id"])])

    bolt.action("city")(lambda ack: ack())
    connect(bolt)
    city = {"type": "external_select", "action_id": "city", "placeholder": plain("?"), "min_query_length": 0}
    blocks = [buttons(button("city"), block_id="none"), *(buttons(city, block_id=name) for name in ("one", "two"))]
    ts = bolt.client.chat_postMessage(channel=general, text="x", blocks=blocks)["ts"]
    place = {"user": "bram", "action_id": "city", "channel": "general", "ts": ts}
    assert control.do("options", **place, block_id="two", query="")["options"] == [option("two")]
    assert control.do("options", user="bram", action_id="city", query="")["options"] == [option("one")]
    assert control.do("action", **place, block_id="two", value="two")["acked"]
    with pytest.raises(Refused, match="does not offer"):
        control.do("action", **place, block_id="one", value="two")
    with pytest.raises(Refused, match="no external select"):
        control.do("options", **place, block_id="none", query="")
    assert asked == ["two", "one"]

"""A small Bolt app that shows every block and element of Block Kit, and the workspace that it lives in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from slack_bolt import App
from slack_sdk import WebClient

from sandbox.seed import Seed, SeedChannel, SeedUser
from tests.browser.showcase_blocks import (
    Json,
    card,
    context,
    every_block,
    fields_form,
    home,
    option,
    plain,
    sharing_form,
)

WEEK_AND_A_DAY = 8 * 86_400
SILENCE = "zwijg"

_SCOPES = (
    *("channels:history", "channels:read", "chat:write", "chat:write.public", "commands", "files:read", "files:write"),
    *("im:history", "im:write", "users:read"),
)

SEED = Seed(
    team_name="Netwerk Voorbeeldsteden",
    team_domain="voorbeeld",
    users=(
        SeedUser("ute", "Ute de Vries · Utrecht", "ute@utrecht.example"),
        SeedUser("sanne", "Sanne Bakker · secretariaat", "sanne@netwerk.example"),
        SeedUser("daan", "Daan Jansen · Delft", "daan@delft.example", locale="en-GB", tz="Europe/London"),
        SeedUser("eva", "Eva Smit · beheerder", "eva@netwerk.example", is_owner=True, is_admin=True),
        SeedUser("gijs", "Gijs Visser · gast", "gijs@elders.example", is_restricted=True),
        SeedUser("mila", "Mila Peters · ministerie", "mila@ministerie.example", team_id="T0MINISTERIE"),
    ),
    channels=(
        SeedChannel(
            "alliantie-huisvesting", ("ute", "sanne", "daan", "eva", "gijs", "mila"), topic="Kamers voor studenten"
        ),
        SeedChannel("algemeen", ("ute", "sanne", "daan", "eva")),
        SeedChannel("secretariaat", ("sanne", "eva"), is_private=True),
    ),
    other_teams={"T0MINISTERIE": "Ministerie"},
    manifest={
        "display_information": {"name": "Toonbank"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "toonbank"},
            "slash_commands": [
                {"command": "/toon", "description": "Laat zien wat er is", "usage_hint": "[knelpunt | alles | velden]"}
            ],
            "shortcuts": [
                {"name": "Deel iets", "type": "global", "callback_id": "share", "description": "Open het formulier"},
                {"name": "Bewaar dit", "type": "message", "callback_id": "keep", "description": "Bewaar het bericht"},
            ],
        },
        "oauth_config": {"scopes": {"bot": list(_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    },
)


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Overzicht"
    for row in (
        ["Cijfer", "Nu"],
        ["Bijdragen", 12],
        ["Datum", datetime(2026, 11, 16, tzinfo=UTC).replace(tzinfo=None)],
    ):
        sheet.append(row)
    book.create_sheet("Bijdragen").append(["B-7", "Te weinig kamers"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def show(ack: Any, command: Json, client: WebClient, respond: Any) -> None:
    """`/toon` and what it shows; the app keeps silent when it is asked to."""
    word, _, rest = command["text"].partition(" ")
    if word == SILENCE:
        return
    ack()
    channel = command["channel_id"]
    if word == "knelpunt":
        form = {**sharing_form(rest), "private_metadata": channel}
        client.views_open(trigger_id=command["trigger_id"], view=form)
    elif word == "velden":
        client.views_open(trigger_id=command["trigger_id"], view=fields_form())
    elif word == "alles":
        client.chat_postMessage(channel=channel, text="Alles wat er is", blocks=every_block())
    elif word == "bestand":
        name = "rapportage-2026-W47.xlsx"
        client.files_upload_v2(channel=channel, filename=name, content=workbook(), initial_comment="De rapportage")
    else:
        respond(text="Probeer *knelpunt*, *alles*, *velden* of *bestand*.")


def open_form(ack: Any, body: Json, client: WebClient) -> None:
    """From a shortcut or a button; a message's text goes into the title."""
    ack()
    title = body["message"]["text"][:100] if body["type"] == "message_action" else ""
    client.views_open(trigger_id=body["trigger_id"], view=sharing_form(title))


def push_form(ack: Any, body: Json, client: WebClient) -> None:
    ack()
    second = {**sharing_form(), "callback_id": "second", "title": plain("Tweede venster")}
    client.views_push(trigger_id=body["trigger_id"], view=second)


def endorse(ack: Any, body: Json, client: WebClient) -> None:
    """Rewrites the card in place."""
    ack()
    message = body["message"]
    blocks = [block for block in message["blocks"] if block.get("block_id") != "endorsed"]
    blocks.insert(-1, context(f"Ook herkend door <@{body['user']['id']}>", block_id="endorsed"))
    client.chat_update(channel=body["channel"]["id"], ts=message["ts"], text=message["text"], blocks=blocks)


def show_home(event: Json, client: WebClient) -> None:
    if event["tab"] == "home":
        client.views_publish(user_id=event["user"], view=home())


def answer_message(event: Json, client: WebClient) -> None:
    if event.get("channel_type") == "im" and not event.get("subtype"):
        client.chat_postMessage(channel=event["channel"], text="Ik heb het gelezen.")


def create_app(client: WebClient, clock: Callable[[], datetime]) -> App:
    """The app, talking through `client`; `clock` gives the workspace's time."""
    app = App(client=client, signing_secret="unused", token_verification_enabled=False)

    def shared(ack: Any, view: Json, body: Json, client: WebClient) -> None:
        values = {block: next(iter(held.values())) for block, held in view["state"]["values"].items()}
        title, story = values["title"]["value"], values["body"]["value"]
        if SILENCE in title:
            return
        if "fout" in title:
            ack(response_action="errors", errors={"title": "Schrijf een titel zonder dat woord."})
            return
        ack()
        channel = view["private_metadata"] or "alliantie-huisvesting"
        report_at = int(clock().timestamp()) + WEEK_AND_A_DAY
        client.chat_scheduleMessage(channel=channel, post_at=report_at, text=f"Weekrapportage met {title}")
        blocks = card(title, story, body["user"]["id"])
        client.chat_postMessage(channel=channel, text=f"Knelpunt: {title}", blocks=blocks)

    app.command("/toon")(show)
    app.view("sharing")(shared)
    for name in ("fields", "second"):
        app.view(name)(lambda ack: ack())
    for name in ("share", "keep"):
        app.shortcut(name)(open_form)
    app.action("start")(open_form)
    app.action("deeper")(push_form)
    app.action("endorse")(endorse)
    app.action(re.compile(""))(lambda ack: ack())
    app.options("found")(lambda ack, payload: ack(options=[option(f"{payload['value']} {n}", str(n)) for n in (1, 2)]))
    app.event("app_home_opened")(show_home)
    app.event("message")(answer_message)
    return app

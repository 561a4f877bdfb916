"""A small Bolt app that shows every block and element of Block Kit, for the tests of the page."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from slack_bolt import App
from slack_sdk import WebClient

from sandbox.seed import Seed, SeedChannel, SeedUser

Json = dict[str, Any]

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


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str = "") -> Json:
    more = {"description": plain(description)} if description else {}
    return {"text": plain(text), "value": value, **more}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def field(label: str, block_id: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


STATES = [
    option("op schema", "on_track", "loopt volgens plan"),
    option("stagneert", "blocked"),
    option("afgerond", "done"),
]
CONFIRM = {
    "title": plain("Zeker weten?"),
    "text": mrkdwn("Dit haalt *alles* weg."),
    "confirm": plain("Ja, weg"),
    "deny": plain("Nee"),
}


def sharing_form(title: str = "") -> Json:
    kinds = [option("Knelpunt", "bottleneck"), option("Praktijkvoorbeeld", "practice")]
    return {
        "type": "modal",
        "callback_id": "sharing",
        "title": plain("Deel een knelpunt"),
        "submit": plain("Plaatsen"),
        "close": plain("Annuleren"),
        "blocks": [
            field("Soort", "kind", {"type": "static_select", "options": kinds, "initial_option": kinds[0]}),
            field("Titel", "title", {"type": "plain_text_input", "max_length": 150, **({"initial_value": title} if title else {})}),
            field("Waar gaat het om?", "body", {"type": "plain_text_input", "multiline": True, "max_length": 3000},
                  hint=plain("Twee of drie zinnen zijn genoeg.")),
            field("Zichtbaar voor", "visible", {"type": "radio_buttons", "options": [
                option("Het netwerk", "network"), option("De alliantie", "alliance")]}),
        ],
    }  # fmt: skip


def card(title: str, body: str, author: str) -> list[Json]:
    more = [option("Bewerken", "edit"), option("Archiveren", "archive")]
    return [
        section(f"*B-7 · Knelpunt* · Studentenhuisvesting\n*{title}*\n{body}",
                accessory={"type": "overflow", "action_id": "more", "options": more}),
        {"type": "context", "elements": [mrkdwn(f"<@{author}> · Utrecht · regionaal · sinds <!date^1763971200^{{date_short}}|3 nov.>")]},
        {"type": "actions", "block_id": "card", "elements": [
            button("Wij hebben dit ook", "endorse", style="primary"), button("Volgen", "follow"),
            button("Archiveren", "archive", style="danger", confirm=CONFIRM)]},
    ]  # fmt: skip


def every_field() -> list[Json]:
    """One input block of each kind."""
    groups = [{"label": plain("Noord"), "options": [option("Groningen", "gr")]},
              {"label": plain("West"), "options": [option("Delft", "de"), option("Leiden", "le")]}]  # fmt: skip
    kinds = {
        "Aantal": {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"},
        "E-mail": {"type": "email_text_input"},
        "Webadres": {"type": "url_text_input"},
        "Steden": {"type": "multi_static_select", "option_groups": groups, "max_selected_items": 2},
        "Wie": {"type": "users_select"},
        "Wie nog meer": {"type": "multi_users_select"},
        "Kanaal": {"type": "channels_select"},
        "Gesprek": {"type": "conversations_select"},
        "Gezocht": {"type": "external_select", "min_query_length": 2},
        "Uiterlijk": {"type": "datepicker", "initial_date": "2026-12-01"},
        "Tijd": {"type": "timepicker"},
        "Moment": {"type": "datetimepicker"},
        "Pijlers": {
            "type": "checkboxes",
            "options": [option("Financiering", "f"), option("Regelgeving", "r", "landelijk")],
        },
        "Opgemaakt": {"type": "rich_text_input"},
        "Bijlage": {"type": "file_input"},
    }
    return [field(label, f"f{at}", element, optional=True) for at, (label, element) in enumerate(kinds.items())]


def every_block() -> list[Json]:
    """One message with each kind of block and of interactive element that a message may have."""
    cell = lambda text: {"type": "raw_text", "text": text}  # noqa: E731
    selects = [
        {"type": "static_select", "action_id": "state", "placeholder": plain("Status"), "options": STATES},
        {
            "type": "multi_static_select",
            "action_id": "many",
            "placeholder": plain("Steden"),
            "options": [option("Delft", "d"), option("Leiden", "l")],
        },
        {"type": "users_select", "action_id": "who", "placeholder": plain("Wie")},
        {"type": "datepicker", "action_id": "day", "placeholder": plain("Datum")},
        {"type": "timepicker", "action_id": "time", "placeholder": plain("Tijd")},
        button("Naar de site", "site", url="https://example.org/"),
    ]
    rich = [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Opgemaakt", "style": {"bold": True}},
                {"type": "text", "text": " en "},
                {"type": "emoji", "name": "tada"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "eerste punt"}]}],
        },
    ]
    return [
        {"type": "header", "text": plain("Weekrapportage 47 :bar_chart:")},
        section("*Vet*, _schuin_, ~weg~, `code`, <https://example.org/?a=1&amp;b=2|een link>, <!date^1763971200^{date_long}|datum>\n> een citaat\n• een punt\n```blok &lt;b&gt;```"),
        {"type": "section", "fields": [mrkdwn(f"*{name}*\n{value}") for name, value in (("Bijdragen", "12 (+4)"), ("Herkend", "31 (+9)"), ("Op schema", "18 van 27"), ("Toepassingen", "3"))]},
        {"type": "divider"},
        section("Hoe staat *A-4* ervoor?", accessory={"type": "static_select", "action_id": "a4", "placeholder": plain("Status"), "options": STATES}),
        {"type": "actions", "block_id": "selects", "elements": selects},
        {"type": "actions", "block_id": "choices", "elements": [
            {"type": "radio_buttons", "action_id": "one", "options": [option("Ja", "yes"), option("Nee", "no")]},
            {"type": "checkboxes", "action_id": "some", "options": [option("Volgen", "follow", "Bericht bij nieuws"), option("Agenderen", "agenda")]}]},
        {"type": "table", "rows": [[cell("Stad"), cell("Kamers")], [cell("Utrecht"), cell("900")], [cell("Delft"), cell("420")]], "column_settings": [{"align": "left"}, {"align": "right"}]},
        {"type": "rich_text", "elements": rich},
        {"type": "image", "image_url": "https://example.org/kaart.png", "alt_text": "Kaart van Nederland", "title": plain("Kaart")},
        {"type": "context", "elements": [mrkdwn("Bijgewerkt :white_check_mark: door *Toonbank*")]},
    ]  # fmt: skip


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


def create_app(client: WebClient, clock: Callable[[], datetime]) -> App:
    """The app, talking through `client`; `clock` gives the workspace's time."""
    app = App(client=client, signing_secret="unused", token_verification_enabled=False)

    @app.command("/toon")
    def show(ack: Any, command: Json, client: WebClient, respond: Any) -> None:
        word, _, rest = command["text"].partition(" ")
        ack()
        if word == "knelpunt":
            client.views_open(
                trigger_id=command["trigger_id"], view=sharing_form(rest) | {"private_metadata": command["channel_id"]}
            )
        elif word == "velden":
            form = {**sharing_form(), "callback_id": "fields", "title": plain("Alle velden"), "blocks": [
                {"type": "alert", "level": "info", "text": plain("Alles mag leeg blijven.")}, *every_field()]}  # fmt: skip
            client.views_open(trigger_id=command["trigger_id"], view=form)
        elif word == "alles":
            client.chat_postMessage(channel=command["channel_id"], text="Alles wat er is", blocks=every_block())
        elif word == "bestand":
            client.files_upload_v2(
                channel=command["channel_id"],
                filename="rapportage-2026-W47.xlsx",
                content=workbook(),
                initial_comment="De rapportage",
            )
        else:
            respond(text="Probeer *knelpunt*, *alles*, *velden* of *bestand*.")

    @app.view("sharing")
    def shared(ack: Any, view: Json, body: Json, client: WebClient) -> None:
        values = {block: next(iter(held.values())) for block, held in view["state"]["values"].items()}
        title = values["title"]["value"]
        if "fout" in title:
            ack(response_action="errors", errors={"title": "Schrijf een titel zonder dat woord."})
            return
        ack()
        channel = view["private_metadata"] or "alliantie-huisvesting"
        client.chat_postMessage(
            channel=channel, text=f"Knelpunt: {title}", blocks=card(title, values["body"]["value"], body["user"]["id"])
        )
        monday = int(clock().timestamp()) + 8 * 86_400
        client.chat_scheduleMessage(channel=channel, post_at=monday - monday % 60, text=f"Weekrapportage met {title}")

    app.view("fields")(lambda ack: ack())
    app.view("second")(lambda ack: ack())

    @app.shortcut("share")
    def start(ack: Any, shortcut: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=sharing_form())

    @app.shortcut("keep")
    def keep(ack: Any, shortcut: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=sharing_form(shortcut["message"]["text"][:100]))

    @app.action("endorse")
    def endorse(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        blocks = [block for block in body["message"]["blocks"] if block.get("block_id") != "endorsed"]
        blocks.insert(
            -1,
            {
                "type": "context",
                "block_id": "endorsed",
                "elements": [mrkdwn(f"Ook herkend door <@{body['user']['id']}>")],
            },
        )
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text=body["message"]["text"], blocks=blocks
        )

    @app.action("deeper")
    def deeper(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(
            trigger_id=body["trigger_id"],
            view={**sharing_form(), "callback_id": "second", "title": plain("Tweede venster")},
        )

    app.action({"type": "block_actions"})(lambda ack: ack())
    app.options("value")(lambda ack, payload: ack(options=[option(f"{payload['value']} {n}", f"{n}") for n in (1, 2)]))

    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        if event["tab"] == "home":
            blocks = [
                {"type": "header", "text": plain("Dag! Dit is jouw plek")},
                section("Je hebt *2 open actiestappen* en *1 concept*."),
                {"type": "actions", "block_id": "start", "elements": [button("Deel een knelpunt", "deeper_home", style="primary"), button("Zoeken", "search")]},
                {"type": "divider"},
                section("*A-4* Quick scan · uiterlijk 1 dec.", accessory={"type": "static_select", "action_id": "home_state", "placeholder": plain("Status"), "options": STATES}),
            ]  # fmt: skip
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("message")
    def answer(event: Json, client: WebClient) -> None:
        if event.get("channel_type") == "im" and not event.get("subtype"):
            client.chat_postMessage(channel=event["channel"], text="Ik heb het gelezen.")

    return app

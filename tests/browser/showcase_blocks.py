"""Every block and every interactive element of Block Kit, as the showcase app sends them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str = "") -> Json:
    return {"text": plain(text), "value": value, **({"description": plain(description)} if description else {})}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def context(text: str, **more: Any) -> Json:
    return {"type": "context", "elements": [mrkdwn(text)], **more}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def actions(block_id: str, *elements: Json) -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def field(label: str, block_id: str, element: Json, **more: Any) -> Json:
    """An input block; each has its own block_id, the action_id is the same in all."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


def _select(kind: str, action_id: str, words: str, **more: Any) -> Json:
    return {"type": kind, "action_id": action_id, "placeholder": plain(words), **more}


def _states(action_id: str) -> Json:
    states = [
        option("op schema", "on_track", "loopt volgens plan"),
        option("stagneert", "blocked"),
        option("afgerond", "done"),
    ]
    return _select("static_select", action_id, "Status", options=states)


def sharing_form(title: str = "") -> Json:
    kinds = [option("Knelpunt", "bottleneck"), option("Praktijkvoorbeeld", "practice")]
    sights = [option("Het netwerk", "network"), option("De alliantie", "alliance")]
    prefilled = {"initial_value": title} if title else {}
    story = {"type": "plain_text_input", "multiline": True, "max_length": 3000}
    return {
        "type": "modal",
        "callback_id": "sharing",
        "title": plain("Deel een knelpunt"),
        "submit": plain("Plaatsen"),
        "close": plain("Annuleren"),
        "blocks": [
            field("Soort", "kind", {"type": "static_select", "options": kinds, "initial_option": kinds[0]}),
            field("Titel", "title", {"type": "plain_text_input", "max_length": 150, **prefilled}),
            field("Waar gaat het om?", "body", story, hint=plain("Twee of drie zinnen zijn genoeg.")),
            field("Zichtbaar voor", "visible", {"type": "radio_buttons", "options": sights}),
        ],
    }


def card(title: str, body: str, author: str) -> list[Json]:
    menu = {
        "type": "overflow",
        "action_id": "more",
        "options": [option("Bewerken", "edit"), option("Archiveren", "archive")],
    }
    sure = {
        "title": plain("Zeker weten?"),
        "text": mrkdwn("Dit haalt *alles* weg."),
        "confirm": plain("Ja, weg"),
        "deny": plain("Nee"),
    }
    since = "<!date^1763971200^{date_short}|3 nov.>"
    return [
        section(f"*B-7 · Knelpunt* · Studentenhuisvesting\n*{title}*\n{body}", accessory=menu),
        context(f"<@{author}> · Utrecht · regionaal · sinds {since}"),
        actions(
            "card",
            button("Wij hebben dit ook", "endorse", style="primary"),
            button("Volgen", "follow"),
            button("Archiveren", "archive", style="danger", confirm=sure),
        ),
    ]


def fields_form() -> Json:
    """A modal with one input block of each kind that the short form lacks."""
    north = {"label": plain("Noord"), "options": [option("Groningen", "gr")]}
    west = {"label": plain("West"), "options": [option("Delft", "de"), option("Leiden", "le")]}
    pillars = [option("Financiering", "f"), option("Regelgeving", "r", "landelijk")]
    kinds: dict[str, Json] = {
        "Aantal": {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"},
        "E-mail": {"type": "email_text_input"},
        "Webadres": {"type": "url_text_input"},
        "Steden": {"type": "multi_static_select", "option_groups": [north, west], "max_selected_items": 2},
        "Wie": {"type": "users_select"},
        "Wie nog meer": {"type": "multi_users_select"},
        "Kanaal": {"type": "channels_select"},
        "Gesprek": {"type": "conversations_select"},
        "Gezocht": {"type": "external_select", "action_id": "found", "min_query_length": 2},
        "Uiterlijk": {"type": "datepicker", "initial_date": "2026-12-01"},
        "Tijd": {"type": "timepicker"},
        "Moment": {"type": "datetimepicker"},
        "Pijlers": {"type": "checkboxes", "options": pillars},
        "Opgemaakt": {"type": "rich_text_input"},
        "Bijlage": {"type": "file_input"},
    }
    inputs = [field(label, f"f{at}", element, optional=True) for at, (label, element) in enumerate(kinds.items())]
    note = {"type": "alert", "level": "info", "text": plain("Alles mag leeg blijven.")}
    more = section("Nog meer?", accessory=button("Tweede venster", "deeper"))
    title = {"callback_id": "fields", "title": plain("Alle velden")}
    return {**sharing_form(), **title, "blocks": [note, *inputs, more]}


def _rich_text() -> Json:
    words = [
        {"type": "text", "text": "Opgemaakt", "style": {"bold": True}},
        {"type": "text", "text": " en "},
        {"type": "emoji", "name": "tada"},
    ]
    point = {"type": "rich_text_section", "elements": [{"type": "text", "text": "eerste punt"}]}
    points = {"type": "rich_text_list", "style": "bullet", "elements": [point]}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}, points]}


def _table() -> Json:
    rows = [["Stad", "Kamers"], ["Utrecht", "900"], ["Delft", "420"]]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": text} for text in row] for row in rows],
        "column_settings": [{"align": "left"}, {"align": "right"}],
    }


def _chart() -> Json:
    data = [{"label": "week 46", "value": 8}, {"label": "week 47", "value": 12}]
    chart = {"type": "bar", "series": [{"name": "Bijdragen", "data": data}]}
    axes = {"categories": ["week 46", "week 47"], "x_label": "Week"}
    return {"type": "data_visualization", "title": "Bijdragen per week", "chart": {**chart, "axis_config": axes}}


def every_block() -> list[Json]:
    """One message with each kind of block and of interactive element that a message may have."""
    marks = "*Vet*, _schuin_, ~weg~, `code`, <https://example.org/?a=1&amp;b=2|een link>"
    blocks = "> een citaat\n• een punt\n```blok &lt;b&gt;```"
    figures = {"Bijdragen": "12 (+4)", "Herkend": "31 (+9)", "Op schema": "18 van 27", "Toepassingen": "3"}
    follow = [option("Volgen", "follow", "Bericht bij nieuws"), option("Agenderen", "agenda")]
    return [
        header("Weekrapportage 47 :bar_chart:"),
        section(f"{marks}, <!date^1763971200^{{date_long}}|datum>\n{blocks}"),
        {"type": "section", "fields": [mrkdwn(f"*{name}*\n{value}") for name, value in figures.items()]},
        {"type": "divider"},
        section("Hoe staat *A-4* ervoor?", accessory=_states("a4")),
        actions(
            "selects",
            _states("state"),
            _select("multi_static_select", "many", "Steden", options=[option("Delft", "d"), option("Leiden", "l")]),
            _select("users_select", "who", "Wie"),
            _select("datepicker", "day", "Datum"),
            _select("timepicker", "time", "Tijd"),
            button("Naar de site", "site", url="https://example.org/"),
        ),
        actions(
            "choices",
            {"type": "radio_buttons", "action_id": "one", "options": [option("Ja", "yes"), option("Nee", "no")]},
            {"type": "checkboxes", "action_id": "some", "options": follow},
        ),
        _table(),
        _rich_text(),
        _chart(),
        {"type": "image", "image_url": "https://example.org/kaart.png", "alt_text": "Kaart", "title": plain("Kaart")},
        context("Bijgewerkt :white_check_mark: door *Toonbank*"),
    ]


def home() -> Json:
    start = actions("start", button("Deel een knelpunt", "start", style="primary"), button("Zoeken", "search"))
    step = section("*A-4* Quick scan · uiterlijk 1 dec.", accessory=_states("home_state"))
    counts = section("Je hebt *2 open actiestappen* en *1 concept*.")
    return {"type": "home", "blocks": [header("Dag! Dit is jouw plek"), counts, start, {"type": "divider"}, step]}

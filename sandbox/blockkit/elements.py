"""The interactive elements: what each holds as state, how a plain value becomes that state, what a client refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from sandbox.conversations import shapes
from sandbox.model import CannotDo, Json
from sandbox.people.places import find_place
from sandbox.workspace import Workspace

Content = Literal["text", "option", "user", "channel", "conversation", "date", "time", "datetime", "rich_text", "file"]


@dataclass(frozen=True)
class Kind:
    """One element type: the state's field, what it contains, and the field of the element that it begins with."""

    field: str
    content: Content
    initial: str
    many: bool = False


STATEFUL: dict[str, Kind] = {
    "plain_text_input": Kind("value", "text", "initial_value"),
    "email_text_input": Kind("value", "text", "initial_value"),
    "url_text_input": Kind("value", "text", "initial_value"),
    "number_input": Kind("value", "text", "initial_value"),
    "rich_text_input": Kind("rich_text_value", "rich_text", "initial_value"),
    "file_input": Kind("files", "file", "initial_files", many=True),
    "static_select": Kind("selected_option", "option", "initial_option"),
    "external_select": Kind("selected_option", "option", "initial_option"),
    "radio_buttons": Kind("selected_option", "option", "initial_option"),
    "checkboxes": Kind("selected_options", "option", "initial_options", many=True),
    "multi_static_select": Kind("selected_options", "option", "initial_options", many=True),
    "multi_external_select": Kind("selected_options", "option", "initial_options", many=True),
    "users_select": Kind("selected_user", "user", "initial_user"),
    "multi_users_select": Kind("selected_users", "user", "initial_users", many=True),
    "channels_select": Kind("selected_channel", "channel", "initial_channel"),
    "multi_channels_select": Kind("selected_channels", "channel", "initial_channels", many=True),
    "conversations_select": Kind("selected_conversation", "conversation", "initial_conversation"),
    "multi_conversations_select": Kind("selected_conversations", "conversation", "initial_conversations", many=True),
    "datepicker": Kind("selected_date", "date", "initial_date"),
    "timepicker": Kind("selected_time", "time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "datetime", "initial_date_time"),
}
# Operated, but remembered by nobody.
STATELESS = frozenset({"button", "overflow", "workflow_button", "icon_button", "feedback_buttons"})
NAMED = STATELESS | STATEFUL.keys()
TEXT_INPUTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})

_ECHOED = ("text", "value", "url", "style", "confirm", "placeholder", "accessibility_label", "min_query_length")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://[^\s/]\S*")


def initial_state(element: Json) -> Json:
    """What the element holds before anyone touches it."""
    kind = STATEFUL[element["type"]]
    return {"type": element["type"], kind.field: element.get(kind.initial, [] if kind.many else None)}


def content(state: Json) -> Any:
    return state.get(STATEFUL[state["type"]].field)


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group.get("options", []))]


def state_from(ws: Workspace, element: Json, value: object, *, offered: list[Json] | None = None) -> Json:
    """The state after a person gave `value`. Raises CannotDo for what the client would not offer.

    `offered` are the options that the app gave for an external select.
    """
    kind = STATEFUL[element["type"]]
    given = value if isinstance(value, list) else [] if value in (None, "") else [value]
    if not kind.many and len(given) > 1:
        raise CannotDo(f"{element['action_id']} takes one value, not {len(given)}")
    limit = element.get("max_selected_items") or (element.get("max_files", 10) if kind.content == "file" else None)
    if limit is not None and len(given) > limit:
        raise CannotDo(f"{element['action_id']} takes at most {limit} values")
    choices = options_of(element) if offered is None else offered
    made = [_one(ws, element, kind, item, choices) for item in given]
    return {"type": element["type"], kind.field: made if kind.many else made[0] if made else None}


def _one(ws: Workspace, element: Json, kind: Kind, value: Any, choices: list[Json]) -> Any:
    name = element["action_id"]
    if kind.content == "option":
        found = next((option for option in choices if option.get("value") == str(value)), None)
        if found is None:
            offered = ", ".join(str(option.get("value")) for option in choices[:20])
            raise CannotDo(f"{name} does not offer {value!r}; it offers: {offered or 'nothing'}")
        return found
    if kind.content == "user":
        return ws.user(value).id
    if kind.content in ("channel", "conversation"):
        return find_place(ws, value).id
    if kind.content == "file":
        return _file(ws, value)
    if kind.content in ("date", "time", "datetime"):
        return _moment(name, kind.content, value)
    return _rich_text(str(value)) if kind.content == "rich_text" else str(value)


def _file(ws: Workspace, value: Any) -> Json:
    found = ws.files.get(str(value))
    if found is None or found.deleted:
        raise CannotDo(f"there is no file {value!r}; upload it first")
    return shapes.file(ws, found)


def _moment(name: str, content_kind: str, value: Any) -> str | int:
    try:
        if content_kind == "date":
            return date.fromisoformat(str(value)).isoformat()
        if content_kind == "time":
            return time.fromisoformat(str(value)).strftime("%H:%M")
        if isinstance(value, int) or str(value).isdigit():
            return int(value)
        moment = datetime.fromisoformat(str(value))
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except ValueError as error:
        raise CannotDo(f"{name} takes a {content_kind}, not {value!r}") from error


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def refusal(block: Json, element: Json, state: Json) -> str | None:
    """The sentence a client shows under this input instead of submitting it, or None."""
    held = content(state)
    if held in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] in TEXT_INPUTS and isinstance(held, str):
        return _text_refusal(element, held)
    return None


def _text_refusal(element: Json, text: str) -> str | None:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < shortest:
        return f"Must be at least {shortest} characters."
    if len(text) > longest:
        return f"Must be at most {longest} characters."
    if element["type"] == "email_text_input" and not _EMAIL.fullmatch(text):
        return "Must be a valid email address."
    if element["type"] == "url_text_input" and not _URL.fullmatch(text):
        return "Must be a valid URL."
    return _number_refusal(element, text) if element["type"] == "number_input" else None


def _number_refusal(element: Json, text: str) -> str | None:
    pattern = r"-?\d+([.]\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, text):
        return "Must be a number." if element.get("is_decimal_allowed") else "Must be a whole number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None


def action(block: Json, element: Json, state: Json | None, picked: Json | None, action_ts: str) -> Json:
    """One entry of `actions` in a block_actions payload. `picked` is the option of an overflow menu."""
    kept = {key: element[key] for key in _ECHOED if key in element}
    kept |= {key: value for key, value in element.items() if key.startswith("initial_")}
    made = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], **kept}
    if picked is not None:
        made["selected_option"] = picked
    return {**made, **(state or {}), "action_ts": action_ts}

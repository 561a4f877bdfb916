"""Small pieces of Block Kit that tests build forms and messages from."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def modal(*blocks: Json, **more: Any) -> Json:
    """A form; `submit=None` is one without a button to send it."""
    made = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send"), **more}
    return {name: value for name, value in made.items() if value is not None} | {"blocks": list(blocks)}


def field(
    name: str, kind: str = "plain_text_input", *, optional: bool = False, dispatch: bool = False, **more: Any
) -> Json:
    element = {"type": kind, "action_id": f"{name}_value", **more}
    block = {"type": "input", "block_id": name, "label": plain(name), "element": element, "optional": optional}
    return {**block, "dispatch_action": True} if dispatch else block


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def buttons(*elements: Json, block_id: str = "buttons") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(action_id: str, value: str = "1") -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(action_id), "value": value}

"""Blocks that carry what they show, so that they can be shown anew after a click in them.

Slack does not send an ephemeral message with a click in it, only the value of the button. The value therefore names the
list: how it is built (see `Listeners.answer`), and the query, reference or page that it is built with.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.slack.views.blocks import Block

MARK = "\n↻"
"""Separates the value of a button from the list that it stands in."""
MAX_VALUE = 2000
MAX_OPTION_VALUE = 150
CHOICES = ("options", "option_groups", "initial_option")


def renewable(blocks: Sequence[Block], name: str, about: str = "") -> list[Block]:
    """The blocks, with the list that they show in the values of their buttons and menus.

    A value that would be longer than Slack accepts stays as it is, so that a click there does not renew the list.
    """
    return [_marked_block(block, f"{MARK}{name} {about}") for block in blocks]


def read_click(action: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, str] | None]:
    """An element that was used, with its own value, and the name and query of the list that it stands in, if any."""
    option = action.get("selected_option")
    if isinstance(option, Mapping):
        value, told = _split(option.get("value"))
        return {**action, "selected_option": {**option, "value": value}} if told else dict(action), told
    value, told = _split(action.get("value"))
    return {**action, "value": value} if told else dict(action), told


def _split(value: object) -> tuple[str, tuple[str, str] | None]:
    own, mark, told = str(value or "").partition(MARK)
    name, _, about = told.partition(" ")
    return own, (name, about) if mark else None


def _marked_block(block: Block, mark: str) -> Block:
    if block.get("type") == "actions":
        return {**block, "elements": [_marked(element, mark) for element in block["elements"]]}
    if block.get("type") == "section" and "accessory" in block:
        return {**block, "accessory": _marked(block["accessory"], mark)}
    return block


def _marked(element: Block, mark: str) -> Block:
    """A button or menu with the mark; in a menu on every choice, as Slack wants the initial one among them."""
    if element.get("type") == "button" and "url" not in element:
        return _with_mark(element, mark, MAX_VALUE)
    if element.get("type") in {"overflow", "static_select"}:
        return {**element, **{key: _marked_choices(element[key], mark) for key in CHOICES if key in element}}
    return element


def _marked_choices(told: Any, mark: str) -> Any:
    if isinstance(told, list):
        return [_marked_choices(one, mark) for one in told]
    if "options" in told:
        return {**told, "options": _marked_choices(told["options"], mark)}
    return _with_mark(told, mark, MAX_OPTION_VALUE)


def _with_mark(told: Block, mark: str, limit: int) -> Block:
    value = f"{told.get('value', '')}{mark}"
    return {**told, "value": value} if len(value) <= limit else told

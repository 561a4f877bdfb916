"""Reading messages and views as a person does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from texts import Translator


@dataclass(frozen=True)
class Element:
    """Something to press or choose from."""

    label: str
    action_id: str
    block_id: str


def says(key: str, language: str = "nl", /, *, n: int | None = None, **values: object) -> str:
    """The sentence that people read for a key of the texts; with `n`, its singular or plural."""
    words = Translator(language, ZoneInfo("Europe/Amsterdam"))
    return words(key, **values) if n is None else words.count(key, n, **values)


def promised(key: str, *, where: str = "direct", language: str = "nl", **values: Any) -> str:
    """What who asks for a file reads: what `key` names, in the network's language, and where it comes."""
    what, place = says(key, language, **values), says(f"file.where_{where}", language)
    return says("file.promised", language, what=what, language=says("file.in_nl", language), where=place)


def only_for(*roles: str, language: str = "nl") -> str:
    """What a refusal says of the roles that may, up to the names of whom to ask."""
    who = says("list.or", language).join(says(f"role.{role}", language) for role in roles)
    return says("problem.not_allowed_ask", language, who=who, names="|").partition("|")[0]


def texts(shown: Any) -> str:
    """All text that stands in blocks, views or messages, a line each."""
    return "\n".join(_texts(shown))


def labels(view: dict[str, Any]) -> list[str]:
    """The labels of a form's fields."""
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def options(view: dict[str, Any], block_id: str) -> dict[str, str]:
    """What a select of a form offers: the value of each option by its text."""
    return dict(options_of_all(view, block_id))


def options_of_all(view: dict[str, Any], block_id: str) -> list[tuple[str, str]]:
    """The text and value of each option of a select, of which several groups may have the same text."""
    element = next(block["element"] for block in view["blocks"] if block["block_id"] == block_id)
    groups = element.get("option_groups") or [{"options": element["options"]}]
    return [(option["text"]["text"], option["value"]) for group in groups for option in group["options"]]


def held(view: dict[str, Any], block_id: str) -> str | None:
    """What a field of a form holds now: its text, or the text of the chosen option."""
    (state,) = view["state"]["values"][block_id].values()
    chosen = state.get("selected_option")
    value: str | None = chosen["text"]["text"] if chosen else state.get("value")
    return value


def elements(shown: dict[str, Any]) -> Iterator[Element]:
    """The buttons and selects of a message or view."""
    for block in shown.get("blocks") or []:
        for element in [*(block.get("elements") or []), block.get("accessory")]:
            if isinstance(element, dict) and element.get("action_id"):
                label = (element.get("text") or element.get("placeholder") or {}).get("text", "")
                yield Element(label, element["action_id"], block["block_id"])


def choice(shown: dict[str, Any], action_id: str, own: str) -> str:
    """The value of the choice of a menu that begins with its `own` value; after that comes the list it stands in."""
    for block in shown.get("blocks") or []:
        for element in [*(block.get("elements") or []), block.get("accessory")]:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                return next(str(one["value"]) for one in element["options"] if one["value"].startswith(own))
    raise AssertionError(f"there is no menu {action_id}")


def _texts(shown: Any) -> Iterator[str]:
    if isinstance(shown, dict):
        if isinstance(shown.get("text"), str):
            yield shown["text"]
        for key, value in shown.items():
            if key != "text" or not isinstance(value, str):
                yield from _texts(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from _texts(value)

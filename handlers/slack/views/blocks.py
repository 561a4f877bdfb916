"""The blocks, inputs and views of Block Kit: plain dicts, as the SDK's classes lag behind Slack's newer ones."""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from typing import Any

from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.markup import MAX_SECTION, cut
from texts import Translator

Block = dict[str, Any]
View = dict[str, Any]
Choice = tuple[str, str]
"""An option's text and value."""

MAX_OPTIONS = 100


def text_length(shown: object) -> int:
    """The number of characters of all texts in blocks, which Slack limits for a message as a whole."""
    if isinstance(shown, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else text_length(value)
            for key, value in shown.items()
        )
    return sum(map(text_length, shown)) if isinstance(shown, list) else 0


def text(content: str) -> Block:
    """A plain text object."""
    return {"type": "plain_text", "text": content, "emoji": True}


def section(content: str, *, block_id: str | None = None, accessory: Block | None = None) -> Block:
    """A paragraph of markup. It is verbatim, so that plain channel names and addresses do not become links."""
    block: Block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": cut(content, MAX_SECTION), "verbatim": True},
    }
    if block_id is not None:
        block["block_id"] = block_id
    if accessory is not None:
        block["accessory"] = accessory
    return block


def context(*lines: str) -> Block:
    """Small print: one context element per line."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": cut(line, 2000), "verbatim": True} for line in lines],
    }


def header(content: str) -> Block:
    """A heading, cut to 150 characters."""
    return {"type": "header", "text": text(cut(content, 150))}


DIVIDER: Block = {"type": "divider"}


def button(label: str, action_id: str, *, value: str = "", style: str | None = None, hint: str | None = None) -> Block:
    """A button; `hint` is a longer label for screen readers, which hear the visible label in any case."""
    made: Block = {"type": "button", "action_id": action_id, "text": text(cut(label, 75))}
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    if hint and (told := _with_label(cut(label, 75), hint)):
        made["accessibility_label"] = told
    return made


def _with_label(label: str, hint: str) -> str:
    """The longer label with the visible one in it, by which people who speak to their computer call the button.

    Empty if there is no room for more than the visible one.
    """
    visible = label.removesuffix("…").casefold()
    told = cut(hint if visible in hint.casefold() else f"{label}: {hint}", 75)
    return told if visible in told.casefold() else ""


def asking_first(element: Block, words: Translator, told: str, *, yes: str) -> Block:
    """A button with a confirmation dialog; `yes` is the label to confirm with."""
    asked = {
        "title": text(words("confirm.title")),
        "text": text(cut(told, 300)),
        "confirm": text(cut(yes, 30)),
        "deny": text(words("confirm.no")),
    }
    return {**element, "confirm": asked}


def overflow(action_id: str, choices: Sequence[Choice]) -> Block:
    """An overflow menu (three dots)."""
    return {"type": "overflow", "action_id": action_id, "options": [option(*choice) for choice in choices]}


def link_button(label: str, url: str, name: str) -> Block:
    """A button that opens an address; `name` keeps its id unique within its block."""
    return {"type": "button", "action_id": f"{ActionId.LINK}:{name}", "text": text(cut(label, 75)), "url": url}


def actions(block_id: str, *elements: Block) -> Block:
    """A row of elements."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def text_input(
    block_id: str,
    label: str,
    *,
    max_length: int,
    initial: str = "",
    placeholder: str = "",
    hint: str = "",
    multiline: bool = False,
    focus: bool = False,
    optional: bool = False,
) -> Block:
    """A text input."""
    element: Block = {"type": "plain_text_input", "action_id": ActionId.VALUE, "max_length": max_length}
    if multiline:
        element["multiline"] = True
    if initial:
        element["initial_value"] = initial[:max_length]
    if placeholder:
        element["placeholder"] = text(cut(placeholder, 150))
    if focus:
        element["focus_on_load"] = True
    return _input(block_id, label, element, hint, optional=optional)


def select(
    block_id: str,
    label: str,
    choices: Sequence[Choice],
    *,
    initial: str | None = None,
    placeholder: str = "",
    hint: str = "",
    optional: bool = False,
    tells: ActionId | None = None,
) -> Block:
    """A select for one option; at most 100 options. With `tells`, a choice is also sent at once, as that action."""
    options = [option(*choice) for choice in choices[:MAX_OPTIONS]]
    element: Block = {"type": "static_select", "action_id": tells or ActionId.VALUE, "options": options}
    chosen = _chosen(element, options, initial, placeholder)
    return _input(block_id, label, chosen, hint, optional=optional, is_sent_at_once=tells is not None)


def grouped_select(
    block_id: str,
    label: str,
    groups: Iterable[tuple[str, Sequence[Choice]]],
    *,
    initial: str | None = None,
    placeholder: str = "",
    hint: str = "",
    optional: bool = False,
    tells: ActionId | None = None,
) -> Block:
    """A select for one option from named groups; a group of more than 100 continues in another one.

    With `tells`, a choice is also sent at once, as that action.
    """
    made = _groups(groups)
    every = [one for group in made for one in group["options"]]
    element: Block = {"type": "static_select", "action_id": tells or ActionId.VALUE, "option_groups": made}
    chosen = _chosen(element, every, initial, placeholder)
    return _input(block_id, label, chosen, hint, optional=optional, is_sent_at_once=tells is not None)


def grouped_multi_select(
    block_id: str,
    label: str,
    groups: Iterable[tuple[str, Sequence[Choice]]],
    *,
    initial: Container[str] = (),
    placeholder: str = "",
    hint: str = "",
    optional: bool = False,
) -> Block:
    """A multi-select from named groups; `handlers.slack.parsing.state_lists` reads it."""
    made = _groups(groups)
    every = [one for group in made for one in group["options"]]
    element: Block = {"type": "multi_static_select", "action_id": ActionId.VALUE, "option_groups": made}
    if chosen := [one for one in every if one["value"] in initial]:
        element["initial_options"] = chosen
    return _input(block_id, label, _chosen(element, every, None, placeholder), hint, optional=optional)


def user_select(
    block_id: str, label: str, *, placeholder: str, hint: str = "", initial: str | None = None, optional: bool = False
) -> Block:
    """A select for one user of the workspace."""
    element: Block = {"type": "users_select", "action_id": ActionId.VALUE, "placeholder": text(placeholder)}
    if initial:
        element["initial_user"] = initial
    return _input(block_id, label, element, hint, optional=optional)


def multi_user_select(
    block_id: str,
    label: str,
    *,
    placeholder: str,
    hint: str = "",
    initial: Sequence[str] = (),
    optional: bool = False,
) -> Block:
    """A multi-select for users of the workspace; `handlers.slack.parsing.state_lists` reads it."""
    element: Block = {"type": "multi_users_select", "action_id": ActionId.VALUE, "placeholder": text(placeholder)}
    if initial:
        element["initial_users"] = list(initial)
    return _input(block_id, label, element, hint, optional=optional)


def checkboxes(
    block_id: str,
    label: str,
    choices: Sequence[Choice],
    *,
    initial: Container[str] = (),
    hint: str = "",
    optional: bool = False,
) -> Block:
    """A group of checkboxes."""
    options = [option(*choice) for choice in choices]
    element: Block = {"type": "checkboxes", "action_id": ActionId.VALUE, "options": options}
    if chosen := [one for one in options if one["value"] in initial]:
        element["initial_options"] = chosen
    return _input(block_id, label, element, hint, optional=optional)


def date_picker(
    block_id: str, label: str, *, initial: dt.date | None = None, hint: str = "", optional: bool = False
) -> Block:
    """A date picker."""
    element: Block = {"type": "datepicker", "action_id": ActionId.VALUE}
    if initial:
        element["initial_date"] = initial.isoformat()
    return _input(block_id, label, element, hint, optional=optional)


def time_picker(
    block_id: str, label: str, *, initial: dt.time | None = None, hint: str = "", optional: bool = False
) -> Block:
    """A time picker."""
    element: Block = {"type": "timepicker", "action_id": ActionId.VALUE}
    if initial:
        element["initial_time"] = f"{initial:%H:%M}"
    return _input(block_id, label, element, hint, optional=optional)


def channel_select(
    block_id: str, label: str, *, placeholder: str, hint: str = "", initial: str | None = None, optional: bool = False
) -> Block:
    """A select for one channel, including private ones."""
    element: Block = {
        "type": "conversations_select",
        "action_id": ActionId.VALUE,
        "placeholder": text(placeholder),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if initial:
        element["initial_conversation"] = initial
    return _input(block_id, label, element, hint, optional=optional)


def anew_for(block: Block, row_id: int) -> Block:
    """An input that shows what is set for a row: Slack keeps what is in an input only while its ids are the same."""
    return {**block, "element": {**block["element"], "action_id": f"{ActionId.VALUE}:{row_id}"}}


def option(label: str, value: str) -> Block:
    """An option of a select."""
    return {"text": text(cut(label, 75)), "value": value}


def form(
    words: Translator,
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    submit: str = "",
    close: str = "",
    metadata: str = "",
) -> View:
    """A form; the labels of its buttons are "Opslaan" and "Annuleren" unless `submit` and `close` are given."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": text(cut(title, 24)),
        "submit": text(cut(submit or words("form.save"), 24)),
        "close": text(cut(close or words("form.cancel"), 24)),
        "blocks": blocks,
    }
    if metadata:
        view["private_metadata"] = metadata
    return view


def language_note(words: Translator, network_language: str) -> list[Block]:
    """What a form that leads to a message in a channel says to readers of another language than the network's."""
    if words.language == network_language:
        return []
    return [context(words("form.network_language", language=words(f"language.{network_language}")))]


def reading_view(words: Translator, blocks: list[Block], *, title: str = "Kennisbot") -> View:
    """A read-only modal with a close button."""
    return {
        "type": "modal",
        "callback_id": CallbackId.SENTENCE,
        "title": text(cut(title, 24)),
        "close": text(words("form.close")),
        "blocks": blocks,
    }


def _input(
    block_id: str, label: str, element: Block, hint: str, *, optional: bool = False, is_sent_at_once: bool = False
) -> Block:
    block: Block = {"type": "input", "block_id": block_id, "label": text(label), "element": element}
    if hint:
        block["hint"] = text(hint)
    if optional:
        block["optional"] = True
    if is_sent_at_once:
        block["dispatch_action"] = True
    return block


def _groups(groups: Iterable[tuple[str, Sequence[Choice]]]) -> list[Block]:
    return [
        {
            "label": text(cut(name, 75)),
            "options": [option(*choice) for choice in choices[start : start + MAX_OPTIONS]],
        }
        for name, choices in groups
        for start in range(0, len(choices), MAX_OPTIONS)
    ]


def _chosen(element: Block, options: list[Block], initial: str | None, placeholder: str) -> Block:
    found = next((one for one in options if one["value"] == initial), None)
    if found is not None:
        element["initial_option"] = found
    if placeholder:
        element["placeholder"] = text(cut(placeholder, 150))
    return element

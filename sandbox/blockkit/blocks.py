"""Walking through Block Kit: the interactive elements in it, and the ids that Slack makes where an app gave none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.blockkit.checking import Problem, blocks_too_long, check_blocks, check_view, view_too_large
from sandbox.blockkit.elements import NAMED, options_of
from sandbox.errors import SlackError
from sandbox.model import Json

ATTACHMENT_LIMIT = 100


def _children(block: Json) -> list[Any]:
    return [*(block.get("elements") or []), *(block.get("actions") or []), block.get("accessory"), block.get("element")]


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each (block, element) that a person can operate, in the order of reading."""
    for block in blocks:
        for element in _children(block):
            if isinstance(element, dict) and element.get("type") in NAMED:
                yield block, element
        nested = block.get("elements" if block.get("type") == "carousel" else "child_blocks") or []
        yield from interactive([child for child in nested if isinstance(child, dict)])


# What a text object leaves unsaid, Slack says when it gives the object back.
_TEXT_DEFAULTS = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}


def with_text_defaults(value: Any) -> Any:
    """A copy of blocks, or of a part of them, in which all text objects are complete."""
    if isinstance(value, list):
        return [with_text_defaults(part) for part in value]
    if not isinstance(value, dict):
        return value
    made = {key: with_text_defaults(part) for key, part in value.items()}
    return {**made, **_TEXT_DEFAULTS.get(str(made.get("type")), {}), **made}


def with_ids(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """A complete copy: every block has a `block_id`, every interactive element an `action_id`."""
    made: list[Json] = with_text_defaults(blocks)
    for block in made:
        if isinstance(block, dict):
            block.setdefault("block_id", new_id())
    for block, element in interactive(made):
        block.setdefault("block_id", new_id())
        element.setdefault("action_id", new_id())
    return made


_NAMES = ("type", "block_id", "action_id")
_LISTS = ("elements", "actions", "options", "option_groups", "child_blocks", "initial_options")


def _holds_together(value: Any) -> bool:
    """Whether it can be shown and operated at all, which the most lenient workspace must be able to."""
    if isinstance(value, list):
        return all(_holds_together(part) for part in value)
    if not isinstance(value, dict):
        return True
    lists = [value[name] for name in _LISTS if value.get(name) is not None]
    objects = [value[name] for name in ("element", "accessory", "initial_option") if value.get(name) is not None]
    return (
        all(isinstance(value.get(name, ""), str) for name in _NAMES)
        and all(isinstance(part, list) for part in lists)
        and all(isinstance(item, dict) for item in (*objects, *(item for part in lists for item in part)))
        and all(_holds_together(part) for part in value.values())
    )


def _are_blocks(blocks: object) -> bool:
    return (
        isinstance(blocks, list)
        and all(isinstance(b, dict) and "type" in b for b in blocks)
        and _holds_together(blocks)
    )


def refuse_bad_message_blocks(blocks: object, *, strict: bool) -> None:
    """Raises `invalid_blocks`, or `msg_blocks_too_long`, as chat.* does; not strict, only for what is no blocks."""
    if not strict:
        if not _are_blocks(blocks):
            raise SlackError("invalid_blocks")
        return
    problems = check_blocks(blocks, "message")
    if problems:
        raise SlackError("invalid_blocks", **_explained(problems))
    if blocks_too_long(blocks):
        raise SlackError("msg_blocks_too_long")


def refuse_bad_attachments(attachments: object, *, strict: bool) -> None:
    """Raises `invalid_attachments`, `too_many_attachments`, or what is wrong with the blocks in them."""
    if not isinstance(attachments, list) or not all(isinstance(item, dict) for item in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENT_LIMIT:
        raise SlackError("too_many_attachments")
    for item in attachments:
        if item.get("blocks"):
            refuse_bad_message_blocks(item["blocks"], strict=strict)


def offered_options(answer: object, *, strict: bool) -> list[Json]:
    """The options in an app's answer to an external select. Raises SlackError when they are none."""
    if not isinstance(answer, dict) or not any(answer.get(name) for name in ("options", "option_groups")):
        return []
    given = {name: answer[name] for name in ("options", "option_groups") if name in answer}
    menu = {
        "type": "static_select",
        "action_id": "menu",
        "placeholder": {"type": "plain_text", "text": "menu"},
        **given,
    }
    refuse_bad_message_blocks([{"type": "actions", "elements": [menu]}], strict=strict)
    return options_of(given)


def refuse_bad_view(view: Json, *, strict: bool) -> None:
    """Raises `view_too_large`, or `invalid_arguments` with pointers from `/view`, as views.* does."""
    if not strict:
        if not _are_blocks(view.get("blocks")) or not _holds_together(view):
            raise SlackError("invalid_arguments")
        return
    if view_too_large(view):
        raise SlackError("view_too_large")
    problems = check_view(view)
    if problems:
        raise SlackError("invalid_arguments", **_explained(problems))


def _explained(problems: list[Problem]) -> Json:
    texts = [problem.text for problem in problems]
    return {
        "errors": [text.removeprefix("[ERROR] ") for text in texts],
        "response_metadata": {"messages": texts},
    }

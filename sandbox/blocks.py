"""Walking through Block Kit: the interactive elements in it, and the ids that Slack makes where an app gave none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.blockkit import Problem, blocks_too_long, check_blocks, check_view, view_too_large
from sandbox.elements import NAMED
from sandbox.errors import SlackError
from sandbox.model import Json


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


def refuse_bad_message_blocks(blocks: object) -> None:
    """Raises `invalid_blocks`, or `msg_blocks_too_long`, as chat.* does."""
    problems = check_blocks(blocks, "message")
    if problems:
        raise SlackError("invalid_blocks", **_explained(problems))
    if blocks_too_long(blocks):
        raise SlackError("msg_blocks_too_long")


def refuse_bad_view(view: object) -> None:
    """Raises `view_too_large`, or `invalid_arguments` with pointers from `/view`, as views.* does."""
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

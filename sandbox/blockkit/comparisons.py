"""The rules of Block Kit that compare parts with each other: what no schema of one part can say.

They read blocks that have already passed `blockkit.json`, so shapes are taken for granted here. Pointers are relative
to the blocks or the view.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Finding(NamedTuple):
    """A rule that is broken: where, and in which words."""

    pointer: str
    message: str


class Node(NamedTuple):
    """An object with a `type`, the pointer to it, and the type of the nearest such object around it."""

    pointer: str
    value: Mapping[str, Any]
    parent: str

    @property
    def type(self) -> str:
        """The object's own type: `section`, `button`, …"""
        return str(self.value["type"])


_Limits = Mapping[str, int]


def of_blocks(blocks: Any, surface: str, limits: _Limits) -> Iterator[Finding]:
    """The comparisons within the blocks of one message or view, in the order of the blocks."""
    nodes = list(_nodes(blocks))
    for node in nodes:
        for check in _NODE_CHECKS.get(node.type, ()):
            yield from check(node)
    yield from _repeated(nodes, "block_id")
    yield from _response_urls(nodes, surface)
    yield from _totals(nodes, limits)
    if surface != "message":
        yield from _focus(nodes)


def of_view(view: Any, surface: str, limits: _Limits) -> Iterator[Finding]:
    """The comparisons within a view."""
    for finding in of_blocks(view["blocks"], surface, limits):
        yield Finding(f"/blocks{finding.pointer}", finding.message)
    if surface == "modal" and "submit" not in view:
        for index, block in enumerate(view["blocks"]):
            if block["type"] == "input":
                message = "must define `submit` to use an `input` block in modals"
                yield Finding(f"/blocks/{index}/input", message)


def text_length(value: Any) -> int:
    """The characters of all texts within blocks: of text objects, markdown, rich text and table cells."""
    if isinstance(value, dict):
        own = value.get("text")
        inner = sum(text_length(part) for key, part in value.items() if key != "text" or not isinstance(part, str))
        if value.get("type") == "raw_number" and own is None:
            return len(str(value.get("value")))
        return inner + (len(own) if isinstance(own, str) else 0)
    return sum(text_length(part) for part in value) if isinstance(value, list) else 0


def _nodes(value: Any, pointer: str = "", parent: str = "") -> Iterator[Node]:
    """All typed objects, outermost first."""
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _nodes(part, f"{pointer}/{index}", parent)
    elif isinstance(value, dict):
        kind = value.get("type")
        if isinstance(kind, str):
            yield Node(pointer, value, parent)
        for key, part in value.items():
            if isinstance(part, dict | list):
                yield from _nodes(part, f"{pointer}/{key}", kind or parent)


# Within one node.


def _repeated_actions(node: Node) -> Iterator[Finding]:
    seen = set()
    for key in ("elements", "actions"):
        for index, element in enumerate(node.value.get(key, ())):
            action_id = element.get("action_id")
            if action_id in seen:
                yield Finding(f"{node.pointer}/{key}/{index}/action_id", f'`action_id` "{action_id}" already exists')
            elif action_id is not None:
                seen.add(action_id)


def _initial_options(node: Node) -> Iterator[Finding]:
    offered = list(node.value.get("options", ()))
    offered += [option for group in node.value.get("option_groups", ()) for option in group["options"]]
    message = "must match one of the offered options in every field"
    if "initial_option" in node.value and node.value["initial_option"] not in offered:
        yield Finding(f"{node.pointer}/initial_option", message)
    for index, option in enumerate(node.value.get("initial_options", ())):
        if option not in offered:
            yield Finding(f"{node.pointer}/initial_options/{index}", message)


def _in_order(least: str, most: str) -> Callable[[Node], Iterator[Finding]]:
    def check(node: Node) -> Iterator[Finding]:
        low, high = node.value.get(least), node.value.get(most)
        if low is not None and high is not None and float(low) > float(high):
            yield Finding(f"{node.pointer}/{least}", f"`{least}` must not be greater than `{most}`")

    return check


def _no_dispatch_of_files(node: Node) -> Iterator[Finding]:
    if node.value["element"]["type"] == "file_input" and node.value.get("dispatch_action"):
        yield Finding(f"{node.pointer}/dispatch_action", "`dispatch_action` cannot be used with a `file_input`")


def _even_rows(node: Node) -> Iterator[Finding]:
    rows: Sequence[Sequence[Mapping[str, Any]]] = node.value["rows"]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Finding(f"{node.pointer}/rows/{index}", "all rows must have the same number of cells")
    for index, cell in enumerate(rows[0]):
        if cell["type"] == "rich_text":
            yield Finding(f"{node.pointer}/rows/0/{index}/type", "unsupported type: rich_text")


def _chart(node: Node) -> Iterator[Finding]:
    wanted = Counter(node.value["axis_config"]["categories"])
    names = set()
    for index, series in enumerate(node.value["series"]):
        pointer = f"{node.pointer}/series/{index}"
        if series["name"] in names:
            yield Finding(f"{pointer}/name", "series names must be unique")
        names.add(series["name"])
        if Counter(point["label"] for point in series["data"]) != wanted:
            yield Finding(f"{pointer}/data", "must have every category exactly once")


def _tasks(node: Node) -> Iterator[Finding]:
    seen = set()
    for index, task in enumerate(node.value.get("tasks", ())):
        if task["task_id"] in seen:
            yield Finding(f"{node.pointer}/tasks/{index}/task_id", f'`task_id` "{task["task_id"]}" already exists')
        seen.add(task["task_id"])


_NODE_CHECKS: Mapping[str, tuple[Callable[[Node], Iterator[Finding]], ...]] = {
    "actions": (_repeated_actions,),
    "context_actions": (_repeated_actions,),
    "card": (_repeated_actions,),
    "input": (_no_dispatch_of_files,),
    "static_select": (_initial_options,),
    "multi_static_select": (_initial_options,),
    "checkboxes": (_initial_options,),
    "radio_buttons": (_initial_options,),
    "plain_text_input": (_in_order("min_length", "max_length"),),
    "number_input": (_in_order("min_value", "max_value"),),
    "rich_text_input": (_in_order("min_lines", "max_lines"),),
    "data_table": (_even_rows,),
    "line": (_chart,),
    "bar": (_chart,),
    "area": (_chart,),
    "plan": (_tasks,),
}


# Across the whole message or view.


def _repeated(nodes: Sequence[Node], key: str) -> Iterator[Finding]:
    seen = set()
    for node in nodes:
        identity = node.value.get(key)
        if identity in seen:
            yield Finding(f"{node.pointer}/{key}", f'`{key}` "{identity}" already exists')
        elif identity is not None:
            seen.add(identity)


def _response_urls(nodes: Sequence[Node], surface: str) -> Iterator[Finding]:
    for node in nodes:
        if node.value.get("response_url_enabled") and (surface != "modal" or node.parent != "input"):
            message = "`response_url_enabled` is for `input` blocks in modals only"
            yield Finding(f"{node.pointer}/response_url_enabled", message)


def _focus(nodes: Sequence[Node]) -> Iterator[Finding]:
    for node in [node for node in nodes if node.value.get("focus_on_load")][1:]:
        yield Finding(f"{node.pointer}/focus_on_load", "only one element of a view can have `focus_on_load`")


def _totals(nodes: Sequence[Node], limits: _Limits) -> Iterator[Finding]:
    def of(kind: str) -> list[Node]:
        return [node for node in nodes if node.type == kind]

    for node in of("table")[limits["tables"] :]:
        yield Finding(node.pointer, "only_one_table_allowed")
    for node in of("data_visualization")[limits["data_visualizations"] :]:
        yield Finding(node.pointer, f"no more than {limits['data_visualizations']} data_visualization blocks allowed")
    for kind in ("markdown", "table", "data_table"):
        limit, total = limits[f"{kind}_characters"], 0
        for node in of(kind):
            total += text_length(node.value)
            if total > limit:
                yield Finding(node.pointer, f"all {kind} blocks together must be less than {limit + 1} characters")
                break

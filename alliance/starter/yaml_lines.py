"""YAML as plain data, with the line number of each part.

Every scalar stays the text that was typed, and the schema decides what it means. So a city may be called `No` or
`2020`, and no tag can construct an object.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

Location = tuple[str | int, ...]
"""The keys and list positions that lead to a part of the file."""


@dataclass(frozen=True)
class FileProblem:
    """A problem in one part of a file. `line` counts from 1; 0 means the whole file."""

    line: int
    where: str
    sentence: str


@dataclass(frozen=True)
class Plain:
    """The file's data, the line of each part, and the keys that occur twice."""

    data: object
    lines: dict[Location, int]
    doubles: dict[Location, int] = field(default_factory=dict)

    def line(self, location: Location) -> int:
        """The line of a part, or of the nearest enclosing part that is in the file."""
        while location not in self.lines:
            location = location[:-1]
        return self.lines[location]

    def name(self, location: Location) -> str:
        """A part's place in the file in readable form; list items are shown by their slug if they have one."""
        said = ""
        part: object = self.data
        for key in location:
            part = _inside(part, key)
            if isinstance(key, int):
                slug = part.get("slug") if isinstance(part, dict) else None
                said += f"[{slug}]" if isinstance(slug, str) and slug else f"[#{key + 1}]"
            else:
                said += f".{key}" if said else key
        return said


class _Loader(yaml.BaseLoader):
    """Composes nodes without interpreting them, and without aliases, which could expand endlessly."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # the stubs leave it bare
            raise yaml.composer.ComposerError(None, None, "references (*name) are not used here; write it out", mark)
        return super().compose_node(parent, index)  # type: ignore[arg-type]  # the stubs want an int; a node is passed


def read_plain(text: str) -> Plain:
    """Read YAML. Raises yaml.YAMLError if it is invalid."""
    walk = _Walk()
    data = walk.data(yaml.compose(text, Loader=_Loader), ())
    return Plain(data, walk.lines, walk.doubles)


def items(data: object, *keys: str) -> Iterator[tuple[Location, dict[str, object]]]:
    """Each mapping in the list under the first key or, with more keys, in the lists inside those."""
    key, *inner = keys
    found = data.get(key) if isinstance(data, dict) else None
    for position, item in enumerate(found if isinstance(found, list) else []):
        if not isinstance(item, dict):
            continue
        if inner:
            yield from (((key, position, *rest), part) for rest, part in items(item, *inner))
        else:
            yield (key, position), item


class _Walk:
    """Walks the nodes once and records the line of each."""

    def __init__(self) -> None:
        self.lines: dict[Location, int] = {(): 1}
        self.doubles: dict[Location, int] = {}

    def data(self, node: yaml.Node | None, at: Location) -> object:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*at, position)) for position, item in enumerate(node.value)]
        return None if node is None else str(node.value)

    def _item(self, node: yaml.Node, at: Location) -> object:
        self.lines[at] = _line(node)
        return self.data(node, at)

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                self.doubles[(*at, key)] = _line(key_node)
                continue
            self.lines[(*at, key)] = _line(key_node)
            mapping[key] = self.data(value_node, (*at, key))
        return mapping


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _inside(part: object, key: str | int) -> object:
    if isinstance(part, list) and isinstance(key, int):
        return part[key] if key < len(part) else None
    return part.get(key) if isinstance(part, dict) else None

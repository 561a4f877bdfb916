"""Shapes of JSON: which names it has, how they nest, of which types; and Slack's own, for comparison.

`shapes.json` holds the names and types of Slack's published samples. `python -m sandbox.tests.shapes` writes it anew
from the samples themselves, where they lie beside the repository.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SAMPLES = Path(__file__).parents[3] / "shared" / "slack-samples"
FILE = Path(__file__).with_name("shapes.json")

# What stands inside these is the app's own content, or another subject than the object that holds it.
_OPAQUE = frozenset({"blocks", "attachments", "file", "files", "room", "root", "previous_message"})
# Only in answers that refuse: those are compared where the refusals are tested.
_REFUSALS = frozenset({"error", "needed", "provided", "warning"})

PAYLOADS = {
    "slash_command": "app-backend/slash-commands/SlashCommandPayload.json",
    "block_actions": "app-backend/interactive-components/BlockActionPayload.json",
    "message_action": "app-backend/interactive-components/MessageShortcutPayload.json",
    "view_submission": "app-backend/views/ViewSubmissionPayload.json",
    "view_closed": "app-backend/views/ViewClosedPayload.json",
    "app_home_opened": "events/AppHomeOpenedPayload.json",
    "app_mention": "events/AppMentionPayload.json",
    "app_uninstalled": "events/AppUninstalledPayload.json",
    "channel_archive": "events/ChannelArchivePayload.json",
    "channel_rename": "events/ChannelRenamePayload.json",
    "file_shared": "events/FileSharedPayload.json",
    "member_joined_channel": "events/MemberJoinedChannelPayload.json",
    "member_left_channel": "events/MemberLeftChannelPayload.json",
    "message": "events/MessagePayload.json",
    "message_changed": "events/MessageChangedPayload.json",
    "file_share": "events/MessageFileSharePayload.json",
    "reaction_added": "events/ReactionAddedPayload.json",
    "reaction_removed": "events/ReactionRemovedPayload.json",
    "team_join": "events/TeamJoinPayload.json",
    "tokens_revoked": "events/TokensRevokedPayload.json",
    "user_change": "events/UserChangePayload.json",
}

Shape = dict[str, set[str]]


class Difference(NamedTuple):
    """Where two shapes differ: `missing` in ours, `added` by us, or of `another type`."""

    path: str
    kind: str
    detail: str = ""


def shape_of(*values: object) -> Shape:
    """Each path in these values with its types: `user.profile.title`; what stands in a list has its list's path."""
    found: Shape = {}
    for value in values:
        for path, kind in _paths(value, ""):
            found.setdefault(path, set()).add(kind)
    return found


def known_shape(known: Any) -> Shape:
    """The shape of an entry of `shapes.json`, whose leaves are names of types."""
    found: Shape = {}
    for path, kind in _known_paths(known, ""):
        found.setdefault(path, set()).add(kind)
    return found


def differences(ours: Shape, theirs: Shape) -> list[Difference]:
    """What is missing in ours, what we added and what has another type; of a missing or added branch only its root."""
    found = [Difference(path, "missing") for path in theirs if path not in ours]
    found += [Difference(path, "added") for path in ours if path not in theirs and not _within_opaque(path, theirs)]
    roots = {difference.path for difference in found}
    found = [difference for difference in found if not any(path in roots for path in _above(difference.path))]
    for path in ours.keys() & theirs.keys():
        odd = {kind for kind in ours[path] - {"null"} if not _fits(kind, theirs[path])}
        if odd:
            found.append(
                Difference(path, "another type", f"{'/'.join(sorted(odd))} for {'/'.join(sorted(theirs[path]))}")
            )
    return sorted(found)


def _fits(kind: str, wanted: set[str]) -> bool:
    return kind in wanted or (kind == "integer" and "number" in wanted)


def _above(path: str) -> Iterator[str]:
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _within_opaque(path: str, theirs: Shape) -> bool:
    """Whether the path lies in an object of which Slack's sample does not tell the inside."""
    known = next((above for above in _above(path) if above in theirs), None)
    return known is not None and bool(theirs[known] & {"object", "array"}) and not _has_inside(known, theirs)


def _has_inside(path: str, shape: Shape) -> bool:
    return any(other.startswith(f"{path}.") for other in shape)


def _paths(value: object, path: str) -> Iterator[tuple[str, str]]:
    if path:
        yield path, _type(value)
    if path.rpartition(".")[2] in _OPAQUE and "." in path:
        return
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _paths(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for part in value:
            yield from (found for found in _paths(part, path) if found[0] != path)


def _known_paths(known: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(known, str):
        yield path, known
        return
    if path:
        yield path, _type(known)
    if isinstance(known, list):
        for part in known:
            yield from (found for found in _known_paths(part, path) if found[0] != path)
    else:
        for name, part in known.items():
            yield from _known_paths(part, f"{path}.{name}" if path else name)


def _type(value: object) -> str:
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


# Making shapes.json.


def condensed(sample: Any, *, leaves_are_types: bool, name: str = "", depth: int = 0) -> Any:
    """A sample with only names and types, and without the inside of what is opaque."""
    if isinstance(sample, dict | list) and name in _OPAQUE and depth > 1:
        return _type(sample)
    if isinstance(sample, dict):
        return {
            key: condensed(part, leaves_are_types=leaves_are_types, name=key, depth=depth + 1)
            for key, part in sample.items()
            if key not in _REFUSALS
        } or "object"
    if isinstance(sample, list):
        parts = [condensed(part, leaves_are_types=leaves_are_types, depth=depth + 1) for part in sample[:1]]
        return parts or "array"
    return sample if leaves_are_types else _type(sample)


def from_samples() -> dict[str, Any]:
    """What `shapes.json` must say, read from the samples."""
    methods = json.loads((SAMPLES / "response-shapes.json").read_text(encoding="utf-8"))
    return {
        "methods": {name: condensed(answer, leaves_are_types=True) for name, answer in methods.items()},
        "payloads": {
            name: condensed(json.loads((SAMPLES / path).read_text(encoding="utf-8")), leaves_are_types=False)
            for name, path in PAYLOADS.items()
        },
    }


def _write() -> None:
    groups = []
    for group, shapes in from_samples().items():
        lines = [f"{json.dumps(name)}: {json.dumps(shape, separators=(', ', ': '))}" for name, shape in shapes.items()]
        groups.append(f"{json.dumps(group)}: {{\n" + ",\n".join(lines) + "\n}")
    FILE.write_text("{\n" + ",\n".join(groups) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    _write()

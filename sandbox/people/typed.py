"""What a client makes of typed text before it sends it: references, addresses and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sandbox.workspace import Workspace

_FENCE = re.compile(r"(```.*?```)", re.DOTALL)
_BULLET = re.compile(r"^( *)[-*] +(?=\S)", re.MULTILINE)
# A name of up to eight words; which of them belong to it shows when it is looked up.
_NAMED = re.compile(r"(?<![<\w])@(\w[\w.'-]*(?: [\w·(][\w.'·()-]*){0,7})")
_ADDRESS = re.compile(r"(?<![<\w|/])https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]]")
_BROADCASTS = ("channel", "everyone", "here")


def as_sent(ws: Workspace, text: str) -> str:
    """The text with `@names` and addresses as references, and dashes before lines as bullets; code stays as it is."""
    names = _names(ws) if "@" in text else {}
    parts = _FENCE.split(text)
    return "".join(part if number % 2 else _outside_code(names, part) for number, part in enumerate(parts))


def _outside_code(names: dict[str, str], text: str) -> str:
    bulleted = _BULLET.sub(r"\1• ", text)
    mentioned = _NAMED.sub(lambda found: _reference(names, found[1]) or found[0], bulleted)
    return _ADDRESS.sub(r"<\g<0>>", mentioned)


def _reference(names: dict[str, str], said: str) -> str | None:
    """The reference for the longest name with which the words begin, and the words after it."""
    words = said.split(" ")
    for count in range(len(words), 0, -1):
        whole = " ".join(words[:count])
        for name in (whole, whole.rstrip(".,'-)")):
            if name.lower() in names:
                return names[name.lower()] + said[len(name) :]
    return None


def _names(ws: Workspace) -> dict[str, str]:
    """Lower-case names and what they stand for. A display name that two people share is nobody's."""
    shown = Counter(name for name, _ in _display_names(ws))
    found = {name: reference for name, reference in _display_names(ws) if shown[name] == 1}
    found |= {name: f"<!{name}>" for name in _BROADCASTS}
    found |= {group.handle.lower(): f"<!subteam^{group.id}>" for group in ws.groups.values() if not group.deleted}
    return found | {user.name.lower(): f"<@{user.id}>" for user in ws.users.values()}


def _display_names(ws: Workspace) -> Iterator[tuple[str, str]]:
    """Real names, also without what stands after a dot in them, and names of apps."""
    for user in ws.users.values():
        name, _, _ = user.real_name.lower().partition(" · ")
        yield from ((shown, f"<@{user.id}>") for shown in {name, user.real_name.lower()})
    for app in ws.apps.values():
        yield app.name.lower(), f"<@{app.bot_user}>"

"""Convert a message's markup to plain text, as its author would have typed it in a form."""

import re
from collections.abc import Callable, Mapping

from handlers.slack.parsing import plain

_ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_QUOTED = re.compile(r"^&gt;[ ]?", re.MULTILINE)
_BLOCK = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
# Slack treats a sign as markup only if no letter or digit touches it on the outside.
_EMPHASIS = [
    re.compile(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]*?[^\s{sign}]){sign}(?![\w{sign}])")
    for sign in (r"\*", "_", "~")
]
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")


def to_plain(markup: str, *, person: Callable[[str], str | None], channels: Mapping[str, str], somebody: str) -> str:
    """A message's text without markup: names for mentions, labels for links.

    `person` returns the name for a user id, `channels` holds names by channel id; `somebody` replaces unknown people.
    """

    def entity(found: re.Match[str]) -> str:
        kind, target, label = found[1], found[2], found[3]
        match kind:
            case "@":
                return f"@{person(target) or label or somebody}"
            case "#":
                return f"#{label or channels.get(target) or target}"
            case "!":
                return label or f"@{target.partition('^')[0]}"
        return label or target.removeprefix("mailto:")

    text = _QUOTED.sub("", markup)
    text = _CODE.sub(r"\1", _BLOCK.sub(r"\1", text))
    text = _ENTITY.sub(entity, text)
    for emphasis in _EMPHASIS:
        text = emphasis.sub(r"\1", text)
    return plain(text).strip()


def first_sentence(text: str) -> str:
    """The first sentence of the first line, to use as a title."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return _SENTENCE_END.split(line, maxsplit=1)[0].rstrip(".…:;, ")

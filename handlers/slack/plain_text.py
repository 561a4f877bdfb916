"""A message's markup as plain text: what somebody wrote in Slack, as they would have typed it into a form."""

import re
from collections.abc import Callable, Mapping

from handlers.slack.parsing import plain

_ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_QUOTED = re.compile(r"^&gt;[ ]?", re.MULTILINE)
_BLOCK = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
# Slack takes a sign for markup only where no letter or digit touches it from outside.
_EMPHASIS = [
    re.compile(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]*?[^\s{sign}]){sign}(?![\w{sign}])")
    for sign in (r"\*", "_", "~")
]
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")


def to_plain(markup: str, *, person: Callable[[str], str | None], channels: Mapping[str, str], somebody: str) -> str:
    """A message's text without markup: names for mentions, labels for links.

    `person` gives the name of a user id, `channels` names by channel id; `somebody` stands for who is not known.
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
    """The first line, or the first sentence of it: what a title may be made of."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return _SENTENCE_END.split(line, maxsplit=1)[0].rstrip(".…:;, ")

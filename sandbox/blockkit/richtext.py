"""What a person types, as the rich_text block that Slack's client sends along with it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import groupby

from sandbox.model import Json

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_QUOTED = re.compile(r"(?:^(?:>|&gt;) ?.*(?:\n|\Z))+", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^(?:>|&gt;) ?", re.MULTILINE)
_LIST = re.compile(r"(?:^ *(?:•|\d{1,4}\.) +\S.*(?:\n|\Z))+", re.MULTILINE)
_ITEM = re.compile(r"(?P<space> *)(?:•|(?P<number>\d{1,4})\.) +(?P<words>\S.*)")
_TOKEN = re.compile(
    r"<(?P<target>[^<>|\s][^<>|]*)(?:\|(?P<label>[^<>]*))?>"
    r"|(?<!\w):(?P<emoji>[a-z+-][a-z0-9_+'-]*):"
    r"|(?<!\w)(?P<mark>[*_~`])(?P<marked>[^\s*_~`](?:[^\n]*?\S)?)(?P=mark)(?!\w)"
)
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}


def block_of(text: str) -> Json:
    """The block for a message's text, which is escaped as Slack has it: `&amp;`, `<@U…>`, `<https://…>`."""
    return {"type": "rich_text", "elements": list(_elements(text))}


def _elements(text: str) -> Iterator[Json]:
    for number, part in enumerate(_FENCE.split(text)):
        if number % 2:
            yield {"type": "rich_text_preformatted", "elements": [_text(part, {})]}
            continue
        end = 0
        for quoted in _QUOTED.finditer(part):
            yield from _section(part[end : quoted.start()])
            inner = _QUOTE_MARK.sub("", quoted[0]).rstrip("\n")
            yield {"type": "rich_text_quote", "elements": list(_leaves(inner, {}))}
            end = quoted.end()
        yield from _section(part[end:])


def _section(text: str) -> Iterator[Json]:
    """Text and the lists in it, in their order."""
    end = 0
    for listed in _LIST.finditer(text):
        yield from _words(text[end : listed.start()])
        yield from _lists(listed[0])
        end = listed.end()
    yield from _words(text[end:])


def _words(text: str) -> Iterator[Json]:
    if text.strip("\n"):
        yield {"type": "rich_text_section", "elements": list(_leaves(text, {}))}


def _lists(text: str) -> Iterator[Json]:
    """A list for each run of lines of one kind and depth."""
    lines = [found for line in text.splitlines() if (found := _ITEM.match(line))]
    for (ordered, indent), run in groupby(lines, lambda item: (item["number"] is not None, len(item["space"]) // 2)):
        items = list(run)
        elements = [{"type": "rich_text_section", "elements": list(_leaves(item["words"], {}))} for item in items]
        made: Json = {"type": "rich_text_list", "style": "ordered" if ordered else "bullet", "indent": min(indent, 8)}
        first = int(items[0]["number"]) if ordered else 1
        yield {**made, "border": 0, "elements": elements, **({"offset": first - 1} if first > 1 else {})}


def _leaves(text: str, style: dict[str, bool]) -> Iterator[Json]:
    end = 0
    for found in _TOKEN.finditer(text):
        if found.start() > end:
            yield _text(text[end : found.start()], style)
        end = found.end()
        if found["target"] is not None:
            yield _reference(found["target"], found["label"], style)
        elif found["emoji"] is not None:
            yield {"type": "emoji", "name": found["emoji"]}
        elif found["mark"] == "`":
            yield _text(found["marked"], {**style, "code": True})
        else:
            yield from _leaves(found["marked"], {**style, _STYLES[found["mark"]]: True})
    if end < len(text):
        yield _text(text[end:], style)


def _reference(target: str, label: str | None, style: dict[str, bool]) -> Json:
    leaf: Json
    if target.startswith("@"):
        leaf = {"type": "user", "user_id": target[1:]}
    elif target.startswith("#"):
        leaf = {"type": "channel", "channel_id": target[1:]}
    elif target.startswith("!subteam^"):
        leaf = {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    elif target.startswith("!"):
        leaf = {"type": "broadcast", "range": target[1:]}
    else:
        leaf = {"type": "link", "url": html.unescape(target)}
        if label:
            leaf["text"] = html.unescape(label)
    return {**leaf, "style": style} if style else leaf


def _text(text: str, style: dict[str, bool]) -> Json:
    leaf = {"type": "text", "text": html.unescape(text)}
    return {**leaf, "style": style} if style else leaf

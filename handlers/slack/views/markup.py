"""Slack's markup (mrkdwn): escape, quote, cut and split what people typed, and write names, mentions and links."""

import datetime as dt
import re
from collections.abc import Sequence

from alliance.enums import FORMER, GONE
from alliance.people.members import short_person_name
from alliance.typed_text import without_blank_lines
from texts import Translator

NO_WIDTH = "\u200b"
_QUOTATION = re.compile(r"^&gt;", re.MULTILINE)
MAX_SECTION = 3000
MAX_MESSAGE = 8_500
"""Maximum number of characters of one long text in a message.

Slack accepts about 12,000 characters in total, including title, names and context.
"""


def mrkdwn(typed: str) -> str:
    """Escape what somebody typed, so that it contains no live mention, link or channel.

    Also prevents `>` at the start of a line and three backticks from starting a quotation or a code block, and shows at
    most one blank line in a row.
    """
    escaped = without_blank_lines(typed).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _QUOTATION.sub(f"{NO_WIDTH}&gt;", escaped).replace("```", NO_WIDTH.join("```"))


def bold(escaped: str) -> str:
    """Escaped text in bold; asterisks, which would end the bold, are replaced by a similar character."""
    return f"*{escaped.replace('*', '∗')}*"


def cut(text: str, limit: int) -> str:
    """Cut text to at most `limit` characters including an ellipsis, never inside an entity."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    word_end = kept.rfind(" ")
    if word_end > max(0, limit - 30):
        kept = kept[:word_end]
    start = kept.rfind("&")
    if start > len(kept) - 5 and ";" not in kept[start:]:
        kept = kept[:start]
    return kept.rstrip() + "…"


def short_name(name: str) -> str:
    """A person's name without suffixes such as their city, as the organisation is shown next to it; escaped."""
    return mrkdwn(short_person_name(name))


def listed(words: Translator, names: Sequence[str]) -> str:
    """People's names in a sentence: "Marit Verhoeven en Karim Aydin"; empty if there are none."""
    return joined(words, [short_name(name) for name in names])


def joined(words: Translator, told: Sequence[str]) -> str:
    """Texts joined in a sentence: "B-1, B-2 en B-3"; empty if there are none."""
    return words("list.and").join(part for part in (", ".join(told[:-1]), *told[-1:]) if part)


def dated(words: Translator, ref: str, on: dt.date | None) -> str:
    """A reference with its day, where that is known: "O-3 (17 nov.)"."""
    return f"{ref} ({words.day(on)})" if on is not None else ref


def quote(typed: str, limit: int = 600) -> str:
    """Escape and cut what somebody typed."""
    return cut(mrkdwn(typed), limit)


def pieces(escaped: str) -> list[str]:
    """Split escaped text into pieces that each fit in a section, between words if possible.

    The total stays within what Slack accepts in a message; only a text with thousands of `&` would be cut.
    """
    found = []
    rest = cut(escaped, MAX_MESSAGE)
    while len(rest) > MAX_SECTION:
        at = max(rest.rfind(" ", 0, MAX_SECTION), rest.rfind("\n", 0, MAX_SECTION))
        if at <= 0:
            entity = rest.rfind("&", MAX_SECTION - 5, MAX_SECTION)
            at = entity if entity > 0 and ";" not in rest[entity:MAX_SECTION] else MAX_SECTION
        found.append(rest[:at])
        rest = _QUOTATION.sub(f"{NO_WIDTH}&gt;", rest[at:].lstrip())
    return [*found, rest]


def mention(slack_user_id: str) -> str:
    """A live mention of a user; for somebody whose data was erased, words instead."""
    return FORMER if slack_user_id.startswith(GONE) else f"<@{slack_user_id}>"


def link(url: str, label: str) -> str:
    """A link to a trusted address; the label may contain what somebody typed."""
    return f"<{url}|{mrkdwn(label).replace('|', '¦')}>"


def linked_ref(ref: str, permalink: str | None) -> str:
    """A reference, with a link to the message that it is posted in, if there is one."""
    return link(permalink, ref) if permalink and ref else ref

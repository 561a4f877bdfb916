"""Parse what people type and what Slack sends, without deciding anything."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from alliance.enums import Series
from alliance.errors import Invalid
from handlers.slack.ids import BlockId

_REFERENCE = re.compile(r"^\s*([A-Za-z])\s*[-–—‑]?\s*(\d{1,9})\s*$")
_BEGIN = re.compile(r"^\s*([A-Za-z]\s*[-–—‑]?\s*\d{1,9})(?!\w)(.*)$", re.DOTALL)
_INSIDE = re.compile(rf"(?<![\w-])([{''.join(Series)}])[-–—‑]?(\d{{1,9}})(?!\w)", re.IGNORECASE)
_EMOJI_NAMES = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "raised_hand": "hand",
    "punch": "facepunch",
    "paw_prints": "feet",
    "envelope": "email",
    "telephone": "phone",
    "memo": "pencil",
    "boom": "collision",
}
"""Aliases of emoji, since Slack's events may use either name."""
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Reference:
    """A reference such as `B-7`."""

    series: Series
    number: int

    def __str__(self) -> str:
        return self.series.ref(self.number)


def plain(text: str) -> str:
    """A command's text as it was typed, undoing Slack's escaping of three characters."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def fold(word: str) -> str:
    """A word without case and accents, for comparing what people type."""
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold().strip()


def fold_emoji(name: str) -> str:
    """The canonical name of an emoji: without colons and skin tone, and with aliases resolved."""
    bare = name.strip().strip(":").partition("::")[0].casefold()
    return _EMOJI_NAMES.get(bare, bare)


def split_command(text: str) -> tuple[str, str]:
    """The subcommand, folded, and the rest as typed: `("knelpunt", "Te weinig kamers")`."""
    # Split at any whitespace, as pasted text may contain line breaks or no-break spaces.
    word, rest = [*plain(text).split(maxsplit=1), "", ""][:2]
    return fold(word), rest.strip()


def parse_reference(text: str) -> Reference | None:
    """Parse `B-7`, `b7` or `b 7`; None for anything else."""
    found = _REFERENCE.match(text)
    if found is None or found[1].upper() not in {series.value for series in Series}:
        return None
    return Reference(Series(found[1].upper()), int(found[2]))


def split_reference(text: str) -> tuple[Reference | None, str]:
    """Split a line into the reference that it begins with and the rest: `A-4 loopt`, `a4 loopt`.

    Without a reference, returns None and the whole line.
    """
    found = _BEGIN.match(text)
    reference = parse_reference(found[1]) if found else None
    return (reference, found[2].strip()) if found and reference else (None, text)


def find_references(text: str) -> list[Reference]:
    """The references in a sentence such as "Wat is B-3?", each once; inside a sentence only those without a space."""
    alone = parse_reference(text)
    found = [alone] if alone else [Reference(Series(one[1].upper()), int(one[2])) for one in _INSIDE.finditer(text)]
    return list(dict.fromkeys(found))


def without_references(text: str) -> str:
    """The text without the references that `find_references` finds in it."""
    return "" if parse_reference(text) else _INSIDE.sub(" ", text)


def has_dashed_reference(text: str) -> bool:
    """Whether a text has a reference with its dash, such as `B-7`: without one, "A2" may be something else."""
    return any(found[0] != f"{found[1]}{found[2]}" for found in _INSIDE.finditer(text))


def state_values(view: Mapping[str, Any]) -> dict[str, str | None]:
    """The values of a view's inputs by `block_id`: typed text, or the option, user, channel, date or time chosen."""
    values: dict[str, str | None] = {}
    for block_id, elements in view.get("state", {}).get("values", {}).items():
        for element in elements.values():
            values[block_id] = _value(element)
    return values


def state_lists(view: Mapping[str, Any]) -> dict[str, list[str]]:
    """The values of a view's multi-selects by `block_id`: the values of the chosen options, or the chosen users."""
    lists: dict[str, list[str]] = {}
    for block_id, elements in view.get("state", {}).get("values", {}).items():
        for element in elements.values():
            if element.get("selected_options") is not None:
                lists[block_id] = [str(option["value"]) for option in element["selected_options"]]
            elif element.get("selected_users") is not None:
                lists[block_id] = [str(user) for user in element["selected_users"]]
    return lists


def chosen(values: Mapping[str, str | None], block_id: BlockId) -> str:
    """The value of a required choice.

    Slack's client enforces it; raises Invalid for a request without one.
    """
    value = values.get(block_id)
    if not value:
        raise Invalid(block_id, "problem.choose")
    return value


def chosen_of(words: type[Word], values: Mapping[str, str | None], block_id: BlockId) -> Word:
    """A required choice as a member of an enumeration. Raises Invalid if nothing or an unknown value was chosen."""
    value = chosen(values, block_id)
    if value not in set(words):
        raise Invalid(block_id, "problem.choose")
    return words(value)


def date_or_none(value: str | None) -> dt.date | None:
    """The value of a date picker; None if nothing was chosen or it is not a date."""
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        return None


def time_or_none(value: str | None) -> dt.time | None:
    """The value of a time picker; None if nothing was chosen or it is not a time."""
    try:
        return dt.time.fromisoformat(value) if value else None
    except ValueError:
        return None


def chosen_id(values: Mapping[str, str | None], block_id: BlockId) -> int:
    """The id of the row chosen in a required block; 0, which no row has, if it is not a number.

    Raises Invalid without one.
    """
    return read_id(chosen(values, block_id))


def number_or_none(value: str | None) -> int | None:
    """The row's id in an option's value; None if nothing was chosen or it cannot be an id."""
    return int(value) if value and value.isdecimal() and len(value) < 10 else None


def read_id(value: str | None) -> int:
    """The row's id in an option's value; 0, which no row has, if nothing was chosen or it cannot be an id."""
    return number_or_none(value) or 0


def _value(element: Mapping[str, Any]) -> str | None:
    option = element.get("selected_option")
    if option:
        return str(option["value"])
    for key in (
        "value",
        "selected_user",
        "selected_conversation",
        "selected_channel",
        "selected_date",
        "selected_time",
    ):
        if element.get(key) is not None:
            return str(element[key])
    return None

"""Whether a value from outside fits the declared type of a record's field."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

_WORDS = {str: "a text", bool: "true or false", list: "a list of texts"}
_TYPES: dict[str, tuple[type, bool]] = {
    "str": (str, False),
    "bool": (bool, False),
    "str | None": (str, True),
    "tuple[str, ...]": (list, False),
}


def misfit(record: type, name: str, value: object) -> str | None:
    """What the value must be instead, such as `a text`; None when it fits. The record must have that field."""
    declared: Any = next(field.type for field in fields(record) if field.name == name)
    wanted, may_be_none = _TYPES[declared]
    if value is None and may_be_none:
        return None
    fits = isinstance(value, wanted) and (not isinstance(value, list) or all(isinstance(item, str) for item in value))
    return None if fits else _WORDS[wanted]

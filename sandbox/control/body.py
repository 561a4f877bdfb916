"""Reading what a control call was given."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sandbox.model import CannotDo, Json

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def required(body: Json, name: str) -> Any:
    """The value under that name. Raises CannotDo when it is missing."""
    if body.get(name) is None:
        raise CannotDo(f"missing {name!r}")
    return body[name]


def optional_text(body: Json, name: str) -> str | None:
    """The text under that name, None where there is none."""
    value = body.get(name)
    return None if value in (None, "") else str(value)


def whole_number(body: Json, name: str, default: int = 0) -> int:
    """The number under that name, also when it is written as a text. Raises CannotDo for anything else."""
    value = default if body.get(name) in (None, "") else body[name]
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise CannotDo(f"{name} must be a number") from error


def mapping(body: Json, name: str) -> Json:
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise CannotDo(f"{name!r} must be an object")
    return value


def duration(text: object) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `P7D` or `PT2H`. Raises CannotDo."""
    found = _DURATION.fullmatch(str(text))
    if found is None or str(text).endswith(("P", "T")):
        raise CannotDo(f"{text!r} is not an ISO 8601 duration such as PT2H or P7D")
    return timedelta(**{unit: float(count) for unit, count in found.groupdict().items() if count})

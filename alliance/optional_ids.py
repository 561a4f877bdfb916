"""Mapping lookup by an optional id."""

from collections.abc import Mapping
from typing import TypeVar

Found = TypeVar("Found")


def look_up(found: Mapping[int, Found], key: int | None) -> Found | None:
    """Return the value for an id; None if the id is None or absent."""
    return found.get(key) if key is not None else None

"""Looking something up by an id that may be missing."""

from collections.abc import Mapping
from typing import TypeVar

Found = TypeVar("Found")


def look_up(found: Mapping[int, Found], key: int | None) -> Found | None:
    """What was found under this id; None without an id, and where there is nothing."""
    return found.get(key) if key is not None else None

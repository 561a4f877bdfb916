"""A thing's name in the network's two languages."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Name:
    """A thing's name in Dutch, and in English if it has one."""

    nl: str
    en: str | None = None


class _HasName(Protocol):
    name: str
    name_en: str | None


class HasNames:
    """A table whose rows have a name in Dutch, and in English if there is one."""

    @property
    def names(self: _HasName) -> Name:
        """The name in both languages."""
        return Name(self.name, self.name_en)

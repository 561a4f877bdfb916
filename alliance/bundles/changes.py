"""What changed in a bundle since the edition that was handed over last."""

import datetime as dt
from dataclasses import dataclass

from alliance.words import Name


@dataclass(frozen=True)
class CountedChange:
    """The number of organisations behind an item, or behind all of them, before and now."""

    ref: str
    """Empty for all items together."""
    before: int
    now: int


@dataclass(frozen=True)
class EditionChanges:
    """The differences between an edition that was handed over and a later one."""

    edition: int
    """The edition that was handed over."""
    handed_on: dt.date
    added: tuple[tuple[str, str], ...] = ()
    """References and titles of items that are new."""
    left: tuple[str, ...] = ()
    """References of items that are no longer in it."""
    rewritten: tuple[str, ...] = ()
    """References of items whose text changed."""
    counts: tuple[CountedChange, ...] = ()
    """For each item with another number of organisations behind it, and for all together."""
    said: tuple[str, ...] = ()
    """References of items with as many organisations behind them, of which some say or allow something else."""
    named: tuple[Name, ...] = ()
    """Organisations that were not named."""
    unnamed: tuple[Name, ...] = ()
    """Organisations that are no longer named. They may not want that to be told outside."""
    asked: str | None = None
    """The earlier ask, if it is another one now."""
    is_retitled: bool = False
    """Whether the title is another one."""
    is_introduced_otherwise: bool = False
    """Whether the cover note is another one."""
    addressees: tuple[str, ...] = ()
    """New addressees."""

    @property
    def is_nothing(self) -> bool:
        """Whether both say the same."""
        return self == EditionChanges(self.edition, self.handed_on)

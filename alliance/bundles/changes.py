"""What changed in a bundle since the edition that was handed over last."""

import datetime as dt
from dataclasses import dataclass

from alliance.enums import Name


@dataclass(frozen=True)
class CountedChange:
    """The number of supporters of an item, or of all of them, before and now."""

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
    """For each item whose number of supporters changed, and for all together."""
    said: tuple[str, ...] = ()
    """References of items with as many supporters as before, some of which say or allow something else."""
    named: tuple[Name, ...] = ()
    """Organisations that were not named."""
    unnamed: tuple[Name, ...] = ()
    """Organisations that are no longer named. They may not want outsiders to know."""
    is_asked_otherwise: bool = False
    """Whether the ask changed. The old one may be redacted by now, so it is not repeated."""
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

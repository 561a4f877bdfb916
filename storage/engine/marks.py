"""What was stored since somebody looked: whether anything was, and by this process in which tables."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

from storage.tables import metadata

_reads: ContextVar[set[str] | None] = ContextVar("reads", default=None)


@dataclass(frozen=True)
class Mark:
    """A moment between two commits of a database, to compare with a later one."""

    state: str
    """Stays the same until something is committed by any process."""
    others: int | None = None
    """Grows with the commits of other processes; None where they cannot be told from one's own."""
    count: int = 0
    """The commits of this process."""
    written: Mapping[str, int] = field(default_factory=dict)
    """The number of the last of them, by table."""

    def is_unchanged_since(self, earlier: "Mark", tables: Collection[str] | None = None) -> bool:
        """Whether nothing was stored in these tables since an earlier mark; None means all tables.

        A commit that may be another process's counts as one in every table.
        """
        if self.state == earlier.state:
            return True
        if tables is None or self.others is None or self.others != earlier.others:
            return False
        return all(self.written.get(table, 0) <= earlier.count for table in tables)


@contextmanager
def noting_reads() -> Iterator[set[str]]:
    """Collect the tables that statements of this thread name."""
    found: set[str] = set()
    token = _reads.set(found)
    try:
        yield found
    finally:
        _reads.reset(token)


def note_statement(statement: str, written: set[str] | None) -> None:
    """Add the tables that a statement names to what is being collected; to `written` if it is one that changes rows."""
    reads = _reads.get()
    if reads is not None:
        reads |= tables_in(statement)
    if written is not None and not statement.startswith("SELECT"):
        written |= tables_in(statement)


@lru_cache(maxsize=4096)
def tables_in(statement: str) -> frozenset[str]:
    """The tables that a statement names. A column or an alias of the same name counts, too: one look too many."""
    return frozenset(re.findall(r"\w+", statement)) & metadata.tables.keys()

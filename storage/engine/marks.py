"""Detect changes since an earlier moment: whether anything was committed, and for this process in which tables."""

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
    """The state of a database between two commits, to compare with a later one."""

    state: str
    """Stays the same until any process commits something."""
    others: int | None = None
    """Increases with the commits of other processes; None where they cannot be told from this process's own."""
    count: int = 0
    """Number of commits by this process."""
    written: Mapping[str, int] = field(default_factory=dict)
    """By table, the number of this process's last commit that wrote to it."""

    def is_unchanged_since(self, earlier: "Mark", tables: Collection[str] | None = None) -> bool:
        """Whether nothing was stored in these tables since an earlier mark; None means all tables.

        A commit that may have come from another process counts as a change to every table.
        """
        if self.state == earlier.state:
            return True
        if tables is None or self.others is None or self.others != earlier.others:
            return False
        return all(self.written.get(table, 0) <= earlier.count for table in tables)


@contextmanager
def noting_reads() -> Iterator[set[str]]:
    """Collect the names of the tables mentioned in this thread's statements."""
    found: set[str] = set()
    token = _reads.set(found)
    try:
        yield found
    finally:
        _reads.reset(token)


PART = "part"
"""Execution option of a statement about only a part of a single table: readers of other parts need not look again."""
UNREAD = "unread"
"""The part of a table that no tick depends on: a statement that writes only this is no reason to look again."""


def note_statement(statement: str, part: str | None, written: set[str] | None) -> None:
    """Add the tables named in a statement to the current collection, and to `written` if the statement changes rows.

    With a `part`, reading adds `<table>/<part>` in place of the table, and writing both, except for `UNREAD`. A
    statement without one is about all parts, which writing notes as `<table>/`.
    """
    reads = _reads.get()
    if reads is not None:
        tables = tables_in(statement)
        reads |= tables if part is None else {f"{table}/{one}" for table in tables for one in ("", part)}
    if written is not None and not statement.startswith("SELECT"):
        tables = tables_in(statement)
        written |= {f"{table}/{part or ''}" for table in tables}
        if part != UNREAD:
            written |= tables


@lru_cache(maxsize=4096)
def tables_in(statement: str) -> frozenset[str]:
    """The tables named in a statement; a column or alias of the same name also counts, which costs a needless check."""
    return frozenset(re.findall(r"\w+", statement)) & metadata.tables.keys()

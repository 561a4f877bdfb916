"""How far a file is: told by who writes it, heard by whoever waits, if anybody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int], None]
"""Called with the rows that are written, and how many there are in all."""


class _Count:
    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.done = self.total = 0


_counting: ContextVar[_Count | None] = ContextVar("counting", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Let `listener` hear of files that are written in the block."""
    token = _counting.set(_Count(listener))
    try:
        yield
    finally:
        _counting.reset(token)


def begin(total: int) -> None:
    """So many rows are going to be written."""
    count = _counting.get()
    if count is not None:
        count.done, count.total = 0, total
        count.listener(0, total)


def advance(rows: int) -> None:
    """So many more are written."""
    count = _counting.get()
    if count is not None:
        count.done = min(count.done + rows, count.total)
        count.listener(count.done, count.total)

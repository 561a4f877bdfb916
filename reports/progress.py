"""Progress of writing a file: reported by the writer to a listener, if there is one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int], None]
"""Called with the number of rows written, and the total."""


class _Count:
    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.done = self.total = 0


_counting: ContextVar[_Count | None] = ContextVar("counting", default=None)


@contextmanager
def reporting_to(listener: Listener) -> Iterator[None]:
    """Report the progress of files written in the block to `listener`."""
    token = _counting.set(_Count(listener))
    try:
        yield
    finally:
        _counting.reset(token)


def begin(total: int) -> None:
    """Report that writing starts, with the total number of rows."""
    count = _counting.get()
    if count is not None:
        count.done, count.total = 0, total
        count.listener(0, total)


def advance(rows: int) -> None:
    """Report that more rows were written."""
    count = _counting.get()
    if count is not None:
        count.done = min(count.done + rows, count.total)
        count.listener(count.done, count.total)

"""How long whoever waits for an answer goes on waiting: one budget for everything that may hold it up."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar

_ends_at: ContextVar[float | None] = ContextVar("patience", default=None)


@contextlib.contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Limit what is spent waiting in this block, on this thread; a block around it may leave less."""
    ends_at = time.monotonic() + seconds_left(seconds)
    token = _ends_at.set(ends_at)
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left(most: float) -> float:
    """What is left of the budget, `most` at most and where there is none; 0.0 when it is used up."""
    ends_at = _ends_at.get()
    return most if ends_at is None else max(0.0, min(most, ends_at - time.monotonic()))


def is_limited() -> bool:
    """Whether there is a budget here at all."""
    return _ends_at.get() is not None

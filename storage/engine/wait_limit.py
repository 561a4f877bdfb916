"""A time budget for waiting, shared by all operations that can delay one request."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar

_ends_at: ContextVar[float | None] = ContextVar("wait_ends_at", default=None)


@contextlib.contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Limit the total waiting time in this block, on this thread; an enclosing block may leave less."""
    ends_at = time.monotonic() + seconds_left(seconds)
    token = _ends_at.set(ends_at)
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left(most: float) -> float:
    """The remaining budget in seconds, at most `most`; `most` if there is no budget, 0.0 when it is used up."""
    ends_at = _ends_at.get()
    return most if ends_at is None else max(0.0, min(most, ends_at - time.monotonic()))


def is_limited() -> bool:
    """Whether a budget is in force."""
    return _ends_at.get() is not None

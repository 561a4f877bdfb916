"""Waiting for what another thread or process does: nothing is slept through, and a busy machine is slow, not wrong."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 120.0
"""Seconds after which what should come is taken for lost. Only a test that fails takes as long."""
LONG_PATIENCE = 10 * PATIENCE
"""Seconds to wait for what a program computes for seconds on a quiet machine."""


def wait_until(condition: Callable[[], T], what: str, *, seconds: float = PATIENCE) -> T:
    """Look again and again until something is true, and give it; fails with `what` should have been."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, f"{what} did not happen"
        time.sleep(0.02)
    return found

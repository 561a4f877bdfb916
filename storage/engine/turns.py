"""Taking turns: one at a time, in the order in which they asked."""

import contextlib
import threading
from collections import deque
from collections.abc import Iterator


class Turns:
    """A lock that is fair.

    Python's own lets whoever gives it back take it again before anybody who waits: while a large round begins, part
    after part, a click would wait for all of them.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    @contextlib.contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for one's turn, and end it after the block. Raises TimeoutError when it did not come in time."""
        self._take(seconds)
        try:
            yield
        finally:
            self._give()

    def _take(self, seconds: float) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise TimeoutError
        # It was given in this very moment.

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

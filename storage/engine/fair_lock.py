"""A fair lock: first come, first served."""

import contextlib
import threading
from collections import deque
from collections.abc import Iterator


class FairLock:
    """A lock that is granted in the order of the requests.

    `threading.Lock` can be reacquired by the releasing thread before a waiting one: while a large round begins, part
    after part, a click would wait for all of them.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    @contextlib.contextmanager
    def hold(self, seconds: float) -> Iterator[None]:
        """Hold the lock during the block. Raises TimeoutError if it is not granted within `seconds`."""
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
        # The lock was granted just after the timeout.

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

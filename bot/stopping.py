"""Requests to stop: SIGTERM and SIGINT, at any moment and any number of times."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import structlog

log = structlog.get_logger()

SIGNALS = (signal.SIGTERM, signal.SIGINT)
HASTE_SECONDS = 2.0
"""Seconds an orderly shutdown may still take after a second signal."""


class Stopping:
    """Set by the first signal; the second leaves the shutdown `haste` more seconds before the process ends.

    A signal handler interrupts the main thread anywhere, even while it holds a lock, so it must not do anything that
    takes one: not even set an Event. The interpreter itself writes each signal to a pipe, which a thread reads.
    """

    def __init__(self, *, haste: float = HASTE_SECONDS, on_haste: Callable[[], None] = lambda: None) -> None:
        """`on_haste` is called on the second signal, on a thread other than the main one."""
        self._is_asked = threading.Event()
        self._haste = haste
        self._on_haste = on_haste

    def listen(self) -> None:
        """Start handling signals. Call once, on the main thread."""
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)
        threading.Thread(target=self._watch, args=(reader,), name="signals", daemon=True).start()

    @property
    def is_asked(self) -> bool:
        """Whether a stop was requested."""
        return self._is_asked.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until a stop is requested; False when `seconds` passed first."""
        return self._is_asked.wait(seconds)

    def _watch(self, reader: int) -> None:
        for number in self._signals(reader):
            if not self.is_asked:
                self._is_asked.set()
                continue
            # Ending must not depend on anything that may hang, such as writing to the log.
            threading.Thread(target=self._end, args=(number,), name="haste", daemon=True).start()
            log.warning("stopping_in_haste")
            self._on_haste()
            return

    @staticmethod
    def _signals(reader: int) -> Iterator[int]:
        while True:
            yield from (number for number in os.read(reader, 64) if number in SIGNALS)

    def _end(self, number: int) -> None:
        time.sleep(self._haste)
        os._exit(128 + number)

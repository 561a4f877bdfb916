"""The wish to stop: SIGTERM and SIGINT, at any moment and any number of times."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import structlog

log = structlog.get_logger()

SIGNALS = (signal.SIGTERM, signal.SIGINT)
HASTE_SECONDS = 2.0
"""What an orderly end may still take after a second signal."""


class Stopping:
    """Set by the first signal; the second gives the orderly end `haste` seconds more, then the process ends.

    A signal's handler interrupts the main thread anywhere, also while it holds a lock, so it may not do anything that
    takes one: not even set an Event. The interpreter itself writes each signal to a pipe, and a thread reads there.
    """

    def __init__(self, *, haste: float = HASTE_SECONDS, on_haste: Callable[[], None] = lambda: None) -> None:
        """`on_haste` is called with the second signal, on another thread than the main one."""
        self._is_asked = threading.Event()
        self._haste = haste
        self._on_haste = on_haste

    def listen(self) -> None:
        """Begin to take signals. To be called once, on the main thread."""
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)
        threading.Thread(target=self._watch, args=(reader,), name="signals", daemon=True).start()

    @property
    def is_asked(self) -> bool:
        """Whether somebody wants an end."""
        return self._is_asked.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until somebody wants an end; False when `seconds` passed first."""
        return self._is_asked.wait(seconds)

    def _watch(self, reader: int) -> None:
        for number in self._signals(reader):
            if not self.is_asked:
                self._is_asked.set()
                continue
            # The end does not depend on anything that may hang, such as writing a line to the log.
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

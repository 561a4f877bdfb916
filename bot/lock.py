"""Process lock on a SQLite database file, so that a second bot fails to start instead of sending everything twice."""

import fcntl
import os
from typing import IO

from storage.engine.database import Database


class AlreadyRunning(Exception):
    """Another long-running process holds the lock on the database file; the message names both."""


class ProcessLock:
    """Lock held for the lifetime of a long-running process. The operating system frees it however the process ends."""

    def __init__(self, database: Database) -> None:
        self._path = database.file.with_name(f"{database.file.name}.lock") if database.file else None
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Acquire the lock, or raise AlreadyRunning. A no-op on PostgreSQL, where several workers share the work."""
        if self._path is None:
            return
        self._file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or "?"
            self._file.close()
            name = self._path.name.removesuffix(".lock")
            raise AlreadyRunning(
                f"Process {holder} is already running on {name}. Stop it first, or use PostgreSQL for several."
            ) from None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Release the lock before the process ends."""
        if self._file is not None:
            self._file.close()
            self._file = None

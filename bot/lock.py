"""One long-running process on a SQLite file: a second one is told so instead of sending everything twice."""

import fcntl
import os
from typing import IO

from storage.engine.database import Database


class AlreadyRunning(Exception):
    """Another long-running process holds the database's file; the message says which."""


class ProcessLock:
    """Held from the start to the end of a long-running process. The system frees it, however the process ends."""

    def __init__(self, database: Database) -> None:
        self._path = database.file.with_name(f"{database.file.name}.lock") if database.file else None
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take it, or raise AlreadyRunning. PostgreSQL needs none: its workers share the work."""
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
        """Give it back before the process ends."""
        if self._file is not None:
            self._file.close()
            self._file = None

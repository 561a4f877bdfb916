"""The worker process for files: the bot's own process keeps responding to clicks while a file is made."""

import contextlib
import datetime as dt
import os
import subprocess
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Connection, Pipe
from typing import Protocol

import structlog

from bot.files.making import Failed, Installation, Job, Made, render
from handlers.slack.context import Context
from handlers.slack.outgoing import Outgoing
from storage.engine.database import DatabaseUnavailable

log = structlog.get_logger()

LONGEST_SECONDS = 1800.0
"""Seconds after which a file is given up: the largest takes a minute."""


class MakingFailed(Exception):
    """A file could not be made. `name` is safe to log; `will_pass` is True if a retry may succeed."""

    def __init__(self, name: str, *, will_pass: bool) -> None:
        super().__init__(name)
        self.name = name
        self.will_pass = will_pass


class WorkerClosed(Exception):
    """The bot is stopping: a file in progress will be made at the next start."""


class Maker(Protocol):
    """Makes the content of deliveries."""

    def make(self, delivery_id: int, *, now: dt.datetime, with_content: bool = True) -> Outgoing | None:
        """Make a delivery's content, with the bytes of its file if `with_content`; None if nothing is left to send.

        Raises DatabaseUnavailable, MakingFailed and WorkerClosed.
        """
        ...

    def close(self) -> None:
        """Stop making; callers that wait get WorkerClosed."""
        ...


class InThisProcess:
    """Makes content in this process: where no other process could read the database, and in tests."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def make(self, delivery_id: int, *, now: dt.datetime, with_content: bool = True) -> Outgoing | None:
        """Make a delivery's content."""
        return _unpacked(render(Job(delivery_id, now, with_content), self._context))

    def close(self) -> None:
        """Nothing to release."""


class WorkerProcess:
    """Makes content in a worker process, one job at a time; the process is started on demand and restarted if it died.

    The worker process ends when this process ends, when it has been idle for a while, and after a job that took much
    memory.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._has_begun = False
        self._is_closed = False

    def make(self, delivery_id: int, *, now: dt.datetime, with_content: bool = True) -> Outgoing | None:
        """Make a delivery's content."""
        job = Job(delivery_id, now, with_content)
        with self._one_at_a_time:
            try:
                made = self._ask(job)
            except BaseException:
                self._end()  # nobody would read its answer
                raise
        return _unpacked(made)

    def close(self) -> None:
        """Kill the worker process, even in the middle of a job."""
        self._is_closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._one_at_a_time:
            self._end()

    def _ask(self, job: Job) -> Made | Failed:
        # An idle process may have ended at this very moment: then a new one is tried.
        for _ in range(2):
            if self._is_closed:
                raise WorkerClosed
            self._has_begun = False
            try:
                connection = self._start()
                if self._is_closed:  # closed meanwhile, before there was a process to end
                    raise WorkerClosed
                connection.send(job)
                return self._listen(connection)
            except (EOFError, OSError) as error:
                self._end()
                if self._is_closed:
                    raise WorkerClosed from None
                log.warning("worker_ended", has_begun=self._has_begun, error=type(error).__name__)
                if self._has_begun:
                    break
        raise MakingFailed("process_ended", will_pass=True)

    def _listen(self, connection: Connection) -> Made | Failed:
        """Wait for the process's answer. Raises EOFError or OSError when the process ends instead."""
        until = time.monotonic() + LONGEST_SECONDS
        while True:
            if not connection.poll(max(0.0, until - time.monotonic())):
                raise MakingFailed("took_too_long", will_pass=True)
            answer = connection.recv()
            if isinstance(answer, Made | Failed):
                return answer
            self._has_begun = True

    def _start(self) -> Connection:
        """The connection to the process, which is started if needed. Raises OSError if that fails."""
        if self._connection is not None and self._process is not None and self._process.poll() is None:
            return self._connection
        self._end()
        # The temporary files of a killed process are removed with its folder.
        self._folder = tempfile.TemporaryDirectory(prefix="kennisbot-", ignore_cleanup_errors=True)
        ours, theirs = Pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603  # no argument comes from outside
                [
                    sys.executable,
                    "-c",
                    "from bot.files.making import main; main()",
                    str(theirs.fileno()),
                    self._folder.name,
                ],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdin=subprocess.DEVNULL,
                # Its own session: Ctrl-C is meant for the bot, which ends this process in order.
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._connection = ours
        log.info("worker_started", pid=self._process.pid)
        ours.send(self._installation)
        return ours

    def _end(self) -> None:
        process, connection, folder = self._process, self._connection, self._folder
        self._process = self._connection = self._folder = None
        if connection is not None:
            connection.close()
        if process is not None:
            process.kill()
            process.wait()
        if folder is not None:
            with contextlib.suppress(OSError):
                folder.cleanup()


def _unpacked(answer: Made | Failed) -> Outgoing | None:
    if isinstance(answer, Made):
        return answer.outgoing
    if answer.is_database:
        raise DatabaseUnavailable(answer.name)
    raise MakingFailed(answer.name, will_pass=answer.will_pass)

"""The workshop: files are made in a process of their own, so that the bot's own answers what people click meanwhile."""

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
from handlers.slack.desk import Desk
from handlers.slack.outgoing import Outgoing
from storage.engine.database import DatabaseUnavailable

log = structlog.get_logger()

LONGEST_SECONDS = 1800.0
"""After this a file is given up: the largest takes a minute."""


class MakingFailed(Exception):
    """It could not be made. `name` is safe to log; `will_pass` tells whether it may be tried again."""

    def __init__(self, name: str, *, will_pass: bool) -> None:
        super().__init__(name)
        self.name = name
        self.will_pass = will_pass


class WorkshopClosed(Exception):
    """The bot stops: what was being made is made at the next start."""


class Maker(Protocol):
    """Who makes what a delivery sends."""

    def make(self, delivery_id: int, *, now: dt.datetime, with_content: bool = True) -> Outgoing | None:
        """What a delivery sends, with the bytes of its file if `with_content`; None when nothing is left to send.

        Raises DatabaseUnavailable, MakingFailed and WorkshopClosed.
        """
        ...

    def close(self) -> None:
        """Make no more; whoever waits for something hears WorkshopClosed."""
        ...


class Here:
    """Makes in this process: where there is no other one that could read the database, and in tests."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def make(self, delivery_id: int, *, now: dt.datetime, with_content: bool = True) -> Outgoing | None:
        """What a delivery sends."""
        return _unpacked(render(Job(delivery_id, now, with_content), self._desk))

    def close(self) -> None:
        """Nothing is held."""


class Workshop:
    """Makes in another process, one thing at a time: it is started when it is needed, and anew when it died.

    It ends by itself with this process, when it had nothing to do for a while, and after a file that took much memory.
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
        """What a delivery sends."""
        job = Job(delivery_id, now, with_content)
        with self._one_at_a_time:
            try:
                made = self._ask(job)
            except BaseException:
                self._end()  # nobody would hear what it answers
                raise
        return _unpacked(made)

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._is_closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._one_at_a_time:
            self._end()

    def _ask(self, job: Job) -> Made | Failed:
        # The one that ended because it had nothing to do may have done so at this moment: then another one is asked.
        for _ in range(2):
            if self._is_closed:
                raise WorkshopClosed
            self._has_begun = False
            try:
                connection = self._start()
                if self._is_closed:  # meanwhile, before there was a process to end
                    raise WorkshopClosed
                connection.send(job)
                return self._listen(connection)
            except (EOFError, OSError) as error:
                self._end()
                if self._is_closed:
                    raise WorkshopClosed from None
                log.warning("workshop_ended", has_begun=self._has_begun, error=type(error).__name__)
                if self._has_begun:
                    break
        raise MakingFailed("process_ended", will_pass=True)

    def _listen(self, connection: Connection) -> Made | Failed:
        """What it answers. Raises EOFError or OSError when the process ends instead."""
        until = time.monotonic() + LONGEST_SECONDS
        while True:
            if not connection.poll(max(0.0, until - time.monotonic())):
                raise MakingFailed("took_too_long", will_pass=True)
            answer = connection.recv()
            if isinstance(answer, Made | Failed):
                return answer
            self._has_begun = True

    def _start(self) -> Connection:
        """The line to the process. Raises OSError when none can be started."""
        if self._connection is not None and self._process is not None and self._process.poll() is None:
            return self._connection
        self._end()
        # What a killed process leaves behind goes with its folder.
        self._folder = tempfile.TemporaryDirectory(prefix="kennisbot-", ignore_cleanup_errors=True)
        ours, theirs = Pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603  # nothing in it comes from elsewhere
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
                # Not in the terminal's group: Ctrl-C is for the bot, which ends it in order.
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._connection = ours
        log.info("workshop_started", pid=self._process.pid)
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

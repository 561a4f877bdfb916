"""`python -m bot …` as a fork of a process that has imported everything: a start costs milliseconds, not seconds."""

import multiprocessing
import os
import runpy
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

_forks = multiprocessing.get_context("forkserver")
# All that `bot.cli` imports, and not itself: at import it looks how wide the terminal is.
_forks.set_forkserver_preload(
    ["bot.service", "bot.demo", "bot.making", "bot.digest_files", "rich.table", "typer.rich_utils"]
)
OUTPUT = ("stdout", "stderr")
"""The files in which it writes."""


class Fork:
    """The bot in a process of its own, with its standard output and errors in files."""

    def __init__(
        self, command: tuple[str, ...], *, environment: dict[str, str], folder: Path, keeps_input: bool
    ) -> None:
        """Start it in `folder`. `keeps_input`: its standard input is a pipe that this process holds, else empty."""
        for name in OUTPUT:
            (folder / name).touch()  # it is read before the other process has opened it
        self.input: Connection | None = None
        theirs: Connection | None = None
        if keeps_input:
            theirs, self.input = _forks.Pipe(duplex=False)
        self._process = _forks.Process(target=_become, args=(command, environment, folder, theirs), daemon=False)
        self._process.start()
        if theirs is not None:
            theirs.close()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.join()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        if self.is_alive:
            os.kill(self.pid, number)

    def ended(self, seconds: float) -> int:
        """Wait for its end; gives the exit code, or minus the number of the signal that ended it."""
        self._process.join(seconds)
        code = self._process.exitcode
        assert code is not None, "it did not end"
        return code


def _become(command: tuple[str, ...], environment: dict[str, str], folder: Path, stdin: Connection | None) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(stdin.fileno() if stdin is not None else empty, 0)
    for number, name in enumerate(OUTPUT, start=1):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = ["bot", *command]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)

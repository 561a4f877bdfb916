"""`python -m bot …` as a fork of a process that has imported everything: a start costs milliseconds, not seconds."""

import functools
import multiprocessing
import os
import runpy
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot import app

_forks = multiprocessing.get_context("forkserver")
# All that `bot.cli` imports, and not itself: at import it looks how wide the terminal is.
_forks.set_forkserver_preload(
    ["bot.service", "bot.demo.program", "bot.files.making", "bot.files.digests", "rich.table", "typer.rich_utils"]
)
OUTPUT = ("stdout", "stderr")
"""The files in which it writes."""


def start(
    command: tuple[str, ...], *, environment: dict[str, str], folder: Path, keeps_input: bool, files_apart: bool
) -> tuple[ForkServerProcess, Connection | None]:
    """Start it in `folder`, in which it writes its `OUTPUT`.

    With `keeps_input` its standard input is a pipe whose other end comes along, else it is empty. With `files_apart`
    its files are made by a process of their own, which imports everything anew: that takes seconds.
    """
    for name in OUTPUT:
        (folder / name).touch()  # it is read before the other process has opened it
    theirs, ours = _forks.Pipe(duplex=False) if keeps_input else (None, None)
    process = _forks.Process(target=_become, args=(command, environment, folder, theirs, files_apart))
    process.start()
    if theirs is not None:
        theirs.close()
    return process, ours


def _become(
    command: tuple[str, ...], environment: dict[str, str], folder: Path, stdin: Connection | None, files_apart: bool
) -> None:
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
    if not files_apart:
        app.put_together = functools.partial(app.put_together, files_apart=False)  # before `bot.cli` imports it
    runpy.run_module("bot", run_name="__main__", alter_sys=True)

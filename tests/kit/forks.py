"""`python -m bot …` as a fork of a process that has imported everything: a start costs milliseconds, not seconds."""

import functools
import multiprocessing
import os
import runpy
import site
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from bot import app, service, web
from storage.engine.database import Database
from tests.kit.waiting import PATIENCE

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
    its files are made by a process of their own, which imports everything anew: that takes seconds. It is as patient as
    those who wait for it.
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
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.modules.pop("sitecustomize", None)
    site.execsitecustomize()  # a test may have put one there; a fork has no start of its own at which it would be read
    _be_patient()
    app.put_together = functools.partial(_put_together, app.put_together, files_apart)  # before `bot.cli` imports it
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


def _be_patient() -> None:
    Database.__init__ = functools.partialmethod(Database.__init__, busy_seconds=PATIENCE)  # type: ignore[assignment]
    web.READY_SECONDS = PATIENCE
    # A process that got no turn for twelve seconds would take its connection for cut.
    service.PING_SECONDS = int(PATIENCE)


def _put_together(put_together: Callable[..., app.Parts], files_apart: bool, *arguments: Any, **more: Any) -> app.Parts:
    parts = put_together(*arguments, **{"files_apart": files_apart, **more})
    parts.context.request_seconds = PATIENCE
    return parts

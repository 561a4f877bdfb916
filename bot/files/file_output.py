"""Write the output files of commands: whole or not at all, with a progress bar in a terminal."""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from alliance.kept_files import KeptKey, find_kept
from bot.app import NotReady
from reports import progress
from storage.engine.database import Session

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_whole(path: Path, make: Callable[[], bytes]) -> None:
    """Write the result of `make` as `write_streaming` does."""
    write_streaming(path, lambda file: file.write(make()))


def write_streaming(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file with `write`, showing progress on standard error: a bar in a terminal, a line elsewhere.

    It is readable by its owner only, and appears at `path` only when complete; an existing file stays until then.
    Raises NotReady if it cannot be written, before `write` is called where that can be known.
    """
    if path.is_dir():
        raise NotReady(f"{path} is a folder. Name a file in it with --out.")
    loose = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        loose.touch(mode=0o600, exist_ok=False)
        with loose.open("wb") as file:
            with show_progress(f"Writing {path.name}"):
                write(file)
            file.flush()
            os.fsync(file.fileno())
        loose.replace(path)
    except OSError as error:
        raise NotReady(sentence_for(path, error)) from None
    finally:
        with contextlib.suppress(OSError):
            loose.unlink()


def kept_content(session: Session, key: KeptKey) -> Callable[[], bytes] | None:
    """What gives the content of a file that was kept under this key; None if none was."""
    kept = find_kept(session, key)
    content = kept.content if kept is not None else None
    return (lambda: content) if content is not None else None


@contextlib.contextmanager
def show_progress(what: str) -> Iterator[None]:
    """Show the progress of long work on standard error: a bar in a terminal, a line elsewhere."""
    errors = Console(stderr=True, highlight=False)
    if not errors.is_terminal:
        errors.print(f"{what} …", soft_wrap=True, markup=False)
        yield
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as shown:
        task = shown.add_task(what, total=None)  # the number of rows is known only once they are read
        with progress.reporting_to(lambda done, total: shown.update(task, completed=done, total=total or None)):
            yield


def sentence_for(path: Path, error: OSError) -> str:
    """What is wrong with writing `path`, and what to do."""
    if error.errno in NO_ROOM:
        return f"The disk is full, and {path} was not written. Make room, or name a file elsewhere with --out."
    if error.errno == errno.ENOENT:
        return f"There is no folder {path.parent}. Make it, or name a file elsewhere with --out."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"{path.parent} may not be written to. Name a file elsewhere with --out."
    return f"{path} cannot be written ({error.strerror or error}). Name a file elsewhere with --out."

"""Back up and restore the database, for `kennisbot backup`, `restore` and `migrate`."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from alliance.enums import Series
from bot.app import NotReady
from bot.files.file_output import sentence_for
from storage.engine.backups import (
    BackupUnusable,
    NotEmpty,
    count_in_backup,
    count_to_back_up,
    restore_backup,
    write_backup,
)
from storage.engine.copying import CopyDiffers
from storage.engine.database import Database
from storage.engine.migrate import SchemaState, schema_state
from storage.polls.questions import list_open_anonymous

_UNUSABLE = {
    "no_backup": "{path} is no backup of Kennisbot. Name a file that `kennisbot backup` wrote.",
    "damaged": "{path} is damaged: what it holds does not match its checksums. Use another backup.",
    "newer": "{path} comes from a newer version of Kennisbot. Update the program first.",
}


def back_up(database: Database, path: Path) -> list[str]:
    """Write a backup; returns lines that describe the result, with a warning while an anonymous question is open.

    Raises NotReady if the file exists or cannot be written.
    """
    warnings: list[str] = []
    if schema_state(database) is SchemaState.CURRENT:
        with database.reading() as session:
            warnings = [
                f"{Series.POLL.ref(number)} is an anonymous question that is still open. Two backups made while it is "
                "open show what was voted in between: keep this one apart, or delete it and make another once the "
                "question has ended."
                for number in list_open_anonymous(session)
            ]
    total = count_to_back_up(database)
    with _errors_about(path), _rows_shown(f"Writing {path.name}", total, rounds=1) as advance:
        rows = write_backup(database, path, progress=advance)
    return [f"{path} · {rows} rows, verified", *warnings]


def back_up_first(database: Database, *, now: dt.datetime) -> Path | None:
    """Write a backup before a migration, beside the SQLite file or in the current folder; None if there is no data yet.

    Raises NotReady if it cannot be written.
    """
    if count_to_back_up(database) == 0:
        return None
    folder = database.file.parent if database.file is not None else Path()
    path = folder / f"kennisbot-before-migration-{now:%Y%m%dT%H%M%SZ}.db"
    with _errors_about(path):
        write_backup(database, path)
    return path


def restore(path: Path, database: Database) -> list[str]:
    """Restore a backup into an empty database; returns lines that describe the result.

    Raises NotReady if the file is not a usable backup or the database is not empty.
    """
    try:
        with _errors_about(path):
            total = count_in_backup(path)
            rounds = 2 if database.is_sqlite else 3
            with _rows_shown(f"Restoring {path.name}", total, rounds=rounds) as advance:
                state = restore_backup(path, database, progress=advance)
    except BackupUnusable as error:
        raise NotReady(_UNUSABLE[str(error)].format(path=path)) from None
    except NotEmpty as error:
        raise NotReady(
            f"{error} is not empty, and nothing was restored. Set DATABASE_URL to a file that does not exist, or to an "
            "empty PostgreSQL database."
        ) from None
    where = database.file or database.url.render_as_string(hide_password=True)
    lines = [f"{where} · {total} rows, verified"]
    if state is SchemaState.BEHIND:
        lines.append("The backup is of an older version: run `kennisbot migrate` before the bot starts.")
    return lines


@contextlib.contextmanager
def _errors_about(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        if error.filename is None:
            raise NotReady(f"There is no file {path}.") from None
        raise NotReady(sentence_for(path, error)) from None
    except FileExistsError:
        raise NotReady(f"{path} exists already, and a backup never replaces a file. Name another one.") from None
    except OSError as error:
        raise NotReady(sentence_for(path, error)) from None
    except CopyDiffers as error:
        raise NotReady(f"The copy of table {error} is not what was read. Nothing was kept; check the disk.") from None


@contextlib.contextmanager
def _rows_shown(what: str, total: int, *, rounds: int) -> Iterator[Callable[[int], None]]:
    """A progress bar over the rows of a database, each of which is handled `rounds` times."""
    errors = Console(stderr=True, highlight=False)
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=errors, transient=True) as shown:
        task = shown.add_task(what, total=max(1, total * rounds))
        yield lambda rows: shown.advance(task, rows)

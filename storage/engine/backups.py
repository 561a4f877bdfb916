"""Back a database up to a file, and restore it into an empty database of either engine.

A backup is an SQLite file, whichever engine it comes from: any tool can read it, and a network that outgrows SQLite
moves to PostgreSQL by restoring its backup there. The file also holds the number of rows and a checksum of each table.
"""

import contextlib
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.engine.copying import (
    CopyDiffers,
    Progress,
    TableContent,
    check_content,
    copy_rows,
    count_rows,
    drop_tables,
    read_content,
)
from storage.engine.database import Database, DatabaseUnavailable
from storage.engine.migrate import SchemaState, find_revision, migrate, state_of

FACTS = "kennisbot_backup"
"""The table of a backup that says what each of its tables holds."""


class BackupUnusable(Exception):
    """This file cannot be restored: it is not a backup, is damaged, or comes from a newer version."""


class NotEmpty(Exception):
    """The database to restore into has tables already, or the file exists."""


def write_backup(database: Database, path: Path, *, progress: Progress = lambda _rows: None) -> int:
    """Write a copy of one moment of the database to a new file, readable by its owner only; returns its rows.

    The database may be in use, and of an older version. The file appears at `path` once it is complete and was read
    back. Raises FileExistsError, OSError, DatabaseUnavailable, or CopyDiffers if it does not read as it was written.
    """
    with _new_file(path) as part:
        if database.is_sqlite:
            with _failing_as_os_error(part), contextlib.closing(database.engine.raw_connection()) as raw:
                # Unlike a copy of the file, this leaves out what was deleted.
                raw.cursor().execute("VACUUM INTO ?", (str(part),))
            content = None
        else:
            content = _copy_into(database.engine, Database(f"sqlite:///{part}"), progress)
        with _failing_as_os_error(part):
            return _seal(part, content, progress)


def count_to_back_up(database: Database) -> int:
    """The number of rows that a backup would hold now, for showing progress."""
    with database.engine.connect() as connection:
        return count_rows(connection)


def restore_backup(path: Path, target: Database, *, progress: Progress = lambda _rows: None) -> SchemaState:
    """Restore a backup into an empty database, and return how its schema compares with this version of the program.

    The backup is compared with its own checksums before anything is written, and the database with the backup at the
    end; if they differ, or on any other error, the database is left empty. Raises BackupUnusable, NotEmpty, OSError,
    DatabaseUnavailable or CopyDiffers.
    """
    source = _open_backup(path)
    try:
        content, revision = _read_facts(source, progress)
        state = state_of(revision)
        if state is SchemaState.NEWER:
            raise BackupUnusable("newer")
        _refuse_unless_empty(target)
        if target.file is not None:
            _restore_file(path, target.file, content, progress)
        else:
            _copy_into(source, target, progress)
        return state
    finally:
        source.dispose()


def count_in_backup(path: Path) -> int:
    """The number of rows that a backup says it holds. Raises FileNotFoundError or BackupUnusable."""
    source = _open_backup(path)
    try:
        with _damage_as_such(), source.connect() as connection:
            return sum(one.rows for one in _facts(connection).values())
    finally:
        source.dispose()


def _copy_into(source: Engine, target: Database, progress: Progress) -> dict[str, TableContent]:
    """Copy into a database without tables, and compare. After an error it has none again."""
    try:
        with _at_one_moment(source) as connection:
            migrate(target, to=_revision(connection))
            with _without_references(target) as there, there.begin():
                content = copy_rows(connection, there, progress=progress)
        with target.engine.connect() as there:
            check_content(there, content, progress=progress)
    except BaseException:
        drop_tables(target.engine)
        raise
    finally:
        target.close()
    return content


def _seal(part: Path, content: dict[str, TableContent] | None, progress: Progress) -> int:
    """Add to a copy what it holds, and make it one file."""
    with contextlib.closing(sqlite3.connect(part)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")  # otherwise two more files would belong to it
    engine = _open_backup(part, writing=True)
    try:
        with engine.begin() as connection:
            content = content or read_content(connection, progress=progress)
            connection.exec_driver_sql(f"CREATE TABLE {FACTS} (name TEXT PRIMARY KEY, rows INTEGER, checksum TEXT)")
            rows = [(name, one.rows, one.checksum) for name, one in content.items()]
            connection.exec_driver_sql(f"INSERT INTO {FACTS} VALUES (?, ?, ?)", rows)  # noqa: S608  # a constant
    finally:
        engine.dispose()
    return sum(one.rows for one in content.values())


def _restore_file(path: Path, file: Path, content: dict[str, TableContent], progress: Progress) -> None:
    with _new_file(file) as part, _failing_as_os_error(part):
        shutil.copyfile(path, part)
        with contextlib.closing(sqlite3.connect(part)) as raw:
            raw.execute(f"DROP TABLE {FACTS}")
            raw.commit()
        engine = _open_backup(part)
        try:
            with engine.connect() as connection:
                check_content(connection, content, progress=progress)
        finally:
            engine.dispose()


def _read_facts(source: Engine, progress: Progress) -> tuple[dict[str, TableContent], str | None]:
    """What a backup holds, and its revision, once its tables were compared with its checksums."""
    with _damage_as_such(), source.connect() as connection:
        content = _facts(connection)
        try:
            check_content(connection, content, progress=progress)
        except CopyDiffers:
            raise BackupUnusable("damaged") from None
        return content, _revision(connection)


def _facts(connection: Connection) -> dict[str, TableContent]:
    if not inspect(connection).has_table(FACTS):
        raise BackupUnusable("no_backup")
    found = connection.exec_driver_sql(f"SELECT name, rows, checksum FROM {FACTS}")  # noqa: S608  # a constant
    return {name: TableContent(rows, checksum) for name, rows, checksum in found}


def _refuse_unless_empty(target: Database) -> None:
    if target.file is not None:
        if target.file.exists():
            raise NotEmpty(target.file.name)
        return
    with target.reading() as session:
        if inspect(session.connection()).get_table_names():
            raise NotEmpty(target.url.render_as_string(hide_password=True))


def _revision(connection: Connection) -> str:
    return find_revision(connection) or "base"


def _open_backup(path: Path, *, writing: bool = False) -> Engine:
    """An engine for a file that is not the database of a running bot: opening it changes nothing in it."""
    if not path.is_file():
        raise FileNotFoundError(path)
    mode = "rw" if writing else "ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


@contextlib.contextmanager
def _at_one_moment(source: Engine) -> Iterator[Connection]:
    """A connection whose queries all see the same state."""
    level = {} if source.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with source.connect().execution_options(**level) as connection:
        yield connection


@contextlib.contextmanager
def _without_references(target: Database) -> Iterator[Connection]:
    """A connection on which SQLite checks references at the end only."""
    with target.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if target.is_sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")
        yield connection
        if target.is_sqlite and (broken := raw.execute("PRAGMA foreign_key_check").fetchall()):
            raise CopyDiffers(broken[0][0])


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """A file beside `path`, for its owner only, that takes its name if the block succeeds and is gone otherwise."""
    if path.exists():
        raise FileExistsError(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        if path.exists():
            raise FileExistsError(path)
        part.rename(path)
    finally:
        for name in (part, *(part.with_name(f"{part.name}{end}") for end in ("-wal", "-shm", "-journal"))):
            name.unlink(missing_ok=True)


@contextlib.contextmanager
def _damage_as_such() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise BackupUnusable("no_backup") from error


@contextlib.contextmanager
def _failing_as_os_error(part: Path) -> Iterator[None]:
    """Turn SQLite's errors about a file that cannot be written into what the operating system would say."""
    try:
        yield
    except (sqlite3.OperationalError, DBAPIError) as error:
        if "full" in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(part)) from error
        raise DatabaseUnavailable(type(error).__name__) from error

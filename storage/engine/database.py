"""Database access: SQLite by default, PostgreSQL when the URL says so; one way to read, one way to write."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, ExecutionContext, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from storage.engine.fair_lock import FairLock
from storage.engine.marks import PART, Mark, note_statement
from storage.engine.wait_limit import is_limited, seconds_left, waiting_at_most

__all__ = ["Database", "DatabaseFull", "DatabaseUnavailable", "Session", "is_passing"]

BUSY_SECONDS = 1.5
"""How long a transaction waits for others before it begins; less if `storage.engine.wait_limit` has less left."""

ANALYSIS_LIMIT = 400
"""How many rows of an index are read for its statistics: enough to plan by, in milliseconds."""
EVERY_TABLE = 0x10002
"""`PRAGMA optimize` looks at all tables, not only at those that its own connection has read."""

SILENT = {"hide_parameters": True}
"""Omit statement parameters from errors: logs must not contain what members wrote or voted."""

# Names of the drivers' exceptions; SQLite raises a bare DatabaseError for a file that is damaged or is not a database.
UNAVAILABLE = frozenset(
    {"OperationalError", "InterfaceError", "ReadOnlySqlTransaction", "LockNotAvailable", "DatabaseError"}
)


class DatabaseUnavailable(Exception):
    """The database cannot be reached, read or written at the moment; nothing of the transaction was stored."""


class DatabaseFull(DatabaseUnavailable):
    """The database has no room left; nothing of the transaction was stored."""


def is_passing(error: Exception) -> bool:
    """Whether a retry of the same transaction may succeed: the database is away or busy, or another writer won."""
    return isinstance(error, DatabaseUnavailable | IntegrityError)


class Database:
    """An engine with two kinds of transaction.

    `reading()` never blocks a writer. `writing()` takes SQLite's write lock at its start, so that two writers wait for
    each other instead of failing half-way; within one process they queue on a lock of our own, because SQLite's busy
    handler sleeps in growing steps and would add up to 100 ms to a click. Both waits together take `busy_seconds` at
    most, and no more than `storage.engine.wait_limit` has left for the request as a whole.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Create an engine for `url` without connecting. The folder of a SQLite file is created."""
        self._busy_seconds = busy_seconds
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        self.engine = (
            _sqlite_engine(url, self.file, busy_seconds) if self.is_sqlite else _postgresql_engine(url, busy_seconds)
        )
        self._writers = self.engine.execution_options(kennisbot_writes=True)
        self._lock = FairLock()
        self._watcher: Connection | None = None
        self._watching = threading.Lock()
        self._mark = Mark("", others=0 if self.is_sqlite else None)
        event.listen(self.engine, "before_cursor_execute", _note_statement)

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None for PostgreSQL and for an in-memory database."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only session, rolled back at the end.

        Raises DatabaseUnavailable when the engine cannot answer.
        """
        with _unavailable_as_such(), Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed durably when the block succeeds and rolled back when it raises.

        Raises DatabaseUnavailable when the engine cannot store it; then nothing was stored.
        """
        is_for_request = is_limited()
        with _unavailable_as_such(), contextlib.ExitStack() as held:
            written: set[str] = set()
            with waiting_at_most(self._busy_seconds):
                held.enter_context(self._hold_lock())
                session = held.enter_context(Session(self._writers, expire_on_commit=False))
                if self.is_sqlite:
                    # Begin now, while the remaining waiting time is known.
                    session.connection().info["written"] = written
                    self.mark()  # so that earlier commits of other processes are not taken for ours
                elif is_for_request:
                    milliseconds = max(1, int(seconds_left(self._busy_seconds) * 1000))
                    session.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
            yield session
            # No mark may be taken between the two: our commit would look like another process's.
            with self._watching if self.is_sqlite else contextlib.nullcontext():
                session.commit()
                if written:
                    self._note_own(written)

    @contextlib.contextmanager
    def _hold_lock(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(self._lock.hold(seconds_left(self._busy_seconds)))
            except TimeoutError:
                raise DatabaseUnavailable("busy") from None
            yield

    def empty_log(self) -> bool:
        """SQLite only: checkpoint the write-ahead log and truncate it; False if a reader prevented that.

        Raises DatabaseUnavailable.
        """
        with self._maintaining() as cursor:
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def rewrite(self) -> None:
        """SQLite only: rewrite the file (`VACUUM`), so that no deleted data remains in it.

        Raises DatabaseUnavailable, also if the disk has no room for a copy.
        """
        with self._maintaining() as cursor:
            cursor.execute("VACUUM")

    def update_statistics(self) -> None:
        """SQLite only: update the statistics of its query planner, for tables that have grown or shrunk much.

        PostgreSQL does so by itself. With a limit, SQLite stores row counts and no values. Raises
        DatabaseUnavailable.
        """
        with self._maintaining() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ANALYSIS_LIMIT}")
            cursor.execute(f"PRAGMA optimize = {EVERY_TABLE}")

    @contextlib.contextmanager
    def _maintaining(self) -> Iterator[Any]:
        """A cursor of SQLite's driver outside a transaction, while no other thread writes."""
        with _unavailable_as_such(), self._hold_lock(), contextlib.closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(_busy_timeout(self._busy_seconds))
            yield cursor

    def mark(self) -> Mark:
        """The current state of the database, to find out later what was stored since. Costs one statement.

        PostgreSQL's counter covers all databases of the server and does not tell who committed, so a mark there may
        also differ without a relevant change. Raises DatabaseUnavailable.
        """
        with _unavailable_as_such():
            if not self.is_sqlite:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    return Mark(str(connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one()))
            with self._watching:
                state = self._read_version()
                if state != self._mark.state:
                    self._mark = replace(self._mark, state=state, others=(self._mark.others or 0) + 1)
                return self._mark

    def _note_own(self, written: set[str]) -> None:
        """Attribute to this process what SQLite counted during this transaction, in which nobody else could write."""
        mark, count = self._mark, self._mark.count + 1
        # The data is stored regardless; if this fails, the next mark attributes the commit to another process.
        with contextlib.suppress(DatabaseUnavailable):
            version = self._read_version()
            self._mark = Mark(version, mark.others, count, {**mark.written, **dict.fromkeys(written, count)})

    def _read_version(self) -> str:
        # SQLite reports to a connection only the commits of others, so one connection is kept just for watching.
        if self._watcher is None:
            self._watcher = self.engine.connect()
        driver: Any = self._watcher.connection.dbapi_connection
        try:  # bypasses the engine, which would begin a transaction
            return str(driver.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise DatabaseUnavailable(type(error).__name__) from error

    def close(self) -> None:
        """Close all connections; open sessions must have ended."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        self.engine.dispose()


@contextlib.contextmanager
def _unavailable_as_such() -> Iterator[None]:
    """Convert connection and write failures to DatabaseUnavailable; constraint and programming errors pass through."""
    try:
        yield
    except DBAPIError as error:
        name = type(error.orig).__name__
        if name == "DiskFull" or getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise DatabaseFull(name) from error
        if error.connection_invalidated or name in UNAVAILABLE:
            raise DatabaseUnavailable(name) from error
        raise
    except sqlite3.Error as error:  # from calls that bypass the engine
        raise DatabaseUnavailable(type(error).__name__) from error
    except PoolTimeout as error:
        raise DatabaseUnavailable("no connection is free") from error


def _sqlite_engine(url: str, file: Path | None, busy_seconds: float) -> Engine:
    # More writers may queue than a pool of five allows; a thread waiting for a connection would look like a hang. The
    # one used last comes first: each has a page cache of its own, 2 MB when warm.
    engine = create_engine(url, pool_size=20, max_overflow=20, pool_timeout=busy_seconds, pool_use_lifo=True, **SILENT)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        if file is not None and file.is_file() and file.stat().st_size == 0:  # just created
            file.chmod(0o600)  # SQLite gives its other files the same mode
        connection.isolation_level = None  # otherwise sqlite3 begins transactions implicitly
        connection.execute(_busy_timeout(busy_seconds))
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # a commit is on disk before Slack is notified
            "foreign_keys = ON",
            "secure_delete = ON",  # deleted data is overwritten: docs/anonymity.md
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("kennisbot_writes", False)
        connection.connection.driver_connection.execute(_busy_timeout(seconds_left(busy_seconds)))
        connection.connection.driver_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _note_statement(
    connection: Connection,
    _cursor: object,
    statement: str,
    _values: object,
    context: ExecutionContext,
    _many: bool,
) -> None:
    part = context.execution_options.get(PART)
    note_statement(statement, part, connection.info.get("written"))


def _busy_timeout(seconds: float) -> str:
    return f"PRAGMA busy_timeout = {int(seconds * 1000)}"


def _postgresql_engine(url: str, busy_seconds: float) -> Engine:
    engine = create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, pool_timeout=busy_seconds, **SILENT)

    @event.listens_for(engine, "handle_error")
    def _hide(context: ExceptionContext) -> None:
        hide_values(context.original_exception)
        if context.sqlalchemy_exception is not None:
            name = type(context.original_exception).__name__
            context.sqlalchemy_exception.args = (f"({name}) {context.original_exception}",)

    return engine


def hide_values(error: BaseException) -> None:
    """Reduce an error of PostgreSQL to its message: `DETAIL` and `CONTEXT` repeat values of rows, which people wrote.

    Here and not in the log, as an error may also be printed by Python itself.
    """
    message = getattr(getattr(error, "diag", None), "message_primary", None)
    if message:
        error.args = (message,)

"""Databases of this test process. Engines stay from test to test, since with each the statements are compiled anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from storage.engine.database import Database
from tests.kit.waiting import PATIENCE, wait_until

_known: dict[str, Database] = {}


def database_at(url: str) -> Database:
    """The database at this address: at most one for each address, whatever stands there now, and as patient as tests.

    No connection is kept of what stood there before: a thread that outlived its test may have opened one since.
    """
    if url not in _known:
        _known[url] = Database(url, busy_seconds=PATIENCE)
    _known[url].close()
    return _known[url]


def put_file(path: Path, content: bytes) -> None:
    """Put an SQLite file where an earlier one may be, which whoever has it open keeps to themselves."""
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
    path.write_bytes(content)


@contextmanager
def listening(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of a database, statement by statement."""
    said: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        said.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def wait_until_blocked(database: Database) -> None:
    """Wait until a transaction waits for a lock that another one holds; on SQLite, writers wait before they begin."""
    if not database.is_sqlite:
        wait_until(lambda: _is_anybody_blocked(database), "waiting for the lock")


def _is_anybody_blocked(database: Database) -> bool:
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.reading() as session:
        return bool(session.connection().exec_driver_sql(waits).scalar_one())

